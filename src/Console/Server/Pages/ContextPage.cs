using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Search">The words that were looked for.</param>
/// <param name="Repo">The repository that was chosen, or null.</param>
/// <param name="Next">Cursor of the next page; null: this is the last.</param>
public sealed record ContextModel(
    Frame Frame,
    string Search,
    EntityId? Repo,
    IReadOnlyList<ContextItem> Items,
    string? Next,
    IReadOnlyList<Repo> Repos,
    Names Names
) : PageModel(Frame, "Context Lake")
{
    /// <summary>Query of the next page's address.</summary>
    public QueryString NextQuery =>
        QueryString.Create(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["q"] = Search,
                ["repo"] = Repo?.Value,
                ["after"] = Next,
            }
        );
}

/// <summary>An item in full.</summary>
public sealed record ContextItemModel(Frame Frame, ContextItem Item, Names Names)
    : PageModel(Frame, Item.Title ?? $"{Item.Kind} {Names.Short(Item.Id)}");

internal static class ContextPage
{
    public static void Add(PageRoutes pages)
    {
        pages
            .Member("context", "context", Permission.Read, ShowAsync)
            .On(
                "add",
                Permission.Contribute,
                async request =>
                {
                    var text = request.Text("text") ?? throw RefusalException.Invalid("Write what is to be known.");
                    var kind = request.Word("kind", "A kind");
                    await new ContextItems(request.Scope).AddAsync(
                        new NewContextItem(
                            new Word("person"),
                            kind.Value.Length == 0 ? new Word("note") : kind,
                            request.Text("title"),
                            text,
                            request.IdOf("repo"),
                            null
                        )
                    );
                    return new Outcome("added");
                }
            );
        pages
            .Member(
                "context/{id}",
                "context",
                Permission.Read,
                async request =>
                    ItemView.Create(
                        new ContextItemModel(
                            request.Frame,
                            await new ContextItems(request.Scope).FindAsync(request.Id) ?? throw RefusalException.NotFound("item"),
                            await Names.ReadAsync(request.Scope)
                        )
                    )
            )
            .On(
                "remove",
                Permission.Decide,
                async request =>
                {
                    await new ContextItems(request.Scope).RemoveAsync(request.Id);
                    return new Outcome("removed", $"{request.Frame.Root}/context");
                }
            );
    }

    private static async Task<RazorSlices.RazorSlice> ShowAsync(PageRequest request)
    {
        var search = request.Query("q");
        EntityId? repo = EntityId.TryParse(request.Query("repo"), out var id) ? id : null;
        var (items, next) = await new ContextItems(request.Scope).PageAsync(search, repo, ListFilter.Id(request.Query("after")));
        return ContextView.Create(
            new ContextModel(
                request.Frame,
                search,
                repo,
                items,
                next,
                await new Repos(request.Scope).ListAsync(),
                await Names.ReadAsync(request.Scope)
            )
        );
    }
}
