using Ias.Console.Contract;

namespace Ias.Console.Store;

/// <summary>What happened in a workspace, in order.</summary>
public sealed class History(Scope scope)
{
    /// <summary>Changes after a number, at most so many. None that comes later can have a smaller number than the last of these.</summary>
    public Task<List<Change>> ChangesAsync(long after, int limit) =>
        scope
            .Sql(
                $"""
                select seq, subject, subject_id, happened, at from changes
                where workspace_id = @workspace and seq > @after and {scope.Database.Settled} order by seq limit {limit}
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

    /// <summary>Who did what, the latest first.</summary>
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

    /// <summary>Forgets changes of all workspaces that are older; readers that were away for longer begin anew.</summary>
    public static Task<int> ForgetAsync(Session session, TimeSpan older) =>
        session.Sql($"delete from changes where at < {session.Now} - @older").Number("older", (long)older.TotalMilliseconds).ExecuteAsync();
}
