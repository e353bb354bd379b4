using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Store;

/// <summary>A browser that receives notices about a workspace.</summary>
/// <param name="Workspace">The slug.</param>
/// <param name="Service">Scheme and host of its push service.</param>
/// <param name="Login">The login in which it was added.</param>
/// <param name="Problem">Reason the last notice failed; null when the last one was sent.</param>
public sealed record NoticeBrowser(
    EntityId Id,
    Word Workspace,
    string Service,
    IReadOnlyList<NoticeEvent> Events,
    EntityId? Login,
    Word? Problem,
    long CreatedAt
);

/// <summary>Browsers in which people receive notices: a notice target that belongs to one person.</summary>
public sealed class NoticeBrowsers(Session session)
{
    private const int Most = 10;

    /// <summary>Subscribes a browser to notices, or changes the events of its subscription.</summary>
    /// <param name="scope">The workspace.</param>
    /// <param name="person">The browser's owner, a member.</param>
    /// <param name="login">The login in which they add it.</param>
    /// <param name="endpoint">URL of its push service that accepts messages for it.</param>
    /// <param name="key">The public key they are encrypted for, in Base64url.</param>
    /// <param name="secret">The secret that goes with the key.</param>
    /// <param name="events">The events it receives.</param>
    /// <exception cref="RefusalException">It is somebody else's, or the person has too many.</exception>
    public static async Task AddAsync(
        Scope scope,
        EntityId person,
        EntityId login,
        string endpoint,
        string key,
        string secret,
        IReadOnlyCollection<NoticeEvent> events
    )
    {
        var others = await scope
            .Sql("select count(*) from notice_targets where workspace_id = @workspace and person_id = @person and address <> @endpoint")
            .Id("person", person)
            .Own("endpoint", endpoint)
            .NumberAsync();
        if (others >= Most)
        {
            throw RefusalException.Conflict($"At most {Most} browsers of a person are told of a workspace. Remove one first.");
        }

        var id = scope.NewId();
        var added = await scope
            .Sql(
                $"""
                insert into notice_targets (id, workspace_id, kind, address, events, secret, created_by, created_at, person_id, session_id, receiver_key)
                values (@id, @workspace, @kind, @endpoint, @events, @secret, @by, {scope.Now}, @person, @login, @key)
                on conflict (workspace_id, kind, address) do update set events = excluded.events, secret = excluded.secret,
                    session_id = excluded.session_id, receiver_key = excluded.receiver_key
                where notice_targets.person_id = excluded.person_id
                """
            )
            .Id("id", id)
            .Member("kind", NoticeKind.Push)
            .Own("endpoint", endpoint)
            .WordList("events", events.Distinct().Select(Words.Of))
            .Own("secret", secret)
            .Word("by", scope.By.Name)
            .Id("person", person)
            .Id("login", login)
            .Own("key", key)
            .ExecuteAsync();
        if (added == 0)
        {
            throw RefusalException.Conflict("In this browser somebody else is told already. They can remove it on their own Account page.");
        }

        await scope.AuditAsync("notice.add", id, Words.Of(NoticeKind.Push));
    }

    /// <summary>Browsers of a person, in all workspaces.</summary>
    public Task<List<NoticeBrowser>> OfAsync(EntityId person) =>
        session
            .Sql(
                """
                select notice_targets.*, slug,
                    (select problem from notices where target_id = notice_targets.id order by updated_at desc, id desc limit 1) as problem
                from notice_targets join workspaces on workspaces.id = workspace_id
                where person_id = @person order by slug, notice_targets.created_at, notice_targets.id
                """
            )
            .Id("person", person)
            .ListAsync(row => new NoticeBrowser(
                row.Id("id"),
                row.Word("slug"),
                NoticeTargets.Shown(NoticeKind.Push, row.Own("address")!),
                NoticeTargets.Events(row),
                row.IdOrNone("session_id"),
                row.WordOrNone("problem"),
                row.Number("created_at")
            ));

    /// <summary>Removes one of a person's.</summary>
    /// <exception cref="RefusalException">They have no such browser.</exception>
    public async Task RemoveAsync(EntityId id, EntityId person)
    {
        var workspace = await session
            .Sql("delete from notice_targets where id = @id and person_id = @person returning workspace_id")
            .Id("id", id)
            .Id("person", person)
            .ListAsync(row => row.Id("workspace_id"));
        if (workspace is not [var removed])
        {
            throw RefusalException.NotFound("browser that is told");
        }

        await session.AuditAsync(new Actor($"person/{person}"), removed, "notice.remove", id.Value);
    }

    /// <summary>Removes a browser that its push service reports as unsubscribed, with the notices queued for it.</summary>
    public static async Task GoneAsync(Session session, EntityId workspace, EntityId id)
    {
        if (await session.Sql("delete from notice_targets where id = @id").Id("id", id).ExecuteAsync() > 0)
        {
            await session.AuditAsync(Actor.Server, workspace, "notice.remove", id.Value, "gone");
        }
    }

    /// <summary>Unsubscribes a person's browsers: all, those added in one login, or those subscribed to one workspace.</summary>
    public Task ForgetAsync(EntityId person, EntityId? login = null, EntityId? workspace = null) =>
        session
            .Sql(
                "delete from notice_targets where person_id = @person"
                    + (login is null ? "" : " and session_id = @login")
                    + (workspace is null ? "" : " and workspace_id = @on")
            )
            .Id("person", person)
            .Also(login is not null, statement => statement.Id("login", login))
            .Also(workspace is not null, statement => statement.Id("on", workspace))
            .ExecuteAsync();
}
