using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Access;

/// <summary>A token that a person answers for.</summary>
/// <param name="Workspace">Slug of the workspace in which it is a machine's; null: it acts as the person.</param>
public sealed record OwnToken(Token Token, string? Workspace);

/// <summary>Tokens of persons and machines.</summary>
public sealed class Tokens(Session session)
{
    /// <summary>Validity period of a token that came by a login.</summary>
    public static readonly TimeSpan LoginLife = TimeSpan.FromDays(90);

    /// <summary>A service token of a workspace; its text is shown once.</summary>
    public async Task<(string Text, Token Shown)> AddTokenAsync(EntityId workspace, TokenScope scope, Word label, int days, Actor by)
    {
        var added = await AddAsync(workspace, null, scope, label, TimeSpan.FromDays(days), null);
        await session.AuditAsync(by, workspace, "token.add", added.Shown.Id.Value, Words.Of(scope));
        return added;
    }

    /// <summary>A token of a person's, for all of their workspaces.</summary>
    public Task<(string Text, Token Shown)> AddPersonTokenAsync(EntityId person, string label) =>
        AddAsync(null, person, null, new Word(label), LoginLife, null);

    /// <summary>A token of a box in one workspace, whose login a member approved.</summary>
    public async Task<(string Text, Token Shown)> AddMachineAsync(EntityId workspace, EntityId approvedBy, string label)
    {
        var added = await AddAsync(workspace, null, TokenScope.Machine, new Word(label), LoginLife, approvedBy);
        await session.AuditAsync(
            new Actor($"person/{approvedBy}"),
            workspace,
            "token.add",
            added.Shown.Id.Value,
            Words.Of(TokenScope.Machine)
        );
        return added;
    }

    /// <summary>Service tokens of a workspace, the latest first.</summary>
    public Task<List<Token>> TokensAsync(EntityId workspace) =>
        session.Sql("select * from tokens where workspace_id = @on order by created_at desc, id").Id("on", workspace).ListAsync(Read);

    /// <summary>Tokens by which command lines act as a person, and those of boxes they approved; the latest first.</summary>
    public Task<List<OwnToken>> OfAsync(EntityId person) =>
        session
            .Sql(
                $"""
                select tokens.*, workspaces.slug from tokens left join workspaces on workspaces.id = tokens.workspace_id
                where (person_id = @person or approved_by = @person) and revoked_at is null and expires_at > {session.Now}
                order by tokens.created_at desc, tokens.id
                """
            )
            .Id("person", person)
            .ListAsync(row => new OwnToken(Read(row), row.WordOrNone("slug")?.Value));

    /// <summary>Revokes one of a person's own tokens, or that of a box they approved.</summary>
    /// <exception cref="RefusalException">The person has no such token.</exception>
    public async Task RevokeOwnAsync(EntityId person, EntityId token)
    {
        var revoked = await session
            .Sql(
                $"update tokens set revoked_at = {session.Now} where id = @id and (person_id = @person or approved_by = @person) and revoked_at is null"
            )
            .Id("id", token)
            .Id("person", person)
            .ExecuteAsync();
        if (revoked == 0)
        {
            throw RefusalException.NotFound("token");
        }

        await session.AuditAsync(new Actor($"person/{person}"), null, "token.revoke", token.Value);
    }

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

    /// <summary>Revokes the tokens of boxes that a person approved in a workspace.</summary>
    public Task RevokeMachinesAsync(EntityId workspace, EntityId approvedBy) =>
        session
            .Sql($"update tokens set revoked_at = {session.Now} where workspace_id = @on and approved_by = @person and revoked_at is null")
            .Id("on", workspace)
            .Id("person", approvedBy)
            .ExecuteAsync();

    /// <summary>Revokes the caller's own token, or all by which somebody acts as that person, and then their web sessions too.</summary>
    public async Task LogOutAsync(Caller caller, bool everywhere)
    {
        if (everywhere && caller.Person is { } person)
        {
            await new WebSessions(session).EndAllAsync(person);
        }

        await session
            .Sql(
                $"update tokens set revoked_at = {session.Now} where revoked_at is null and (id = @id or (@everywhere = 1 and person_id = @person))"
            )
            .Id("id", caller.Token)
            .Flag("everywhere", everywhere)
            .Id("person", caller.Person)
            .ExecuteAsync();
    }

    private async Task<(string Text, Token Shown)> AddAsync(
        EntityId? workspace,
        EntityId? person,
        TokenScope? scope,
        Word label,
        TimeSpan life,
        EntityId? approvedBy
    )
    {
        var id = session.NewId();
        var (text, hash) = Secret.New(id);
        await session
            .Sql(
                $"""
                insert into tokens (id, secret_hash, workspace_id, person_id, approved_by, scope, label, created_at, expires_at)
                values (@id, @hash, @on, @person, @approved, @scope, @label, {session.Now}, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Id("on", workspace)
            .Id("person", person)
            .Id("approved", approvedBy)
            .Own("scope", scope is { } given ? Words.Of(given) : null)
            .Word("label", label)
            .Number("life", (long)life.TotalMilliseconds)
            .ExecuteAsync();
        var shown = await session.Sql("select * from tokens where id = @id").Id("id", id).FirstAsync(Read);
        return (text, shown!);
    }

    private static Token Read(Row row) =>
        new(
            row.Id("id"),
            row.IdOrNone("workspace_id"),
            row.IdOrNone("person_id"),
            Words.Find<TokenScope>(row.Own("scope")),
            row.Word("label"),
            row.Number("created_at"),
            row.NumberOrNone("expires_at"),
            row.NumberOrNone("revoked_at")
        )
        {
            LastUsedAt = row.NumberOrNone("last_used_at"),
        };
}
