using Ias.Console.Access;
using Ias.Console.Domain;
using Ias.Console.Store;

namespace Ias.Console.Pages;

public sealed record AccountModel(Frame Frame, IReadOnlyList<WebSession> Sessions) : PageModel(Frame, Frame.Visitor!.Name);

/// <summary>A workspace and what the visitor is there.</summary>
public sealed record ListedWorkspace(string Slug, Role Role, Attention Attention);

public sealed record WorkspacesModel(Frame Frame, IReadOnlyList<ListedWorkspace> Workspaces) : PageModel(Frame, "Workspaces");

/// <summary>The pages of whoever is logged in: their workspaces, and where they are logged in.</summary>
internal static class AccountPage
{
    public static void Add(PageRoutes pages)
    {
        pages
            .Known("/", "", WorkspacesAsync)
            .On(
                "workspace",
                Permission.Known,
                async request =>
                {
                    if (!request.Visitor.Caller.IsOperator)
                    {
                        throw RefusalException.Forbidden("Only the owner of the server can add workspaces.");
                    }

                    await new Workspaces(request.Session).AddAsync(request.Field("slug"), request.Visitor.Caller.Actor);
                    return new Outcome("added", $"/w/{request.Field("slug")}/inbox");
                }
            );
        pages
            .Known(
                "/account",
                "",
                async request =>
                    AccountView.Create(new AccountModel(request.Frame, await new WebSessions(request.Session).OfAsync(request.Person)))
            )
            .On(
                "end",
                Permission.Known,
                async request =>
                {
                    await new WebSessions(request.Session).EndAsync(request.About, request.Person);
                    return new Outcome("ended");
                }
            )
            .On(
                "logout",
                Permission.Known,
                async request =>
                {
                    await new WebSessions(request.Session).EndAsync(request.Visitor.Caller.Token, request.Person);
                    return new Outcome("logged-out", "/login", Then: SessionCookie.Clear);
                }
            )
            .On(
                "everywhere",
                Permission.Known,
                async request =>
                {
                    await new Accounts(request.Session).LogOutAsync(request.Visitor.Caller, everywhere: true);
                    return new Outcome("logged-out-everywhere", "/login", Then: SessionCookie.Clear);
                }
            );
    }

    private static async Task<RazorSlices.RazorSlice> WorkspacesAsync(PageRequest request)
    {
        var listed = new List<ListedWorkspace>();
        foreach (var workspace in await new Workspaces(request.Session).OfAsync(request.Person))
        {
            if (await Gate.EnterAsync(request.Session, request.Person, workspace.Slug.Value) is { } place)
            {
                var scope = request.Session.In(place.Workspace, place.Policy, request.Visitor.Caller.Actor);
                listed.Add(new ListedWorkspace(place.Slug, place.Role, await Attention.ReadAsync(scope)));
            }
        }

        return WorkspaceListView.Create(new WorkspacesModel(request.Frame, listed));
    }
}
