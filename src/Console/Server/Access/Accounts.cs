using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Access;

/// <summary>Persons, their places in workspaces, and invitations.</summary>
public sealed class Accounts(Session session)
{
    /// <summary>Validity period of an invitation.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromHours(24);

    /// <summary>True when a person who owns this server has joined.</summary>
    public async Task<bool> HaveOwnerAsync() =>
        await session.Sql("select count(*) from persons where is_operator = 1 and joined_at is not null").NumberAsync() > 0;

    /// <summary>Adds a person, and an invitation by which they get their first token.</summary>
    /// <param name="id">Id of the new person; null: a new one.</param>
    public async Task<(EntityId Person, string Invitation)> InviteAsync(string name, bool isOperator, EntityId? id = null)
    {
        var person = id ?? session.NewId();
        await session
            .Sql($"insert into persons (id, name, is_operator, created_at) values (@id, @name, @operator, {session.Now})")
            .Id("id", person)
            .Own("name", Named(name))
            .Flag("operator", isOperator)
            .ExecuteAsync();
        return (person, await InviteAsync(person));
    }

    /// <summary>Creates another invitation for a person.</summary>
    public async Task<string> InviteAsync(EntityId person)
    {
        var id = session.NewId();
        var (text, hash) = Secret.New(id);
        await session
            .Sql(
                $"""
                insert into invites (id, secret_hash, person_id, created_at, expires_at) values (@id, @hash, @person, {session.Now}, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Id("person", person)
            .Number("life", (long)InvitationLife.TotalMilliseconds)
            .ExecuteAsync();
        return text;
    }

    /// <summary>Creates a new invitation for a member who cannot log in any more. Refused for a person who is more than a member of this
    /// workspace: the holder of the invitation could act as them everywhere.</summary>
    /// <exception cref="RefusalException">The person is not a member, or belongs to more than this workspace.</exception>
    public async Task<string> InviteAgainAsync(EntityId workspace, EntityId person, Actor by)
    {
        await RequireMemberAsync(workspace, person);
        var elsewhere = await session
            .Sql(
                """
                select (select count(*) from members where person_id = @person and workspace_id <> @on)
                    + (select count(*) from persons where id = @person and is_operator = 1)
                """
            )
            .Id("person", person)
            .Id("on", workspace)
            .NumberAsync();
        if (elsewhere > 0)
        {
            throw RefusalException.Conflict(
                "This person belongs to more than this workspace. They can log in with a code that a browser or command line of theirs approves."
            );
        }

        await session.AuditAsync(by, workspace, "member.invite", person.Value);
        return await InviteAsync(person);
    }

    /// <summary>True when there is a person of this id, a member of this workspace or not.</summary>
    public async Task<bool> IsKnownAsync(EntityId person) =>
        await session.Sql("select count(*) from persons where id = @person").Id("person", person).NumberAsync() > 0;

    /// <exception cref="RefusalException">The person is not a member.</exception>
    public async Task RequireMemberAsync(EntityId workspace, EntityId person)
    {
        var found = await session
            .Sql("select count(*) from members where workspace_id = @on and person_id = @person")
            .Id("on", workspace)
            .Id("person", person)
            .NumberAsync();
        if (found == 0)
        {
            throw RefusalException.NotFound("member");
        }
    }

    /// <summary>Creates an invitation for taking over the server; the first one used makes the others void.</summary>
    public async Task<string> InviteOwnerAsync()
    {
        var person = await session.Sql("select id from persons where is_operator = 1 limit 1").FirstAsync(row => row.Id("id").Value);
        return person is null ? (await InviteAsync("owner", isOperator: true)).Invitation : await InviteAsync(new EntityId(person));
    }

    /// <summary>Turns an invitation into a token, once.</summary>
    /// <param name="name">New name of the person; null: unchanged.</param>
    /// <exception cref="RefusalException">It is invalid, was used, or has expired.</exception>
    public async Task<(EntityId Person, string Token, Token Shown)> RedeemAsync(string? code, string? name)
    {
        var who = await AcceptAsync(code, name);
        var (token, shown) = await new Tokens(session).AddPersonTokenAsync(who, "invitation");
        return (who, token, shown);
    }

    /// <summary>Accepts an invitation and returns its person; it is then used up, and the person's other invitations become void.</summary>
    /// <param name="name">New name of the person; null: unchanged.</param>
    /// <exception cref="RefusalException">It is invalid, was used, or has expired.</exception>
    public async Task<EntityId> AcceptAsync(string? code, string? name)
    {
        var who = await InvitedAsync(code);
        await session
            .Sql($"update invites set used_at = {session.Now} where person_id = @person and used_at is null")
            .Id("person", who)
            .ExecuteAsync();
        await session
            .Sql($"update persons set name = coalesce(@name, name), joined_at = coalesce(joined_at, {session.Now}) where id = @id")
            .Own("name", name is null ? null : Named(name))
            .Id("id", who)
            .ExecuteAsync();

        // The person who takes over the server owns the existing workspaces.
        await session
            .Sql(
                $"""
                insert into members (workspace_id, person_id, role, created_at)
                select workspaces.id, persons.id, 'owner', {session.Now} from workspaces cross join persons
                where persons.id = @id and persons.is_operator = 1
                on conflict do nothing
                """
            )
            .Id("id", who)
            .ExecuteAsync();
        await session.AuditAsync(new Actor($"person/{who}"), null, "invitation.redeem", who.Value);
        return who;
    }

    /// <summary>Accepts an invitation for somebody who is logged in already: they become a member of the workspaces it invites to, and the
    /// person it was made for is forgotten. Where they are a member already, their role stays.</summary>
    /// <returns>The workspaces.</returns>
    /// <exception cref="RefusalException">It is invalid, was used, or has expired; or its person has joined, or owns the server.</exception>
    public async Task<IReadOnlyList<EntityId>> JoinAsync(string? code, EntityId person)
    {
        var invited = await InvitedAsync(code);
        var isOnlyInvited =
            await session
                .Sql("select count(*) from persons where id = @id and joined_at is null and is_operator = 0")
                .Id("id", invited)
                .NumberAsync() > 0;
        if (!isOnlyInvited)
        {
            throw RefusalException.Conflict(
                "This invitation is for somebody who has joined already: log out, and follow it again to be them."
            );
        }

        var workspaces = await session
            .Sql("select workspace_id from members where person_id = @invited")
            .Id("invited", invited)
            .ListAsync(row => row.Id("workspace_id"));
        foreach (
            var sql in (string[])
                [
                    $"""
                        insert into members (workspace_id, person_id, role, created_at)
                        select workspace_id, @person, role, {session.Now} from members where person_id = @invited
                        on conflict do nothing
                        """,
                    "delete from members where person_id = @invited",
                    "delete from invites where person_id = @invited",
                    "delete from persons where id = @invited",
                ]
        )
        {
            await session.Sql(sql).Id("invited", invited).Id("person", person).ExecuteAsync();
        }

        foreach (var workspace in workspaces)
        {
            await session.AuditAsync(new Actor($"person/{person}"), workspace, "member.join", person.Value);
        }

        return workspaces;
    }

    public Task<List<Member>> MembersAsync(EntityId workspace) =>
        session
            .Sql(
                """
                select persons.id, persons.name, members.role, members.created_at from members join persons on persons.id = members.person_id
                where members.workspace_id = @on order by persons.name, persons.id
                """
            )
            .Id("on", workspace)
            .ListAsync(row => new Member(row.Id("id"), row.Own("name")!, row.Member<Role>("role"), row.Number("created_at")));

    /// <summary>Gives a person a role in a workspace.</summary>
    /// <exception cref="RefusalException">There is no such person, or the workspace would have no owner.</exception>
    public async Task SetRoleAsync(EntityId workspace, EntityId person, Role role, Actor by)
    {
        if (!await IsKnownAsync(person))
        {
            throw RefusalException.NotFound("person");
        }

        await KeepOwnerAsync(workspace, person, role);
        await session
            .Sql(
                $"""
                insert into members (workspace_id, person_id, role, created_at) values (@on, @person, @role, {session.Now})
                on conflict (workspace_id, person_id) do update set role = excluded.role
                """
            )
            .Id("on", workspace)
            .Id("person", person)
            .Member("role", role)
            .ExecuteAsync();
        await session.AuditAsync(by, workspace, "member.role", person.Value, Words.Of(role));
    }

    /// <exception cref="RefusalException">The person is not a member, or the workspace would have no owner.</exception>
    public async Task RemoveMemberAsync(EntityId workspace, EntityId person, Actor by)
    {
        await KeepOwnerAsync(workspace, person, null);
        var removed = await session
            .Sql("delete from members where workspace_id = @on and person_id = @person")
            .Id("on", workspace)
            .Id("person", person)
            .ExecuteAsync();
        if (removed == 0)
        {
            throw RefusalException.NotFound("member");
        }

        await new Tokens(session).RevokeMachinesAsync(workspace, person);
        await new NoticeBrowsers(session).ForgetAsync(person, workspace: workspace);
        await session.AuditAsync(by, workspace, "member.remove", person.Value);
    }

    // The person an invitation is for.
    private async Task<EntityId> InvitedAsync(string? code)
    {
        var person = Secret.TryRead(code, out var id, out var secret)
            ? await session
                .Sql(
                    $"select person_id, secret_hash from invites where id = @id and used_at is null and expires_at > {session.Now} {session.Database.Lock}"
                )
                .Id("id", id)
                .FirstAsync(row => Secret.Matches(secret, row.Own("secret_hash")!) ? row.Id("person_id").Value : "")
            : null;
        return string.IsNullOrEmpty(person)
            ? throw RefusalException.Unauthorized("This code is unknown, was used, or is older than a day.")
            : new EntityId(person);
    }

    private static string Named(string name)
    {
        if (name.Trim() is not { Length: > 0 and <= 100 } text || text.Any(char.IsControl))
        {
            throw RefusalException.Invalid("A name has 1 to 100 characters.");
        }

        Content.Check("name", text); // behind the length: judging takes time
        return text;
    }

    private async Task KeepOwnerAsync(EntityId workspace, EntityId person, Role? then)
    {
        var owners = await session
            .Sql($"select person_id from members where workspace_id = @on and role = 'owner' {session.Database.Lock}")
            .Id("on", workspace)
            .ListAsync(row => row.Id("person_id"));
        if (then != Role.Owner && owners is [var last] && last == person)
        {
            throw RefusalException.Conflict("A workspace keeps at least one owner; make somebody else owner first.");
        }
    }
}
