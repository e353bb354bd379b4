using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Store;

/// <summary>Change log and audit log of a workspace, in order.</summary>
public sealed class History(Scope scope)
{
    /// <summary>Changes after a number, at most so many. Numbers have the order of the commits: none that comes later has a smaller
    /// one.</summary>
    public Task<List<Change>> ChangesAsync(long after, int limit) =>
        scope
            .Sql(
                $"""
                select seq, subject, subject_id, happened, at from changes
                where workspace_id = @workspace and seq > @after order by seq limit {limit}
                """
            )
            .Number("after", after)
            .ListAsync(row => new Change(
                row.Number("seq"),
                row.Word("subject"),
                row.Id("subject_id"),
                row.Word("happened"),
                row.Number("at")
            ));

    /// <summary>The numbers of the last change, and of the last that is not kept any more; 0: there is none.</summary>
    public async Task<(long Newest, long Forgotten)> BoundsAsync()
    {
        var newest = await scope.Sql("select max(seq) from changes where workspace_id = @workspace").NumberAsync() ?? 0;
        var forgotten = await scope.Sql("select seq from forgotten where workspace_id = @workspace").NumberAsync() ?? 0;
        return (Math.Max(newest, forgotten), forgotten);
    }

    /// <summary>Audit entries, newest first.</summary>
    public Task<List<AuditEntry>> AuditAsync(int limit = 200) =>
        scope
            .Sql($"select * from audit where workspace_id = @workspace order by seq desc limit {limit}")
            .ListAsync(row => new AuditEntry(
                row.Number("seq"),
                row.Word("actor"),
                row.Word("action"),
                row.Word("subject_id"),
                row.Word("detail"),
                row.Number("at")
            ));

    /// <summary>Deletes changes of all workspaces older than the given age; readers that were away for longer start over.</summary>
    public static async Task<int> ForgetAsync(Session session, TimeSpan older)
    {
        var before = await session.Sql($"select {session.Now} - @older").Number("older", (long)older.TotalMilliseconds).NumberAsync();
        await session
            .Sql(
                """
                insert into forgotten (workspace_id, seq) select workspace_id, max(seq) from changes where at < @before group by workspace_id
                on conflict (workspace_id) do update set seq = excluded.seq
                """
            )
            .Number("before", before)
            .ExecuteAsync();
        return await session.Sql("delete from changes where at < @before").Number("before", before).ExecuteAsync();
    }
}
