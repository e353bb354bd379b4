using System.Globalization;
using System.Text;
using Ias.Core.Events;
using Ias.Engine.Files;
using Ias.Engine.State;
using Microsoft.Data.Sqlite;

namespace Ias.Engine.History;

/// <summary>
/// The SQLite mirror of every repository's events under <c>$XDG_STATE_HOME/ias/ias.db</c>: for history, never for truth. A mirror that is
/// locked, full or corrupt stops nothing: it is reported once and catches up later from the log.
/// </summary>
public sealed class HistoryMirror(string databasePath)
{
    private readonly Lock _lock = new();
    private string _told = "";

    /// <summary>The path in force: <c>$XDG_STATE_HOME/ias/ias.db</c>, or below <c>~/.local/state</c>.</summary>
    public static string DefaultPath => Path.Combine(StateHome.Folder, "ias.db");

    /// <summary>
    /// Copies what is new in a work tree's event log (and its archives) in one transaction. Throws for nothing but
    /// <paramref name="cancel"/>: a problem is in the result, the first time it is met, and gone when it is over.
    /// </summary>
    public Task<MirrorResult> CatchUpAsync(RunFiles files, CancellationToken cancel) =>
        Task.Run(
            () =>
            {
                lock (_lock)
                {
                    var result = Copy(files, again: false, cancel);
                    var isNews = result.Problem?.What != _told;
                    _told = result.Problem?.What ?? "";
                    return isNews ? result : result with { Problem = null };
                }
            },
            cancel
        );

    /// <summary>
    /// Makes the work tree's runs again from files, archives included; runs whose files are gone are kept. A damaged database is moved
    /// aside first, and what it held of other work trees comes back when their engines catch up.
    /// </summary>
    public Task<MirrorResult> RebuildAsync(RunFiles files, DateTimeOffset now, CancellationToken cancel) =>
        Task.Run(
            () =>
            {
                lock (_lock)
                {
                    if (MoveDamagedAside(now) is { } problem)
                    {
                        return new MirrorResult(0, problem);
                    }

                    _told = "";
                    return Copy(files, again: true, cancel);
                }
            },
            cancel
        );

    /// <summary>Runs, newest first; <paramref name="workTree"/> null = of all repositories. None when there is no history yet.</summary>
    /// <exception cref="ProblemException">The database is locked, damaged or of a newer ias.</exception>
    public Task<IReadOnlyList<HistoryRow>> RunsAsync(string? workTree, int limit, CancellationToken cancel) =>
        Task.Run<IReadOnlyList<HistoryRow>>(() => Runs(workTree, limit), cancel);

    /// <summary>The work trees it knows runs of, whether they are still there or not. None when there is no history yet.</summary>
    /// <exception cref="ProblemException">The database is locked, damaged or of a newer ias.</exception>
    public Task<IReadOnlyList<string>> WorkTreesAsync(CancellationToken cancel) =>
        Task.Run<IReadOnlyList<string>>(() => Rows("SELECT DISTINCT work_tree FROM runs", found => found.GetString(0)), cancel);

    /// <summary>Results of the checks of the newest <paramref name="runs"/>, oldest first within a run; <paramref name="workTree"/> null = of
    /// all repositories. None when there is no history yet.</summary>
    /// <exception cref="ProblemException">The database is locked, damaged or of a newer ias.</exception>
    public Task<IReadOnlyList<PastCheck>> ChecksAsync(string? workTree, int runs, CancellationToken cancel) =>
        Task.Run<IReadOnlyList<PastCheck>>(() => Checks(workTree, runs), cancel);

    private List<PastCheck> Checks(string? workTree, int runs) =>
        [
            .. Rows(
                    """
                    SELECT r.work_tree, r.run_id, e.at, e.body
                    FROM (SELECT id, work_tree, run_id, started FROM runs WHERE $tree IS NULL OR work_tree = $tree ORDER BY started DESC, id DESC LIMIT $limit) r
                    JOIN events e ON e.run = r.id AND e.kind = 'check_ended' ORDER BY r.started DESC, r.id DESC, e.seq
                    """,
                    found =>
                        MirrorCopy.Understand(Encoding.UTF8.GetBytes(found.GetString(3))) is RunEvent.CheckEnded ended
                            ? new PastCheck(found.GetString(0), found.GetString(1), Time(found.GetString(2)), ended.Result)
                            : null,
                    ("$tree", workTree is null ? null : Posix.RealPath(workTree)),
                    ("$limit", runs)
                )
                .OfType<PastCheck>(),
        ];

    private List<HistoryRow> Runs(string? workTree, int limit) =>
        Rows(
            """
            SELECT run_id, work_tree, target, branch, state, started, last_activity, cycles, commits, input_tokens, output_tokens, cost_usd, halt_reason, pull_request
            FROM runs WHERE $tree IS NULL OR work_tree = $tree ORDER BY started DESC, id DESC LIMIT $limit
            """,
            found => new HistoryRow(
                found.GetString(0),
                found.GetString(1),
                found.GetString(2),
                found.GetString(3),
                found.GetString(4),
                Time(found.GetString(5)),
                Time(found.GetString(6)),
                found.GetInt32(7),
                found.GetInt32(8),
                found.GetInt64(9),
                found.GetInt64(10),
                found.IsDBNull(11) ? null : found.GetDouble(11),
                found.GetString(12),
                found.GetString(13)
            ),
            ("$tree", workTree is null ? null : Posix.RealPath(workTree)),
            ("$limit", limit)
        );

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> rowOf, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!OutsideFile.Exists(databasePath))
        {
            return [];
        }

        try
        {
            using var connection = MirrorDatabase.Open(databasePath);
            using var select = connection.Command(sql, values);
            using var found = select.ExecuteReader();
            var rows = new List<T>();
            while (found.Read())
            {
                rows.Add(rowOf(found));
            }

            return rows;
        }
        catch (Exception wrong) when (wrong is not ProblemException && MirrorProblem.Explains(wrong))
        {
            throw new ProblemException(MirrorProblem.From(wrong, databasePath), wrong);
        }
    }

    private MirrorResult Copy(RunFiles files, bool again, CancellationToken cancel)
    {
        try
        {
            var logs = LogsOf(files);
            if (logs.Count == 0)
            {
                return new MirrorResult(0);
            }

            using var connection = MirrorDatabase.Open(databasePath);
            var copied = 0L;
            connection.InTransaction(transaction =>
            {
                using var copy = new MirrorCopy(transaction, Posix.RealPath(files.WorkTree), again);
                copied = logs.Sum(log => copy.Copy(log, cancel));
                copy.Finish();
            });
            return new MirrorResult(copied);
        }
        catch (Exception wrong) when (wrong is not OperationCanceledException) // whatever it is: no run ends for its history's sake
        {
            return new MirrorResult(0, MirrorProblem.From(wrong, databasePath));
        }
    }

    /// <summary>Oldest first: the archives, then the run that is there.</summary>
    private static List<string> LogsOf(RunFiles files)
    {
        var archived = InsideFile
            .PathsIn(files.Archive, InsideKind.Folder)
            .Order(StringComparer.Ordinal)
            .Select(folder => Path.Combine(folder, "events.jsonl"));
        return [.. archived.Append(files.Events).Where(InsideFile.Is)];
    }

    private Problem? MoveDamagedAside(DateTimeOffset now)
    {
        try
        {
            if (!MirrorDatabase.IsSound(databasePath))
            {
                AtomicFile.MoveAside(databasePath, now);
                OutsideFile.Delete(databasePath + "-wal"); // without their database they would be laid over the new one
                OutsideFile.Delete(databasePath + "-shm");
            }

            return null;
        }
        catch (Exception wrong) when (MirrorProblem.Explains(wrong))
        {
            return MirrorProblem.From(wrong, databasePath);
        }
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
