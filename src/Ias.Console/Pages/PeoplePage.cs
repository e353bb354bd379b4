using Ias.Console.Access;
using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;

namespace Ias.Console.Pages;

public sealed record PeopleModel(Frame Frame, IReadOnlyList<Member> Members, IReadOnlyList<Workstream> Workstreams)
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
                            await new Workstreams(request.Scope).ListAsync()
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
                    var (person, invitation) = await accounts.InviteAsync(request.Field("name"), isOperator: false);
                    await accounts.SetRoleAsync(request.Scope.Workspace, person, role, request.Scope.By);
                    return new Outcome(Secret: LoginPage.Link(request.Http.Request, invitation));
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
                    return new Outcome(Secret: LoginPage.Link(request.Http.Request, invitation));
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
