using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;

namespace Ias.Console.Server.Store;

/// <summary>A notice that is due.</summary>
public sealed record DueNotice(EntityId Id, string Event, EntityId Subject, long Attempts, long CreatedAt);

/// <summary>All notices due for one target, claimed by this server alone.</summary>
public sealed record DueMessage(
    EntityId Target,
    EntityId Workspace,
    Word Slug,
    DataPolicy Policy,
    NoticeKind Kind,
    string Address,
    string? Secret,
    string? ReceiverKey,
    IReadOnlyList<DueNotice> Notices
);

/// <summary>Queue of notices of all workspaces, shared by any number of servers: each event is noted once, and each message is claimed by
/// one server for <see cref="Hold"/>; if that server dies, another one claims it.</summary>
public static class NoticeQueue
{
    /// <summary>The least time between two messages to a target; what comes in between is in the next.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    /// <summary>Time a condition must last before a notice is sent: it may pass by itself.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromSeconds(10);

    /// <summary>Time for which a server's claim on a message is valid.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    private const int MostInOne = 50;
    private const long Day = 24L * 3600 * 1000;

    /// <summary>True when there is at least one notice target.</summary>
    public static async Task<bool> IsNeededAsync(Session session) =>
        await session.Sql("select count(*) from notice_targets").NumberAsync() > 0;

    /// <summary>Notes what has happened since, once for each target that wants to know; returns how much.</summary>
    public static async Task<int> NoteAsync(Session session)
    {
        var now = session.Now;
        var silent = (long)Workers.Gone.TotalMilliseconds;
        var fresh = $"> {now} - {Day}";
        async Task<int> Note(NoticeEvent happened, string from, string subject, string edge, string since, string when)
        {
            var edges = await session
                .Sql(
                    $"""
                    select target.workspace_id, target.id as target_id, {subject} as subject_id, {edge} as edge
                    from notice_targets as target join {from} on {from}.workspace_id = target.workspace_id
                    where ' ' || target.events || ' ' like '% {Words.Of(
                        happened
                    )} %' and {when} and {since} > target.created_at and {since} {fresh}
                        and not exists (select 1 from notices as told where told.target_id = target.id
                            and told.event = '{Words.Of(happened)}' and told.edge = {edge})
                    limit 500
                    """
                )
                .ListAsync(row => new Edge(row.Id("workspace_id"), row.Id("target_id"), row.Id("subject_id"), row.Own("edge")!));
            foreach (var one in edges)
            {
                await session
                    .Sql(
                        $"""
                        insert into notices (id, workspace_id, target_id, event, subject_id, edge, state, due_at, created_at, updated_at)
                        values (@id, @on, @target, @event, @subject, @edge, 'waiting', {now} + @debounce, {now}, {now}) on conflict do nothing
                        """
                    )
                    .Id("id", session.NewId())
                    .Id("on", one.Workspace)
                    .Id("target", one.Target)
                    .Member("event", happened)
                    .Id("subject", one.Subject)
                    .Own("edge", one.Name)
                    .Number("debounce", (long)Debounce.TotalMilliseconds)
                    .ExecuteAsync();
            }

            return edges.Count;
        }

        return await Note(
                NoticeEvent.Decision,
                "decisions",
                "decisions.id",
                "decisions.id || '-' || coalesce(answered_at, 0)",
                "coalesce(answered_at, decisions.created_at)",
                "decisions.state = 'open'"
            )
            + await Note(NoticeEvent.Goal, "intakes", "intakes.id", "intakes.id", "intakes.updated_at", "intakes.state = 'done'")
            + await Note(
                NoticeEvent.Decision,
                "jobs",
                "jobs.id",
                "jobs.id || '-' || jobs.generation",
                "jobs.finished_at",
                "jobs.state = 'failed'"
            )
            + await Note(
                NoticeEvent.Decision,
                "proposals",
                "proposals.id",
                "proposals.id",
                "proposals.created_at",
                "proposals.state = 'open'"
            )
            + await Note(
                NoticeEvent.Agent,
                "workers",
                "workers.id",
                "workers.id || '-' || last_seen_at",
                "last_seen_at",
                $"workers.status <> 'offline' and last_seen_at < {now} - {silent}"
            );
    }

    /// <summary>Takes what is due for one target; null when nothing is.</summary>
    public static async Task<DueMessage?> TakeAsync(Session session)
    {
        var target = await session
            .Sql(
                $"""
                select notice_targets.*, slug, policy_mode, policy_allowed
                from notice_targets join workspaces on workspaces.id = workspace_id
                where rests_until <= {session.Now} and exists
                    (select 1 from notices where target_id = notice_targets.id and notices.state = 'waiting' and due_at <= {session.Now})
                order by rests_until limit 1 {session.Database.SkipLocked("notice_targets")}
                """
            )
            .FirstAsync(row => new DueMessage(
                row.Id("id"),
                row.Id("workspace_id"),
                row.Word("slug"),
                Workspaces.ReadPolicy(row),
                row.Member<NoticeKind>("kind"),
                row.Own("address")!,
                row.Own("secret"),
                row.Own("receiver_key"),
                []
            ));
        if (target is null)
        {
            return null;
        }

        await session
            .Sql($"update notice_targets set rests_until = {session.Now} + @hold where id = @id")
            .Number("hold", (long)Hold.TotalMilliseconds)
            .Id("id", target.Target)
            .ExecuteAsync();
        var notices = await session
            .Sql(
                $"""
                select id, event, subject_id, attempts, created_at from notices
                where target_id = @id and state = 'waiting' and due_at <= {session.Now} order by created_at, id limit {MostInOne}
                """
            )
            .Id("id", target.Target)
            .ListAsync(row => new DueNotice(
                row.Id("id"),
                row.Own("event")!,
                row.Id("subject_id"),
                row.Number("attempts"),
                row.Number("created_at")
            ));
        return target with { Notices = notices };
    }

    /// <summary>Stores the result of an attempt to send some notices of a message.</summary>
    /// <param name="again">Delay before the next attempt.</param>
    public static async Task SetAsync(
        Session session,
        IEnumerable<DueNotice> notices,
        NoticeState state,
        string? problem = null,
        TimeSpan again = default
    )
    {
        foreach (var notice in notices)
        {
            await session
                .Sql(
                    $"""
                    update notices set state = @state, attempts = attempts + @tried, problem = @problem, due_at = {session.Now} + @again, updated_at = {session.Now}
                    where id = @id
                    """
                )
                .Member("state", state)
                .Number("tried", state == NoticeState.Moot ? 0 : 1)
                .Word("problem", problem)
                .Number("again", (long)again.TotalMilliseconds)
                .Id("id", notice.Id)
                .ExecuteAsync();
        }
    }

    /// <summary>Releases a target, which then gets no message for the given time.</summary>
    public static Task RestAsync(Session session, EntityId target, TimeSpan rest) =>
        session
            .Sql($"update notice_targets set rests_until = {session.Now} + @rest where id = @id")
            .Number("rest", (long)rest.TotalMilliseconds)
            .Id("id", target)
            .ExecuteAsync();

    /// <summary>Deletes notices that ended longer ago than the given time; returns how many.</summary>
    public static Task<int> ForgetAsync(Session session, TimeSpan older) =>
        session
            .Sql($"delete from notices where state <> 'waiting' and updated_at < {session.Now} - @older")
            .Number("older", (long)older.TotalMilliseconds)
            .ExecuteAsync();

    private sealed record Edge(EntityId Workspace, EntityId Target, EntityId Subject, string Name);
}
