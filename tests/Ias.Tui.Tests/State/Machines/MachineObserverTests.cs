using Ias.Engine.History;
using Ias.Engine.State;
using Ias.Tui.State.Machines;

namespace Ias.Tui.Tests.State.Machines;

public sealed class MachineObserverTests : IDisposable
{
    private const int Many = 200;

    private readonly TemporaryFolder _folder = new();
    private readonly KnownWorkTrees _known;
    private readonly MachineObserver _observer;

    public MachineObserverTests()
    {
        _known = new KnownWorkTrees(_folder.At("state"));
        _observer = new MachineObserver(
            _known,
            new HistoryMirror(_folder.At("state", "ias.db")),
            tree => $"ias -C {tree}",
            TimeProvider.System
        );
    }

    [Fact]
    public void The_first_frame_waits_for_no_more_work_trees_than_a_screen_holds()
    {
        Make(Many);

        var first = _observer.First();

        Assert.Equal(MachineObserver.FirstRead, _observer.Readings);
        Assert.Equal((MachineObserver.FirstRead, Many - MachineObserver.FirstRead), (first.Rows.Length, first.Unread));
    }

    [Fact]
    public async Task What_changes_in_one_work_tree_is_read_of_that_one()
    {
        var trees = Make(Many);
        using var end = new CancellationTokenSource();
        MachineSnapshot? seen = null;
        var following = _observer.FollowAsync(machine => Volatile.Write(ref seen, machine), end.Token);
        await Eventually.True(() => Volatile.Read(ref seen) is { Unread: 0 }, "all are read");
        var before = _observer.Readings;

        Copy("circuit-breaker.json", trees[7]);

        await Eventually.True(() => Volatile.Read(ref seen)!.Rows.Any(row => row.Nearest is not null), "the change is seen");
        await Eventually.True(() => _observer.Readings > before, "it is read");
        Assert.InRange(_observer.Readings - before, 1, 5); // each write of it may be told
        await end.CancelAsync();
        await following;
    }

    [Fact]
    public async Task New_work_trees_appear_and_those_that_are_gone_disappear()
    {
        var trees = Make(2);
        using var end = new CancellationTokenSource();
        MachineSnapshot? seen = null;
        var following = _observer.FollowAsync(machine => Volatile.Write(ref seen, machine), end.Token);
        await Eventually.True(() => Volatile.Read(ref seen) is { Rows.Length: 2 }, "two are there");

        var more = Make(3)[2];
        await Eventually.True(() => Volatile.Read(ref seen) is { Rows.Length: 3 }, "the third is there");
        Directory.Delete(more, recursive: true);

        await Eventually.True(
            () => Volatile.Read(ref seen) is { Rows.Length: 2 } left && left.Rows.All(row => trees.Contains(row.WorkTree)),
            "it is gone"
        );
        await end.CancelAsync();
        await following;
    }

    [Fact]
    public async Task A_state_file_without_an_engine_is_not_believed_and_a_damaged_one_hides_no_other()
    {
        var trees = Make(2);
        File.WriteAllText(Path.Combine(trees[1], ".run", "state.json"), "no json");

        var seen = await _observer.ReadAsync(default);

        var gone = seen.Rows.Single(row => row.WorkTree == trees[0]);
        Assert.True(gone.EngineGone);
        Assert.Equal(("GONE", Standing.NeedsPerson), (gone.PlainState, gone.Standing));
        Assert.Equal("engine_gone", gone.Needs[0].Kind);
        Assert.StartsWith($"ias -C {trees[0]} run-resume", gone.Needs[0].Command);
        Assert.Equal(2, seen.Rows.Length);
    }

    [Fact]
    public async Task A_run_that_this_machine_did_not_write_is_shown_with_that_warning()
    {
        Make(1);
        using var observer = new MachineObserver(
            _known,
            new HistoryMirror(_folder.At("state", "ias.db")),
            tree => $"ias -C {tree}",
            TimeProvider.System,
            new RunHeads(_folder.At("state"))
        );

        var row = Assert.Single((await observer.ReadAsync(default)).Rows);

        Assert.Contains("nothing in your state folder knows this run", row.Trouble);
        Assert.StartsWith(row.Trouble, new WorkTreeLine(row).Needs);
        Assert.NotEmpty(row.Needs);
    }

    public void Dispose()
    {
        _observer.Dispose();
        _folder.Dispose();
    }

    // Work trees whose run goes on by its state file.
    private List<string> Make(int count)
    {
        var trees = Enumerable.Range(0, count).Select(i => _folder.At($"tree-{i:000}")).ToList();
        foreach (var tree in trees.Where(tree => !Directory.Exists(tree)))
        {
            Directory.CreateDirectory(Path.Combine(tree, ".git"));
            File.WriteAllText(Path.Combine(tree, ".git", "HEAD"), "ref: refs/heads/main\n");
            Directory.CreateDirectory(Path.Combine(tree, ".run"));
            File.WriteAllText(
                Path.Combine(tree, ".run", "state.json"),
                """
                {"run_id":"run-20260118-202900-b7d2","target":"sprint-1","branch":"feature/sprint-1","state":"RUNNING","phase":"IMPLEMENT",
                 "timestamps":{"started":"2026-01-18T20:29:00Z","last_activity":"2026-01-18T20:30:00Z"},
                 "cycles":{"current":2,"limit":20},"metrics":{}}
                """
            );
            _known.Add(tree);
        }

        return trees;
    }

    private static void Copy(string file, string tree) =>
        File.Copy(Path.Combine(RecordedNight.Folder, "run", file), Path.Combine(tree, ".run", file));
}
