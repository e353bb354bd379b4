using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Invited">Id of the person who may be invited next.</param>
public sealed record PeopleModel(Frame Frame, IReadOnlyList<Member> Members, IReadOnlyList<Workstream> Workstreams, EntityId Invited)
    : PageModel(Frame, "People");

internal static class PeoplePage
{
    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "people",
                "people",
                Permission.Read,
                async request =>
                    PeopleView.Create(
                        new PeopleModel(
                            request.Frame,
                            await new Accounts(request.Session).MembersAsync(request.Scope.Workspace),
                            await new Workstreams(request.Scope).ListAsync(),
                            request.Session.NewId()
                        )
                    )
            )
            .On(
                "invite",
                Permission.Own,
                async request =>
                {
                    var accounts = new Accounts(request.Session);
                    var role = request.Member<Role>("role");
                    var id = EntityId.TryParse(request.Field("person"), out var offered) ? offered : request.Session.NewId();
                    // The page was loaded again: the same person gets another link.
                    if (await accounts.IsKnownAsync(id))
                    {
                        return new Outcome(
                            Secret: LoginPage.Link(
                                request.Http,
                                await accounts.InviteAgainAsync(request.Scope.Workspace, id, request.Scope.By)
                            )
                        );
                    }

                    var (person, invitation) = await accounts.InviteAsync(request.Field("name"), isOperator: false, id);
                    await accounts.SetRoleAsync(request.Scope.Workspace, person, role, request.Scope.By);
                    return new Outcome(Secret: LoginPage.Link(request.Http, invitation));
                }
            )
            .On(
                "code",
                Permission.Own,
                async request =>
                {
                    var invitation = await new Accounts(request.Session).InviteAgainAsync(
                        request.Scope.Workspace,
                        request.About,
                        request.Scope.By
                    );
                    return new Outcome(Secret: LoginPage.Link(request.Http, invitation));
                }
            )
            .On(
                "role",
                Permission.Own,
                async request =>
                {
                    var accounts = new Accounts(request.Session);
                    await accounts.RequireMemberAsync(request.Scope.Workspace, request.About);
                    await accounts.SetRoleAsync(request.Scope.Workspace, request.About, request.Member<Role>("role"), request.Scope.By);
                    return new Outcome("saved");
                }
            )
            .On(
                "remove",
                Permission.Own,
                async request =>
                {
                    await new Accounts(request.Session).RemoveMemberAsync(request.Scope.Workspace, request.About, request.Scope.By);
                    return new Outcome("removed");
                }
            )
            .On(
                "stream",
                Permission.Decide,
                async request =>
                {
                    var slug = request.Word("slug", "A workstream's short name");
                    if (slug.Value.Length == 0)
                    {
                        throw RefusalException.Invalid("Give the workstream a short name.");
                    }

                    await new Workstreams(request.Scope).UpsertAsync(slug, request.Text("name"), request.Field("archived") == "yes");
                    return new Outcome("saved");
                }
            );
}
