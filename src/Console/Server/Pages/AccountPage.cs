using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Sessions">The visitor's browser sessions.</param>
/// <param name="Tokens">Tokens of the visitor's command lines, and of boxes they approved.</param>
/// <param name="Workspaces">Those they are a member of.</param>
/// <param name="Told">Their browsers that receive notices.</param>
public sealed record AccountModel(
    Frame Frame,
    IReadOnlyList<WebSession> Sessions,
    IReadOnlyList<OwnToken> Tokens,
    IReadOnlyList<Workspace> Workspaces,
    IReadOnlyList<NoticeBrowser> Told
) : PageModel(Frame, Frame.Visitor!.Name);

/// <summary>A workspace with the visitor's role and its counts.</summary>
public sealed record ListedWorkspace(string Slug, Role Role, Attention Attention);

public sealed record WorkspacesModel(Frame Frame, IReadOnlyList<ListedWorkspace> Workspaces) : PageModel(Frame, "Workspaces");

/// <summary>Pages of the visitor's own account: their workspaces and browser sessions.</summary>
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
                    AccountView.Create(
                        new AccountModel(
                            request.Frame,
                            await new WebSessions(request.Session).OfAsync(request.Person),
                            await new Tokens(request.Session).OfAsync(request.Person),
                            await new Workspaces(request.Session).OfAsync(request.Person),
                            await new NoticeBrowsers(request.Session).OfAsync(request.Person)
                        )
                    )
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
                "revoke",
                Permission.Known,
                async request =>
                {
                    await new Tokens(request.Session).RevokeOwnAsync(request.Person, request.About);
                    return new Outcome("revoked");
                }
            )
            .On("tell", Permission.Known, TellAsync)
            .On(
                "tell-no-more",
                Permission.Known,
                async request =>
                {
                    await new NoticeBrowsers(request.Session).RemoveAsync(request.About, request.Person);
                    return new Outcome("told-no-more");
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
                    await new Tokens(request.Session).LogOutAsync(request.Visitor.Caller, everywhere: true);
                    return new Outcome("logged-out-everywhere", "/login", Then: SessionCookie.Clear);
                }
            );
    }

    private static async Task<Outcome> TellAsync(PageRequest request)
    {
        var slug = request.Field("workspace");
        var place =
            await Gate.EnterAsync(request.Session, request.Person, slug)
            ?? throw RefusalException.Invalid($"You are not a member of a workspace {slug}.");
        if (!Permissions.May(place.Role, Permission.Read))
        {
            throw RefusalException.Forbidden($"A {Words.Of(place.Role)} of {slug} may not be told of what happens there.");
        }

        var caller = request.Visitor.Caller;
        await Subscription.AddBrowserAsync(
            request.Session.In(place.Workspace, place.Policy, caller.Actor),
            (request.Person, caller.Token),
            (request.Field("endpoint"), request.Field("key"), request.Field("secret")),
            [
                .. request
                    .Fields("for")
                    .Select(word =>
                        Words.Find<NoticeEvent>(word) ?? throw RefusalException.Invalid($"Choose of: {Words.All<NoticeEvent>()}.")
                    ),
            ],
            request.Http.RequestServices.GetRequiredService<NoticeOptions>().ToPrivate
        );
        return new Outcome("told-here");
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
