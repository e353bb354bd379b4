using Dapper;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.History;
using Ias.Engine.State;
using Ias.Engine.Tests.State;
using Ias.Tests;
using Microsoft.Data.Sqlite;

namespace Ias.Engine.Tests.History;

public sealed class HistoryMirrorTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly RunFiles _files;
    private readonly HistoryMirror _mirror;

    public HistoryMirrorTests()
    {
        _files = new RunFiles(_folder.At("tree"));
        Directory.CreateDirectory(_files.Folder);
        _mirror = new HistoryMirror(Database);
    }

    private string Database => _folder.At("state", "ias", "ias.db");

    [Fact]
    public async Task A_run_is_told_from_its_events()
    {
        Append(_files.Events, ARun("run-1"));

        var result = await _mirror.CatchUpAsync(_files, None);

        Assert.Equal(new MirrorResult(10), result);
        var row = Assert.Single(await _mirror.RunsAsync(null, 10, None));
        Assert.Equal(
            new HistoryRow(
                "run-1",
                _files.WorkTree,
                "sprint-1",
                "feature/sprint-1",
                "HALTED",
                Samples.At,
                Samples.At.AddMinutes(9),
                2,
                1,
                1500,
                70,
                0.75,
                "no progress",
                "https://example.invalid/pr/1"
            ),
            row
        );
    }

    [Fact]
    public async Task Only_what_is_new_is_copied_and_nothing_counts_twice()
    {
        Append(_files.Events, ARun("run-1")[..6]);
        Assert.Equal(6, (await _mirror.CatchUpAsync(_files, None)).Events);
        Assert.Equal(0, (await _mirror.CatchUpAsync(_files, None)).Events);

        Append(_files.Events, ARun("run-1")[6..]);

        Assert.Equal(4, (await new HistoryMirror(Database).CatchUpAsync(_files, None)).Events);
        Assert.Equal(1500, (await _mirror.RunsAsync(null, 10, None)).Single().InputTokens);
    }

    [Fact]
    public async Task Results_of_checks_come_from_the_newest_runs_in_order()
    {
        Append(_files.Events, [Checked("run-1", 0, passed: false), Checked("run-1", 1, passed: true), Checked("run-2", 60, passed: true)]);
        await _mirror.CatchUpAsync(_files, None);

        var all = await _mirror.ChecksAsync(_files.WorkTree, 10, None);
        var newest = await _mirror.ChecksAsync(null, 1, None);

        Assert.Equal([("run-2", true), ("run-1", false), ("run-1", true)], all.Select(one => (one.RunId, one.Result.Passed)));
        Assert.Equal(
            (_files.WorkTree, "run-2", Samples.At.AddMinutes(60)),
            (newest.Single().Repository, newest.Single().RunId, newest.Single().At)
        );
    }

    [Fact]
    public async Task An_archived_run_stays_and_is_not_counted_again_when_it_moves()
    {
        Append(_files.Events, ARun("run-1"));
        await _mirror.CatchUpAsync(_files, None);
        Archive("run-1");
        Append(_files.Events, ARun("run-2"));

        Assert.Equal(10, (await _mirror.CatchUpAsync(_files, None)).Events);

        Assert.Equal(["run-2", "run-1"], (await _mirror.RunsAsync(null, 10, None)).Select(r => r.RunId));
        Assert.Equal(["run-2"], (await _mirror.RunsAsync(null, 1, None)).Select(r => r.RunId));
        Assert.Equal(20, Count("events"));
    }

    [Fact]
    public async Task An_archive_that_was_never_mirrored_is_taken_up()
    {
        Append(_files.Events, ARun("run-1"));
        Archive("run-1");

        Assert.Equal(10, (await _mirror.CatchUpAsync(_files, None)).Events);
    }

    [Fact]
    public async Task Repositories_are_kept_apart_even_where_their_runs_have_one_name()
    {
        var other = new RunFiles(_folder.At("other"));
        Directory.CreateDirectory(other.Folder);
        Append(_files.Events, ARun("run-1"));
        Append(other.Events, ARun("run-1")[..3]);
        await _mirror.CatchUpAsync(_files, None);
        await _mirror.CatchUpAsync(other, None);

        Assert.Equal(2, (await _mirror.RunsAsync(null, 10, None)).Count);
        Assert.Equal("RUNNING", Assert.Single(await _mirror.RunsAsync(other.WorkTree, 10, None)).State);
    }

    [Fact]
    public async Task Lines_that_are_no_events_and_events_of_a_newer_version_stop_nothing()
    {
        File.WriteAllText(
            _files.Events,
            """
            nonsense
            {"kind":"warned","seq":1,"at":"2026-01-19T10:00:00Z","run_id":"run-1","up":1,"text":"a"}
            {"kind":"dreamt","seq":2,"at":"2026-01-19T10:00:05Z","run_id":"run-1","of":"sheep"}
            {"kind":"turn_ended","seq":3,"run_id":"run-1","outcome":"of_a_new_sort"}
            {"kind":"warned","seq":4,"at":"2026-01-19T10:0
            """
        );

        Assert.Equal(3, (await _mirror.CatchUpAsync(_files, None)).Events);

        Assert.Equal(["warned", "dreamt", "turn_ended"], Query<string>("SELECT kind FROM events ORDER BY seq"));
        Assert.Contains("sheep", Query<string>("SELECT body FROM events WHERE seq = 2").Single());
    }

    [Fact]
    public async Task File_and_folder_are_for_their_owner_alone()
    {
        Append(_files.Events, ARun("run-1"));
        await _mirror.CatchUpAsync(_files, None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Database));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(Database)!)
        );
    }

    [Fact]
    public async Task Without_a_history_there_are_no_runs_and_no_file_is_made()
    {
        Assert.Empty(await _mirror.RunsAsync(null, 10, None));
        Assert.Equal(new MirrorResult(0), await _mirror.CatchUpAsync(_files, None));
        Assert.False(File.Exists(Database));
    }

    [Fact]
    public async Task A_locked_database_is_told_once_and_caught_up_with_later()
    {
        Append(_files.Events, ARun("run-1")[..2]);
        await _mirror.CatchUpAsync(_files, None);
        Append(_files.Events, ARun("run-1")[2..4]);
        using (var other = Connect())
        {
            other.Execute("BEGIN EXCLUSIVE");

            var first = await _mirror.CatchUpAsync(_files, None);
            var second = await _mirror.CatchUpAsync(_files, None);

            Assert.Contains("locked", first.Problem!.What);
            Assert.Equal(Database, first.Problem.On);
            Assert.Null(second.Problem);
            Assert.Equal(0, second.Events);
        }

        Assert.Equal(new MirrorResult(2), await _mirror.CatchUpAsync(_files, None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4096 + 50)]
    public async Task A_damaged_database_is_told_once_and_made_again_by_rebuild(int damagedFrom)
    {
        Append(_files.Events, ARun("run-1"));
        await _mirror.CatchUpAsync(_files, None);
        var bytes = await File.ReadAllBytesAsync(Database);
        bytes.AsSpan(damagedFrom).Fill(0x5A);
        await File.WriteAllBytesAsync(Database, bytes);
        File.Delete(Database + "-wal");
        File.Delete(Database + "-shm");
        Append(_files.Events, [Samples.Warning()]);

        var told = await _mirror.CatchUpAsync(_files, None);
        Assert.Equal("ias mirror rebuild", told.Problem!.Next);
        Assert.Null((await _mirror.CatchUpAsync(_files, None)).Problem);
        await Assert.ThrowsAsync<ProblemException>(() => _mirror.RunsAsync(null, 10, None));

        Assert.Equal(new MirrorResult(11), await _mirror.RebuildAsync(_files, Samples.At, None));
        Assert.Single(await _mirror.RunsAsync(null, 10, None));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Database + ".corrupt-20260119T102030Z"));
    }

    [Fact]
    public async Task Rebuild_makes_the_work_trees_runs_again_and_keeps_those_whose_files_are_gone()
    {
        Append(_files.Events, ARun("run-1"));
        await _mirror.CatchUpAsync(_files, None);
        File.Delete(_files.Events);
        Append(_files.Events, ARun("run-2"));
        Archive("run-2");
        Append(_files.Events, ARun("run-3"));
        await _mirror.CatchUpAsync(_files, None);
        using (var other = Connect())
        {
            other.Execute("UPDATE runs SET state = 'nonsense', commits = 99; DELETE FROM events WHERE seq > 5");
        }

        Assert.Equal(new MirrorResult(20), await _mirror.RebuildAsync(_files, Samples.At, None));

        Assert.Equal(
            [("run-3", 1), ("run-2", 1), ("run-1", 99)],
            (await _mirror.RunsAsync(null, 10, None)).Select(r => (r.RunId, r.Commits))
        );
    }

    [Fact]
    public async Task A_database_of_a_newer_ias_is_left_alone()
    {
        Append(_files.Events, ARun("run-1"));
        await _mirror.CatchUpAsync(_files, None);
        using (var newer = Connect())
        {
            newer.Execute("PRAGMA user_version = 99");
        }

        Append(_files.Events, [Samples.Warning()]);

        Assert.Contains("newer ias", (await _mirror.CatchUpAsync(_files, None)).Problem!.What);
        Assert.Contains("newer ias", (await _mirror.RebuildAsync(_files, Samples.At, None)).Problem!.What);
        Assert.Equal(10, Count("events"));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_a_problem_not_an_exception()
    {
        Append(_files.Events, ARun("run-1"));
        File.WriteAllText(_folder.At("state"), "a file where the folder should be");

        Assert.NotNull((await _mirror.CatchUpAsync(_files, None)).Problem);
    }

    [Fact]
    public async Task Two_engines_of_two_repositories_write_at_once()
    {
        var trees = Enumerable.Range(1, 4).Select(n => new RunFiles(_folder.At($"tree-{n}"))).ToList();
        foreach (var tree in trees)
        {
            Directory.CreateDirectory(tree.Folder);
            Append(tree.Events, ARun($"run-{tree.WorkTree[^1]}"));
        }

        await Task.WhenAll(
            trees.Select(async tree =>
            {
                var mirror = new HistoryMirror(Database);
                for (var attempt = 0; attempt < 5 && (await mirror.CatchUpAsync(tree, None)).Events == 0; attempt++) { }
            })
        );

        Assert.Equal(40, Count("events"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Ten events: a run that was halted in its second cycle.</summary>
    private static RunEvent[] ARun(string id)
    {
        RunEvent[] events =
        [
            new RunEvent.RunStarted("sprint-1", "First", "feature/sprint-1", "main", "abc", new RunOptions(), "0.1.0", "repo"),
            new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
            new RunEvent.CycleStarted(1, "abc"),
            Turn(1000, 50, 0.5m),
            new RunEvent.CommitMade("def", "abc", "feat", CommitKind.Work, 1, Phase.Implement, 1, 2, 3, [], true),
            new RunEvent.CycleStarted(2, "def"),
            Turn(500, 20, 0.25m),
            new RunEvent.PullRequestMade("https://example.invalid/pr/1", true, true),
            new RunEvent.HaltBegun("no_progress", "no progress", "ias"),
            new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.BreakerTripped),
        ];
        var later =
            id.EndsWith('2') ? 1
            : id.EndsWith('3') ? 2
            : 0;
        return [.. events.Select((e, n) => e with { At = Samples.At.AddHours(later).AddMinutes(n), RunId = id })];
    }

    private static RunEvent.TurnEnded Turn(long input, long output, decimal cost) =>
        new("t", 1, Phase.Implement, TurnOutcome.Ended, "", 0, 1, 1, input, output, cost, "", 0, 0);

    private static RunEvent.CheckEnded Checked(string run, int minute, bool passed) =>
        new(1, new CheckResult("tests", "sprint-1", "abc", passed, 2, 1, "")) { At = Samples.At.AddMinutes(minute), RunId = run };

    private static void Append(string path, RunEvent[] events)
    {
        using var log = EventLog.Open(path);
        log.Append(events);
    }

    private void Archive(string run)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_files.Archive, run)).FullName;
        File.Move(_files.Events, Path.Combine(folder, "events.jsonl"));
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private List<T> Query<T>(string sql)
    {
        using var connection = Connect();
        return [.. connection.Query<T>(sql)];
    }

    private long Count(string table) => Query<long>($"SELECT count(*) FROM {table}").Single();
}
