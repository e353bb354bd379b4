using System.Security.Cryptography;
using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;
using Scope = Ias.Console.Domain.Scope;

namespace Ias.Console.Access;

/// <summary>How a device session stands.</summary>
public enum DeviceState
{
    Pending,
    Approved,
    Denied,

    /// <summary>The token was handed out.</summary>
    Used,
}

/// <summary>Persons, their places in workspaces, and everything with a secret: tokens, invitations, device sessions.</summary>
public sealed class Accounts(Session session)
{
    private const string CodeLetters = "BCDFGHJKLMNPQRSTVWXZ";

    /// <summary>How long an invitation is good for.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromHours(24);

    /// <summary>How long a person's token is.</summary>
    public static readonly TimeSpan PersonTokenLife = TimeSpan.FromDays(90);

    private static readonly TimeSpan DeviceLife = TimeSpan.FromMinutes(15);

    /// <summary>Whether somebody owns this server.</summary>
    public async Task<bool> HaveOwnerAsync() =>
        await session.Sql("select count(*) from persons where is_operator = 1 and id in (select person_id from tokens)").NumberAsync() > 0;

    /// <summary>Adds a person, and an invitation by which they get their first token.</summary>
    public async Task<(EntityId Person, string Invitation)> InviteAsync(string name, bool isOperator)
    {
        var person = session.NewId();
        await session
            .Sql($"insert into persons (id, name, is_operator, created_at) values (@id, @name, @operator, {session.Now})")
            .Id("id", person)
            .Own("name", Named(name))
            .Flag("operator", isOperator)
            .ExecuteAsync();
        return (person, await InviteAsync(person));
    }

    /// <summary>Another invitation for a person.</summary>
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

    /// <summary>An invitation for whoever takes the server over; the first that is used makes the others void.</summary>
    public async Task<string> InviteOwnerAsync()
    {
        var person = await session.Sql("select id from persons where is_operator = 1 limit 1").FirstAsync(row => row.Id("id").Value);
        return person is null ? (await InviteAsync("owner", isOperator: true)).Invitation : await InviteAsync(new EntityId(person));
    }

    /// <summary>Turns an invitation into a token, once.</summary>
    /// <param name="name">What the person wants to be called; null: as they are.</param>
    /// <exception cref="RefusalException">It is none, was used, or has expired.</exception>
    public async Task<(EntityId Person, string Token, Token Shown)> RedeemAsync(string? code, string? name)
    {
        var person = Secret.TryRead(code, out var id, out var secret)
            ? await session
                .Sql(
                    $"select person_id, secret_hash from invites where id = @id and used_at is null and expires_at > {session.Now} {session.Database.Lock}"
                )
                .Id("id", id)
                .FirstAsync(row => Secret.Matches(secret, row.Own("secret_hash")!) ? row.Id("person_id").Value : "")
            : null;
        if (string.IsNullOrEmpty(person))
        {
            throw RefusalException.Unauthorized("This code is unknown, was used, or is older than a day.");
        }

        var who = new EntityId(person);
        await session
            .Sql($"update invites set used_at = {session.Now} where person_id = @person and used_at is null")
            .Id("person", who)
            .ExecuteAsync();
        if (name is not null)
        {
            await session.Sql("update persons set name = @name where id = @id").Own("name", Named(name)).Id("id", who).ExecuteAsync();
        }

        // Who takes the server over owns the workspaces that are there already.
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
        var (token, shown) = await AddPersonTokenAsync(who, "invitation");
        return (who, token, shown);
    }

    /// <summary>A service token of a workspace; its text is shown once.</summary>
    public async Task<(string Text, Token Shown)> AddTokenAsync(EntityId workspace, Scope scope, Word label, int days, Actor by)
    {
        var added = await AddAsync(workspace, null, scope, label, TimeSpan.FromDays(days));
        await session.AuditAsync(by, workspace, "token.add", added.Shown.Id.Value, Words.Of(scope));
        return added;
    }

    /// <summary>A token of a person's, for all of their workspaces.</summary>
    public Task<(string Text, Token Shown)> AddPersonTokenAsync(EntityId person, string label) =>
        AddAsync(null, person, null, new Word(label), PersonTokenLife);

    public Task<List<Token>> TokensAsync(EntityId workspace) =>
        session.Sql("select * from tokens where workspace_id = @on order by created_at desc, id").Id("on", workspace).ListAsync(ReadToken);

    /// <exception cref="RefusalException">There is no such token in the workspace.</exception>
    public async Task RevokeAsync(EntityId workspace, EntityId token, Actor by)
    {
        var revoked = await session
            .Sql($"update tokens set revoked_at = coalesce(revoked_at, {session.Now}) where id = @id and workspace_id = @on")
            .Id("id", token)
            .Id("on", workspace)
            .ExecuteAsync();
        if (revoked == 0)
        {
            throw RefusalException.NotFound("token");
        }

        await session.AuditAsync(by, workspace, "token.revoke", token.Value);
    }

    /// <summary>Revokes the caller's own token, or all of that person's.</summary>
    public Task LogOutAsync(Caller caller, bool everywhere) =>
        session
            .Sql(
                $"update tokens set revoked_at = {session.Now} where revoked_at is null and (id = @id or (@everywhere = 1 and person_id = @person))"
            )
            .Id("id", caller.Token)
            .Flag("everywhere", everywhere)
            .Id("person", caller.Person)
            .ExecuteAsync();

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
        if (await session.Sql("select id from persons where id = @id").Id("id", person).FirstAsync(row => row.Id("id").Value) is null)
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

    /// <exception cref="RefusalException">They are no member, or the workspace would have no owner.</exception>
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

        await session.AuditAsync(by, workspace, "member.remove", person.Value);
    }

    /// <summary>Begins a login on a box: a code for the box, and one for the person to type.</summary>
    public async Task<(string DeviceCode, string UserCode, long ExpiresInSeconds)> StartDeviceAsync(Word client)
    {
        await session.Sql($"delete from device_sessions where expires_at < {session.Now}").ExecuteAsync();
        var id = session.NewId();
        var (text, hash) = Secret.New(id);
        var letters = RandomNumberGenerator.GetString(CodeLetters, 8);
        var code = $"{letters[..4]}-{letters[4..]}";
        await session
            .Sql(
                $"""
                insert into device_sessions (id, secret_hash, user_code, state, client, created_at, expires_at)
                values (@id, @hash, @code, 'pending', @client, {session.Now}, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Own("code", code)
            .Word("client", client)
            .Number("life", (long)DeviceLife.TotalMilliseconds)
            .ExecuteAsync();
        return (text, code, (long)DeviceLife.TotalSeconds);
    }

    /// <summary>How a login stands; the token with the first answer after it was approved.</summary>
    public async Task<(DeviceState? State, string? Token)> PollDeviceAsync(string? deviceCode)
    {
        if (!Secret.TryRead(deviceCode, out var id, out var secret))
        {
            return (null, null);
        }

        var found = await session
            .Sql(
                $"select state, person_id, client, secret_hash from device_sessions where id = @id and expires_at > {session.Now} {session.Database.Lock}"
            )
            .Id("id", id)
            .FirstAsync(row => new DeviceSession(
                row.Member<DeviceState>("state"),
                row.IdOrNone("person_id"),
                row.Word("client").Value,
                row.Own("secret_hash")!
            ));
        if (found is null || !Secret.Matches(secret, found.Hash))
        {
            return (null, null);
        }

        if (found.State != DeviceState.Approved)
        {
            return (found.State, null);
        }

        await session.Sql("update device_sessions set state = 'used' where id = @id").Id("id", id).ExecuteAsync();
        return (DeviceState.Approved, (await AddPersonTokenAsync(found.Person!.Value, found.Client)).Text);
    }

    /// <summary>A person lets the box that showed this code act as them, or not.</summary>
    /// <exception cref="RefusalException">No box waits with this code.</exception>
    public async Task DecideDeviceAsync(string userCode, bool approve, EntityId person)
    {
        var letters = new string([.. userCode.ToUpperInvariant().Where(char.IsAsciiLetter)]);
        var decided = await session
            .Sql(
                $"""
                update device_sessions set state = @state, person_id = @person where user_code = @code and state = 'pending' and expires_at > {session.Now}
                """
            )
            .Member("state", approve ? DeviceState.Approved : DeviceState.Denied)
            .Id("person", person)
            .Own("code", letters.Length == 8 ? $"{letters[..4]}-{letters[4..]}" : "")
            .ExecuteAsync();
        if (decided == 0)
        {
            throw new RefusalException(404, "NOT_FOUND", "No login waits with this code. Codes are good for 15 minutes.");
        }

        await session.AuditAsync(new Actor($"person/{person}"), null, approve ? "device.approve" : "device.deny", person.Value);
    }

    private static string Named(string name) =>
        name.Trim() is { Length: > 0 and <= 100 } text && !text.Any(char.IsControl)
            ? text
            : throw RefusalException.Invalid("A name has 1 to 100 characters.");

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

    private async Task<(string Text, Token Shown)> AddAsync(EntityId? workspace, EntityId? person, Scope? scope, Word label, TimeSpan life)
    {
        var id = session.NewId();
        var (text, hash) = Secret.New(id);
        await session
            .Sql(
                $"""
                insert into tokens (id, secret_hash, workspace_id, person_id, scope, label, created_at, expires_at)
                values (@id, @hash, @on, @person, @scope, @label, {session.Now}, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Id("on", workspace)
            .Id("person", person)
            .Own("scope", scope is { } given ? Words.Of(given) : null)
            .Word("label", label)
            .Number("life", (long)life.TotalMilliseconds)
            .ExecuteAsync();
        var shown = await session.Sql("select * from tokens where id = @id").Id("id", id).FirstAsync(ReadToken);
        return (text, shown!);
    }

    private static Token ReadToken(Row row) =>
        new(
            row.Id("id"),
            row.IdOrNone("workspace_id"),
            row.IdOrNone("person_id"),
            Words.Find<Scope>(row.Own("scope")),
            row.Word("label"),
            row.Number("created_at"),
            row.NumberOrNone("expires_at"),
            row.NumberOrNone("revoked_at")
        );

    private sealed record DeviceSession(DeviceState State, EntityId? Person, string Client, string Hash);
}
