using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Store;

/// <summary>Targets outside a workspace that receive notices about it.</summary>
public sealed class NoticeTargets(Scope scope)
{
    /// <summary>The event of a notice that only tries whether a target can be reached.</summary>
    public const string Test = "test";

    private const int Most = 50;

    /// <summary>Adds a target; it receives notices only of later events.</summary>
    /// <exception cref="RefusalException">It is there already, or there are too many.</exception>
    public async Task<EntityId> AddAsync(NoticeKind kind, string address, IReadOnlyCollection<NoticeEvent> events, string? secret)
    {
        if (
            await scope.Sql("select count(*) from notice_targets where workspace_id = @workspace and person_id is null").NumberAsync()
            >= Most
        )
        {
            throw RefusalException.Conflict($"A workspace has at most {Most} targets of notices.");
        }

        var id = scope.NewId();
        var added = await scope
            .Sql(
                $"""
                insert into notice_targets (id, workspace_id, kind, address, events, secret, created_by, created_at)
                values (@id, @workspace, @kind, @address, @events, @secret, @by, {scope.Now}) on conflict do nothing
                """
            )
            .Id("id", id)
            .Member("kind", kind)
            .Own("address", address)
            .WordList("events", events.Distinct().Select(Words.Of))
            .Own("secret", secret)
            .Word("by", scope.By.Name)
            .ExecuteAsync();
        if (added == 0)
        {
            throw RefusalException.Conflict("Notices go there already. Remove it first, to change what it is told.");
        }

        await scope.AuditAsync("notice.add", id, Words.Of(kind));
        return id;
    }

    public Task<List<NoticeTarget>> ListAsync() =>
        scope
            .Sql(
                """
                select notice_targets.*,
                    (select count(*) from notices where target_id = notice_targets.id and state = 'waiting') as waiting,
                    (select count(*) from notices where target_id = notice_targets.id and state = 'sent') as sent,
                    (select count(*) from notices where target_id = notice_targets.id and state = 'given_up') as given_up,
                    (select problem from notices where target_id = notice_targets.id order by updated_at desc, id desc limit 1) as problem
                from notice_targets where workspace_id = @workspace order by created_at, id
                """
            )
            .ListAsync(Read);

    /// <summary>Removes one, with what waits for it.</summary>
    /// <exception cref="RefusalException">There is no such target here.</exception>
    public async Task RemoveAsync(EntityId id)
    {
        if (await scope.Sql("delete from notice_targets where workspace_id = @workspace and id = @id").Id("id", id).ExecuteAsync() == 0)
        {
            throw RefusalException.NotFound("target of notices");
        }

        await scope.AuditAsync("notice.remove", id);
    }

    /// <summary>Queues a test notice; returns its id.</summary>
    /// <exception cref="RefusalException">There is no such target here.</exception>
    public async Task<EntityId> TestAsync(EntityId target)
    {
        var id = scope.NewId();
        var added = await scope
            .Sql(
                $"""
                insert into notices (id, workspace_id, target_id, event, subject_id, edge, state, due_at, created_at, updated_at)
                select @id, workspace_id, id, '{Test}', @id, @id, 'waiting', 0, {scope.Now}, {scope.Now}
                from notice_targets where workspace_id = @workspace and id = @target
                """
            )
            .Id("id", id)
            .Id("target", target)
            .ExecuteAsync();
        if (added == 0)
        {
            throw RefusalException.NotFound("target of notices");
        }

        // A test does not wait until the target's pause is over.
        await scope
            .Sql("update notice_targets set rests_until = 0 where workspace_id = @workspace and id = @target")
            .Id("target", target)
            .ExecuteAsync();
        await scope.AuditAsync("notice.test", target);
        return id;
    }

    /// <summary>State of a notice, its number of attempts, and the reason for the last failure.</summary>
    /// <exception cref="RefusalException">There is no such notice here.</exception>
    public async Task<(NoticeState State, long Attempts, Word? Problem)> StateAsync(EntityId notice)
    {
        var found = await scope
            .Sql("select state, attempts, problem from notices where workspace_id = @workspace and id = @id")
            .Id("id", notice)
            .ListAsync(row => (row.Member<NoticeState>("state"), row.Number("attempts"), row.WordOrNone("problem")));
        return found is [var one] ? one : throw RefusalException.NotFound("notice");
    }

    // The part after the host is usually a secret.
    internal static string Shown(NoticeKind kind, string address) =>
        kind == NoticeKind.Mail ? address : new Uri(address).GetLeftPart(UriPartial.Authority);

    internal static IReadOnlyList<NoticeEvent> Events(Row row) =>
        [.. row.WordList("events").Select(word => Words.Find<NoticeEvent>(word)).OfType<NoticeEvent>()];

    private static NoticeTarget Read(Row row)
    {
        var kind = row.Member<NoticeKind>("kind");
        var address = row.Own("address")!;
        return new NoticeTarget(
            row.Id("id"),
            kind,
            Shown(kind, address),
            Events(row),
            row.Number("waiting"),
            row.Number("sent"),
            row.Number("given_up"),
            row.WordOrNone("problem"),
            row.Word("created_by"),
            row.Number("created_at")
        );
    }
}
