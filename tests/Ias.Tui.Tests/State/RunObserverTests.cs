using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class RunObserverTests
{
    [Fact]
    public void The_first_snapshot_is_there_before_any_event_is_read()
    {
        using var repository = RecordedNight.Repository();
        using var observer = new RunObserver(Path.Combine(repository.Path, "grimoires"), "ias", TimeProvider.System);

        var first = observer.First();

        Assert.True(first is { IsWhole: false, IsRepository: true, Branch: "main", Events: [] });
        Assert.Equal("JACKED_OUT run-20260118-202900-b7d2 5", $"{first.Run!.StateWord} {first.Run.RunId} {first.Run.Cycle}");
        Assert.Equal([SprintState.Wait, SprintState.Done, SprintState.Wait], first.Sprints.Select(s => s.State));
    }

    [Fact]
    public async Task What_the_first_frame_shows_the_whole_reading_shows_too()
    {
        using var repository = RecordedNight.Repository();
        await using var watched = new Watched(repository.Path);

        await watched.Until(s => s is { IsWhole: true, Sprints: [{ State: SprintState.Done }, ..] }, "the archived run");

        Assert.Equal(RecordedNight.Events.Count, watched.Last!.Events.Length);
        var (first, whole) = (watched.First.Run!, watched.Last.Run!);
        Assert.Equal(
            (first.StateWord, first.Phase, first.Target, first.Cycle, first.CostUsd, first.MaxCostUsd, first.Time, first.Since),
            (whole.StateWord, whole.Phase, whole.Target, whole.Cycle, whole.CostUsd, whole.MaxCostUsd, whole.Time, whole.Since)
        );
        Assert.Equal(watched.First.NeedsYou.Length, watched.Last.NeedsYouCount);
    }

    [Fact]
    public async Task An_archived_plan_says_of_each_sprint_how_long_it_took_and_what_it_cost()
    {
        using var repository = RecordedNight.Repository();
        var state = Path.Combine(repository.Path, ".run", "archive", "run-20260118-192900-a1c3", "state.json");
        var run = JsonNode.Parse(File.ReadAllText(state))!;
        run["plan"] = JsonNode.Parse(
            """{"plan_id":"plan-20260118-abc123","sprints":[{"id":"sprint-1","status":"completed","cycles":3,"seconds":600,"cost_usd":1.25}]}"""
        );
        File.WriteAllText(state, run.ToJsonString());
        await using var watched = new Watched(repository.Path);

        await watched.Until(s => s is { IsWhole: true, Sprints: [{ State: SprintState.Done }, ..] }, "the archived run");

        var sprint = watched.Last!.Sprints[0];
        Assert.Equal((3, TimeSpan.FromSeconds(600), 1.25m), (sprint.Cycles, sprint.Running, sprint.CostUsd));
    }

    [Fact]
    public async Task The_events_come_before_what_they_tell_so_that_the_log_need_not_wait()
    {
        using var repository = RecordedNight.Repository();
        await using var watched = new Watched(repository.Path);

        await watched.Until(s => s.IsWhole, "the whole reading");

        var ahead = watched.Told.First();
        Assert.Equal(watched.First with { Events = ahead.Events }, ahead);
        Assert.Equal(RecordedNight.Events.Select(e => e.Seq), ahead.Events.Select(e => e.Seq));
    }

    [Fact]
    public async Task Events_of_another_run_than_the_state_file_tells_of_do_not_come_ahead()
    {
        using var repository = RecordedNight.Repository();
        var files = new RunFiles(repository.Path);
        File.WriteAllText(files.State, File.ReadAllText(files.State).Replace("run-20260118-202900-b7d2", "run-20260118-202900-0000"));
        await using var watched = new Watched(repository.Path);

        await watched.Until(s => s.IsWhole, "the whole reading");

        Assert.True(watched.Told.First().IsWhole);
    }

    [Fact]
    public async Task A_run_that_begins_is_seen_and_each_event_is_told_once()
    {
        using var repository = RecordedNight.Repository(withRun: false);
        var files = new RunFiles(repository.Path);
        await using var watched = new Watched(repository.Path);
        await watched.Until(s => s is { IsWhole: true, Run: null }, "an empty place");

        Directory.CreateDirectory(files.Folder);
        using var log = EventLog.Open(files.Events);
        log.Append([.. RecordedNight.Events.Take(4)]);
        await watched.Until(s => s.Run is { Target: "sprint-2" }, "the run");
        log.Append([.. RecordedNight.Events.Skip(4).Take(3)]);
        await watched.Until(s => s.Turns.Length == 1 && s.Turns[0].Ended is not null, "its first turn");

        Assert.Equal(7, watched.Last!.Events.Length);
        Assert.True(watched.Count <= 5, $"{watched.Count} snapshots for two changes and what was found at first");
    }

    [Fact]
    public async Task Checks_that_end_after_a_run_began_keep_nobody_busy()
    {
        using var repository = RecordedNight.Repository(withRun: false);
        var files = new RunFiles(repository.Path);
        var time = new CountedTime();
        await using var watched = new Watched(repository.Path, time);
        await watched.Until(s => s is { IsWhole: true, Run: null }, "an empty place, whose checks are under way");

        Directory.CreateDirectory(files.Folder);
        using var log = EventLog.Open(files.Events);
        for (var i = 0; i < 60; i++)
        {
            log.Append([RecordedNight.Events[i]]);
            await watched.Until(s => s.Events.Length == i + 1, $"event {i + 1}");
        }

        Assert.True(time.Asked < 60 * 100, $"the clock was asked {time.Asked} times for 60 events");
    }

    [Fact]
    public async Task Beside_a_turn_that_prints_all_the_time_it_looks_four_times_a_second()
    {
        using var repository = RecordedNight.Repository();
        var files = new RunFiles(repository.Path);
        var time = new CountedTime();
        await using var watched = new Watched(repository.Path, time);
        await watched.Until(s => s.IsWhole, "the whole reading");
        var (asked, from) = (time.Asked, Stopwatch.GetTimestamp());

        while (Stopwatch.GetElapsedTime(from) < TimeSpan.FromSeconds(2))
        {
            await File.AppendAllTextAsync(Path.Combine(files.Logs, "9-implement.log"), "printed\n", TestContext.Current.CancellationToken);
        }

        // A look asks the clock once or twice; those of the beginning may still be under way.
        var (looked, seconds) = (time.Asked - asked, Stopwatch.GetElapsedTime(from).TotalSeconds);
        Assert.True(looked <= 12 + (2 * 4 * seconds), $"the clock was asked {looked} times in {seconds:0.0} s");
    }

    [Fact]
    public async Task At_rest_nothing_is_told()
    {
        using var repository = RecordedNight.Repository();
        var time = new FakeTime(TimeProvider.System.GetUtcNow());
        await using var watched = new Watched(repository.Path, time);
        await watched.Until(s => s.IsWhole, "the whole reading");
        await Eventually.True(() => time.WaitingTimers > 0, "the net"); // what lies around the run is told right behind it
        var told = watched.Count;

        for (var looks = 0; looks < 5; looks++)
        {
            await Eventually.True(() => time.WaitingTimers > 0, "the net");
            time.Advance(TimeSpan.FromSeconds(2));
        }

        await Eventually.True(() => time.WaitingTimers > 0, "the net");
        Assert.Equal(told, watched.Count);
    }

    [Fact]
    public async Task Requests_in_the_inbox_are_shown_whoever_dropped_them()
    {
        using var repository = RecordedNight.Repository();
        var files = new RunFiles(repository.Path);
        await using var watched = new Watched(repository.Path);
        await watched.Until(s => s.IsWhole, "the whole reading");

        ControlInbox.Ask(
            files.Control,
            new ControlRequest(ControlKind.Halt, "run-20260118-202900-b7d2", "ben@laptop", TimeProvider.System.GetUtcNow())
        );
        await watched.Until(s => s.Requests is [.., { Stage: RequestStage.Asked, By: "ben@laptop" }], "the request");
        Directory.Delete(files.Control, recursive: true);
        await watched.Until(s => !s.Requests.Any(r => r.Stage == RequestStage.Asked), "its end");
    }

    [Fact]
    public async Task A_turns_log_is_followed_by_size_and_an_engine_is_known_by_its_lock()
    {
        using var repository = RecordedNight.Repository(withRun: false);
        var files = new RunFiles(repository.Path);
        Directory.CreateDirectory(files.Logs);
        using var held = EngineLock.Take(Path.Combine(repository.Path, ".git"), files, TimeProvider.System);
        using var log = EventLog.Open(files.Events);
        log.Append([.. RecordedNight.Events.Take(6)]);
        await using var watched = new Watched(repository.Path);
        await watched.Until(
            s => s.Life is { Kind: LifeKind.Turn, LastOutput: null, Engine.Pid: var pid } && pid == Environment.ProcessId,
            "the turn"
        );

        File.AppendAllText(Path.Combine(files.Logs, "1-implement.log"), "Reading\n");
        await watched.Until(s => s.Pulse is { Length: 8 } && s.Life.LastOutput is not null, "its output");

        held.Dispose();
        await watched.Until(s => s.Life is { Kind: LifeKind.Gone } && s.Run!.StateWord == "ENGINE GONE", "the engine's end");
    }

    [Fact]
    public async Task Without_a_repository_the_checks_say_what_to_type_and_one_that_comes_is_found()
    {
        using var folder = new TemporaryFolder();
        await using var watched = new Watched(folder.Path);

        await watched.Until(s => s is { IsRepository: false, CheckedAt: not null }, "the checks");
        var problem = Assert.Single(watched.Last!.Checks, c => c.Name == "repository");
        Assert.Contains("git init", problem.Fix);

        TemporaryRepository.Run("git", folder.Path, "init", "-q", "-b", "trunk");
        await watched.Until(
            s => s is { IsRepository: true, Branch: "trunk" } && s.Checks.Any(c => c.Name == "commit" && c.Fix.Contains("git commit")),
            "the repository's checks"
        );
    }

    [Fact]
    public void What_one_changed_since_a_halt_is_named()
    {
        using var repository = RecordedNight.Repository();
        var place = GitPlace.Find(repository.Path)!;
        var around = new WorkTreeReader(place, new RunFiles(repository.Path), TimeProvider.System);
        var halted = RecordedNight.At(RecordedNight.Halted) with { Place = place };
        File.SetLastWriteTimeUtc(Path.Combine(repository.Path, "grimoires/loa/sprint.md"), halted.At.UtcDateTime.AddHours(-1));

        var untouched = around.Read(halted);
        repository.Write("src/cart/totals.ts", "mine\n");
        var touched = around.Read(halted);

        Assert.Empty(untouched.ChangedSinceHalt);
        Assert.Equal(["src/cart/totals.ts"], touched.ChangedSinceHalt);
        Assert.Equal("sprint-1", Assert.Single(touched.Earlier).Target);
    }

    [Fact]
    public void What_a_breach_changed_is_to_be_restored_until_the_refs_say_that_it_is_back()
    {
        using var repository = RecordedNight.Repository();
        var place = GitPlace.Find(repository.Path)!;
        var (before, after) = (repository.Git("rev-parse", "HEAD"), repository.Git("commit-tree", "HEAD^{tree}", "-m", "forced"));
        repository.Git("update-ref", "refs/heads/main", after);
        repository.Git("update-ref", "refs/heads/made", after);
        repository.Git("update-ref", "refs/remotes/origin/main", after);
        string[] commands =
        [
            $"git -C '{place.WorkTree}' update-ref refs/heads/main {before}",
            $"git -C '{place.WorkTree}' update-ref -d refs/heads/made",
            $"git -C '{place.WorkTree}' push --force-with-lease=main:{after} origin {before}:refs/heads/main",
            "something nobody knows",
        ];
        var halted = RecordedNight.At(RecordedNight.Halted) with { Place = place };
        halted = halted with
        {
            Run = halted.Run! with { BreachRestore = string.Join('\n', commands) },
            History = RunHistory.Of([
                .. halted.Events,
                new RunEvent.IceBreached("main was moved", commands[0], "t", "refs/heads/main", before),
                new RunEvent.IceBreached("made was made", commands[1], "t", "refs/heads/made"),
                new RunEvent.IceBreached("origin's main was moved", commands[2], "t", "refs/remotes/origin/main", before),
                new RunEvent.IceBreached("of an older ias", commands[3], "t"),
            ]),
        };
        var around = new WorkTreeReader(place, new RunFiles(repository.Path), TimeProvider.System);

        Assert.Equal(commands, around.Read(halted).ToRestore!.Value);
        repository.Git("update-ref", "refs/heads/main", before);
        repository.Git("update-ref", "-d", "refs/heads/made");
        Assert.Equal(commands[2..], around.Read(halted).ToRestore!.Value);
        repository.Git("update-ref", "refs/remotes/origin/main", before);
        Assert.Equal(commands[3..], around.Read(halted).ToRestore!.Value);
    }

    /// <summary>Running observer and all its snapshots.</summary>
    private sealed class CountedTime : TimeProvider
    {
        private long _asked;

        public long Asked => Interlocked.Read(ref _asked);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _asked);
            return base.GetTimestamp();
        }
    }

    private sealed class Watched : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<RunSnapshot> _told = new();
        private readonly RunObserver _observer;
        private readonly Task _work;

        public Watched(string folder, TimeProvider? time = null)
        {
            _observer = new RunObserver(folder, "ias", time ?? TimeProvider.System);
            First = _observer.First();
            _work = Task.Run(() => _observer.FollowAsync(_told.Enqueue, _stop.Token));
        }

        public RunSnapshot First { get; }

        public RunSnapshot? Last => _told.LastOrDefault();

        public IEnumerable<RunSnapshot> Told => _told;

        public int Count => _told.Count;

        public Task Until(Func<RunSnapshot, bool> shown, string what) =>
            Eventually.True(() => _work.IsFaulted || (Last is { } last && shown(last)), what);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _work;
            _observer.Dispose();
            _stop.Dispose();
        }
    }
}
