using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Access;

/// <summary>A browser in which a person is logged in.</summary>
/// <param name="How">The way of the login: <c>invitation</c>, <c>code</c>, <c>oidc</c>.</param>
/// <param name="CreatedAt">Since when, in milliseconds since 1970.</param>
/// <param name="ExpiresAt">Until when, if it is not used before.</param>
/// <param name="LastUsedAt">Time of the last use, to the minute; null: none is known.</param>
public sealed record WebSession(EntityId Id, Word How, long CreatedAt, long ExpiresAt, long? LastUsedAt);

/// <summary>Whom a browser's cookie belongs to.</summary>
/// <param name="Caller">The visitor as a caller; permissions are checked as for any other.</param>
/// <param name="Name">Their name.</param>
/// <param name="IsAging">Half of the session's life has passed, so that it is to be renewed.</param>
public sealed record Visitor(Caller Caller, string Name, bool IsAging);

/// <summary>Logins of people in browsers. The browser keeps a secret in a cookie; here is its hash.</summary>
public sealed class WebSessions(Session session)
{
    /// <summary>Lifetime of a session that is not used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>Logs a person in; returns what the cookie holds.</summary>
    /// <param name="person">The authenticated person.</param>
    /// <param name="how">The way of the login, for people to read: <c>invitation</c>, <c>code</c>, <c>oidc</c>.</param>
    public async Task<string> StartAsync(EntityId person, Word how)
    {
        await session.Sql($"delete from web_sessions where expires_at <= {session.Now}").ExecuteAsync();
        var id = session.NewId();
        var (text, hash) = Secret.New(id);
        await session
            .Sql(
                $"""
                insert into web_sessions (id, secret_hash, person_id, how, created_at, expires_at)
                values (@id, @hash, @person, @how, {session.Now}, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Id("person", person)
            .Word("how", how)
            .Number("life", (long)Life.TotalMilliseconds)
            .ExecuteAsync();
        await session
            .Sql($"update persons set joined_at = coalesce(joined_at, {session.Now}) where id = @id")
            .Id("id", person)
            .ExecuteAsync();
        await session.AuditAsync(new Actor($"person/{person}"), null, "session.start", id.Value, how.Value);
        return text;
    }

    /// <summary>Visitor with this session cookie; null: it is unknown, ended or expired.</summary>
    public async Task<Visitor?> FindAsync(string? cookie)
    {
        if (!Secret.TryRead(cookie, out var id, out var secret))
        {
            return null;
        }

        var found = await session
            .Sql(
                $"""
                select web_sessions.id, secret_hash, person_id, name, is_operator, expires_at - {session.Now} as life_left
                from web_sessions join persons on persons.id = person_id where web_sessions.id = @id and expires_at > {session.Now}
                """
            )
            .Id("id", id)
            .FirstAsync(row => new Found(
                new Visitor(
                    new Caller(row.Id("id"), row.Id("person_id"), row.Flag("is_operator"), null, null, null),
                    row.Own("name")!,
                    row.Number("life_left") < Life.TotalMilliseconds / 2
                ),
                row.Own("secret_hash")!
            ));
        return found is not null && Secret.Matches(secret, found.Hash) ? found.Visitor : null;
    }

    /// <summary>Extends a session to its full lifetime.</summary>
    public Task RenewAsync(EntityId id) =>
        session
            .Sql($"update web_sessions set expires_at = {session.Now} + @life where id = @id")
            .Number("life", (long)Life.TotalMilliseconds)
            .Id("id", id)
            .ExecuteAsync();

    /// <summary>Sessions of a person, newest first.</summary>
    public Task<List<WebSession>> OfAsync(EntityId person) =>
        session
            .Sql($"select * from web_sessions where person_id = @person and expires_at > {session.Now} order by created_at desc, id")
            .Id("person", person)
            .ListAsync(row => new WebSession(
                row.Id("id"),
                row.Word("how"),
                row.Number("created_at"),
                row.Number("expires_at"),
                row.NumberOrNone("last_used_at")
            ));

    /// <summary>Logs one browser of the person out, and stops its notices.</summary>
    public async Task EndAsync(EntityId id, EntityId person)
    {
        await session
            .Sql("delete from web_sessions where id = @id and person_id = @person")
            .Id("id", id)
            .Id("person", person)
            .ExecuteAsync();
        await new NoticeBrowsers(session).ForgetAsync(person, login: id);
        await session.AuditAsync(new Actor($"person/{person}"), null, "session.end", id.Value);
    }

    /// <summary>Logs all of the person's browsers out, and stops their notices.</summary>
    public async Task EndAllAsync(EntityId person)
    {
        await session.Sql("delete from web_sessions where person_id = @person").Id("person", person).ExecuteAsync();
        await new NoticeBrowsers(session).ForgetAsync(person);
        await session.AuditAsync(new Actor($"person/{person}"), null, "session.end", person.Value, "all");
    }

    private sealed record Found(Visitor Visitor, string Hash);
}
