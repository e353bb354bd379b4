using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Api;

/// <summary>Logging in, members, tokens, workspaces and their data policies.</summary>
internal static class AccessEndpoints
{
    private const int LongestDays = 3650;
    private const int PollSeconds = 5;

    public static void Add(Endpoints endpoints)
    {
        AddLogin(endpoints);
        AddWorkspaces(endpoints);
        AddMembers(endpoints);
    }

    private static void AddLogin(Endpoints endpoints)
    {
        endpoints.Open<StartDeviceRequest, DeviceStartedAnswer>(
            "/auth/device/start",
            "Begins a login on a box: a code to show the person, and one to poll with",
            async (http, session, request) =>
            {
                var (device, user, seconds) = await new DeviceLogins(session).StartAsync(
                    request.Client ?? new Word("device"),
                    http.Connection.RemoteIpAddress,
                    request.Workspace
                );
                var page = http.RequestServices.GetRequiredService<ServerAddress>().To("/auth/device");
                return new DeviceStartedAnswer(device, user, page, seconds, PollSeconds);
            }
        );
        endpoints.Open<PollDeviceRequest, DevicePolledAnswer>(
            "/auth/device/poll",
            "Says how a login stands; the token comes with the first answer after its approval",
            async (_, session, request) =>
            {
                var (state, token) = await new DeviceLogins(session).PollAsync(request.DeviceCode);
                return new DevicePolledAnswer(state is null or DeviceState.Used ? "expired" : Words.Of(state.Value), token);
            }
        );
        endpoints.Open<RedeemRequest, RedeemedAnswer>(
            "/auth/redeem",
            "Turns an invitation into a token, once",
            async (_, session, request) =>
            {
                var (person, token, shown) = await new Accounts(session).RedeemAsync(request.Code, request.Name);
                return new RedeemedAnswer(person, token, shown.ExpiresAt);
            }
        );
        endpoints.Known<ApproveDeviceRequest, DoneAnswer>(
            "/auth/device/approve",
            "Lets the box that showed a code act as the caller, or as a machine of the workspace it named, or not",
            async (session, caller, request) =>
            {
                var person = caller.Person ?? throw RefusalException.Forbidden("Only a person can approve a login.");
                await new DeviceLogins(session).DecideAsync(request.UserCode, request.Approve, person);
                return new DoneAnswer();
            }
        );
        endpoints.Known<NothingRequest, WhoAmIAnswer>(
            "/auth/whoami",
            "Says whose token it is, and for which workspaces",
            async (session, caller, _) =>
                new WhoAmIAnswer(caller.Token, caller.Person, caller.IsOperator, caller.Scope, await MineAsync(session, caller))
        );
        endpoints.Known<LogOutRequest, DoneAnswer>(
            "/auth/logout",
            "Revokes the caller's token, or all of that person's",
            async (session, caller, request) =>
            {
                await new Tokens(session).LogOutAsync(caller, request.Everywhere);
                return new DoneAnswer();
            }
        );
    }

    private static void AddWorkspaces(Endpoints endpoints)
    {
        endpoints.Known<NothingRequest, WorkspacesAnswer>(
            "/workspaces/list",
            "Lists the caller's workspaces",
            async (session, caller, _) => new WorkspacesAnswer(await MineAsync(session, caller))
        );
        endpoints.Known<CreateWorkspaceRequest, WorkspaceAnswer>(
            "/workspaces/create",
            "Adds a workspace; for the owner of the server",
            async (session, caller, request) =>
            {
                if (!caller.IsOperator)
                {
                    throw RefusalException.Forbidden("Only the owner of the server can add workspaces.");
                }

                var workspaces = new Workspaces(session);
                var id = await workspaces.AddAsync(request.Slug, caller.Actor);
                return new WorkspaceAnswer(id, await workspaces.FindAsync(id));
            }
        );
        endpoints.Reading<InWorkspaceRequest, PolicyAnswer>(
            "/policy/get",
            "Shows the data policy, and the fields an allowlist may name",
            Permission.Read,
            async (scope, _) =>
            {
                var workspace = (await new Workspaces(scope.Unscoped).FindAsync(scope.Workspace))!;
                return new PolicyAnswer(
                    workspace.DataPolicyMode,
                    scope.Policy.Allowed,
                    workspace.DataPolicyVersion,
                    [.. Fields.Texts.Select(field => field.Name), .. Fields.Objects.Select(field => field.Name)]
                );
            }
        );
        endpoints.Writing<SetPolicyRequest, DoneAnswer>(
            "/policy/set",
            "Sets the data policy; what it hides is hidden at once and then removed",
            Permission.Administer,
            async (scope, request) =>
            {
                await new Workspaces(scope.Unscoped).SetPolicyAsync(
                    scope.Workspace,
                    request.Mode,
                    request.Allowed?.Select(word => word.Value).ToList() ?? [.. DataPolicy.DefaultAllowed],
                    scope.By
                );
                return new DoneAnswer();
            }
        );
    }

    private static void AddMembers(Endpoints endpoints)
    {
        endpoints.Reading<InWorkspaceRequest, MembersAnswer>(
            "/members/list",
            "Lists the members and their roles",
            Permission.Read,
            async (scope, _) => new MembersAnswer(await new Accounts(scope.Unscoped).MembersAsync(scope.Workspace))
        );
        endpoints.Writing<AddMemberRequest, InvitedAnswer>(
            "/members/add",
            "Invites a person; the invitation is shown once and good for a day",
            Permission.Own,
            async (scope, request) =>
            {
                var accounts = new Accounts(scope.Unscoped);
                var (person, invitation) = await accounts.InviteAsync(request.Name, isOperator: false);
                await accounts.SetRoleAsync(scope.Workspace, person, request.Role, scope.By);
                return new InvitedAnswer(person, invitation);
            }
        );
        endpoints.Writing<SetRoleRequest, DoneAnswer>(
            "/members/set-role",
            "Gives a member another role",
            Permission.Own,
            async (scope, request) =>
            {
                var accounts = new Accounts(scope.Unscoped);
                if (!(await accounts.MembersAsync(scope.Workspace)).Exists(member => member.PersonId == request.PersonId))
                {
                    throw RefusalException.NotFound("member");
                }

                await accounts.SetRoleAsync(scope.Workspace, request.PersonId, request.Role, scope.By);
                return new DoneAnswer();
            }
        );
        endpoints.Writing<MemberRequest, DoneAnswer>(
            "/members/remove",
            "Takes a person out of the workspace",
            Permission.Own,
            async (scope, request) =>
            {
                await new Accounts(scope.Unscoped).RemoveMemberAsync(scope.Workspace, request.PersonId, scope.By);
                return new DoneAnswer();
            }
        );
        endpoints.Reading<InWorkspaceRequest, TokensAnswer>(
            "/tokens/list",
            "Lists the service tokens, without their secrets",
            Permission.Administer,
            async (scope, _) => new TokensAnswer(await new Tokens(scope.Unscoped).TokensAsync(scope.Workspace))
        );
        endpoints.Writing<CreateTokenRequest, NewTokenAnswer>(
            "/tokens/create",
            "Makes a service token; it is shown once",
            Permission.Administer,
            async (scope, request) =>
            {
                if (request.Days is < 1 or > LongestDays)
                {
                    throw RefusalException.Invalid($"days must be 1 to {LongestDays}.");
                }

                var (text, shown) = await new Tokens(scope.Unscoped).AddTokenAsync(
                    scope.Workspace,
                    request.Scope,
                    request.Label ?? new Word(""),
                    request.Days,
                    scope.By
                );
                return new NewTokenAnswer(text, shown);
            }
        );
        endpoints.Writing<TokenRequest, DoneAnswer>(
            "/tokens/revoke",
            "Revokes a service token",
            Permission.Administer,
            async (scope, request) =>
            {
                await new Tokens(scope.Unscoped).RevokeAsync(scope.Workspace, request.TokenId, scope.By);
                return new DoneAnswer();
            }
        );
    }

    private static async Task<IReadOnlyList<Workspace>> MineAsync(Session session, Caller caller) =>
        caller.Person is { } person ? await new Workspaces(session).OfAsync(person)
        : caller.Workspace is { } id && await new Workspaces(session).FindAsync(id) is { } workspace ? [workspace]
        : [];
}
