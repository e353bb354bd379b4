using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly RunFiles _files;

    public RunJournalTests() => _files = new RunFiles(_folder.Path);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Damages
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var file in new[] { "state.json", "circuit-breaker.json", "rate-limit.json" })
            {
                foreach (
                    var damage in new[]
                    {
                        "truncated",
                        "empty",
                        "garbage",
                        "wrong types",
                        "null",
                        "NUL bytes",
                        "a folder",
                        "a pipe",
                        "gone",
                    }
                )
                {
                    all.Add(file, damage);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_state_file_is_put_aside_told_and_made_again_from_the_log(string file, string damage)
    {
        var before = Written();
        Damage(_files.Folder, file, damage);

        using var journal = Open();

        Assert.Equal(
            before.Breaker.Triggers.Get<CycleCountTrigger>().Current,
            journal.Ledger.Breaker.Triggers.Get<CycleCountTrigger>().Current
        );
        Assert.Equal(before.Rate.CallsThisHour, journal.Ledger.Rate.CallsThisHour);
        Assert.Equal(before.Run.Head, journal.Run.Head);
        Assert.Equal(before.Run.State, journal.Run.State);
        var (run, breaker, rate) = RunStateFiles.Peek(_files);
        Assert.Equal(journal.Run.LastSeq, run!.LastSeq);
        Assert.Equal(1, breaker!.Triggers.Get<CycleCountTrigger>().Current);
        Assert.Equal((1, 7), (rate!.CallsThisHour, rate.RequestsThisHour));
        var warnings = EventReader.ReadAll(_files.Events).OfType<RunEvent.Warned>().Select(w => w.Text).ToList();
        if (damage == "gone")
        {
            Assert.Empty(warnings);
            return;
        }

        Assert.Contains(warnings, w => w.Contains(file) && w.Contains("moved to"));
        Assert.Single(Directory.EnumerateFileSystemEntries(_files.Folder, file + ".corrupt-*"));
    }

    [Fact]
    public void An_event_log_that_vanished_is_damage_and_no_fresh_start()
    {
        var before = Written();
        File.Delete(_files.Events);

        using var journal = Open();
        journal.Append(new RunEvent.NoteTaken("me", "go on"));

        Assert.Equal(before.Run.RunId, journal.Run.RunId);
        Assert.Equal(before.Run.Cycles.Current, journal.Run.Cycles.Current);
        Assert.Equal(before.Breaker.Triggers, journal.Ledger.Breaker.Triggers);
        var events = EventReader.ReadAll(_files.Events);
        Assert.Equal([before.Run.LastSeq + 1, before.Run.LastSeq + 2], events.Select(e => e.Seq));
        Assert.Contains("lost events", Assert.IsType<RunEvent.Warned>(events[0]).Text);
    }

    [Fact]
    public void A_log_that_lost_its_end_does_not_take_the_run_back_in_time()
    {
        var before = Written();
        var lines = File.ReadAllLines(_files.Events);
        File.WriteAllText(_files.Events, string.Join('\n', lines[..^2]) + "\n");

        using var journal = Open();

        Assert.Equal(before.Run.Head, journal.Run.Head);
        Assert.Equal(before.Run.LastSeq + 1, journal.Run.LastSeq);
    }

    [Theory]
    [InlineData("a folder")]
    [InlineData("a pipe")]
    public void What_is_no_file_in_the_place_of_the_log_is_put_aside(string damage)
    {
        var before = Written();
        Damage(_files.Folder, "events.jsonl", damage);

        using var journal = Open();

        Assert.Equal(before.Run.Cycles.Current, journal.Run.Cycles.Current);
        Assert.True(File.Exists(_files.Events));
        Assert.Contains(EventReader.ReadAll(_files.Events).OfType<RunEvent.Warned>(), w => w.Text.Contains("was not a file"));
    }

    [Fact]
    public void A_run_taken_over_without_its_log_is_found_again_after_a_crash_that_left_state_json_behind()
    {
        Written();
        File.Delete(_files.Events);
        using (var journal = Open())
        {
            journal.Append(new RunEvent.NoteTaken("me", "first"));
        }

        var old = File.ReadAllBytes(_files.State);
        using (var journal = Open())
        {
            journal.Append(new RunEvent.NoteTaken("me", "second"));
        }

        File.WriteAllBytes(_files.State, old); // killed between log and state file

        using var again = Open();

        Assert.Equal(["first", "second"], again.Run.Notes);
    }

    [Fact]
    public void Files_that_say_nothing_of_any_run_are_an_error_that_says_how_to_go_on()
    {
        Written();
        File.Delete(_files.Events);
        File.WriteAllText(_files.State, "{");

        var error = Assert.Throws<ProblemException>(Open);

        Assert.Contains("state.json", error.Problem.What);
        Assert.Contains("--fresh", error.Problem.Next);
    }

    [Fact]
    public void A_torn_last_line_is_cut_and_told()
    {
        var before = Written();
        File.AppendAllText(_files.Events, """{"kind":"note_taken","seq":""");

        using var journal = Open();

        Assert.Equal(before.Run.LastSeq + 1, journal.Run.LastSeq);
        Assert.Contains(EventReader.ReadAll(_files.Events).OfType<RunEvent.Warned>(), w => w.Text.Contains("torn"));
        Assert.Equal(0, Unreadable());
    }

    [Fact]
    public void An_event_without_its_state_file_is_folded_in_and_the_file_written()
    {
        Written();
        var old = File.ReadAllBytes(_files.State);
        using (var journal = Open())
        {
            journal.Append(new RunEvent.NoteTaken("me", "logged, and then SIGKILL"));
        }

        File.WriteAllBytes(_files.State, old);

        using (Open()) { }

        Assert.Equal(["logged, and then SIGKILL"], RunStateFiles.Peek(_files).Run!.Notes);
    }

    [Fact]
    public void State_files_are_written_at_once_but_where_many_events_come_for_long()
    {
        Written();
        using var journal = Open();
        foreach (var n in Enumerable.Range(1, 50))
        {
            journal.Append(new RunEvent.NoteTaken("me", $"{n}"));
        }

        Assert.Equal(20, OnDisk.Notes.Length);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(50, OnDisk.Notes.Length);
    }

    [Fact]
    public void A_change_of_the_runs_state_is_in_the_state_files_at_once()
    {
        Written();
        using var journal = Open();
        Many(journal);

        journal.Append(new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.BreakerTripped));

        Assert.Equal(RunState.Halted, OnDisk.State);
    }

    [Fact]
    public void Where_a_run_stands_is_in_the_state_files_at_once_however_fast_events_come()
    {
        Written();
        using var journal = Open();
        Many(journal);
        var cycle = journal.Run.Cycles.Current + 1;

        journal.Append(new RunEvent.CycleStarted(cycle, journal.Run.Head));

        Assert.Equal((cycle, Phase.Implement), (OnDisk.Cycles.Current, OnDisk.Phase));
    }

    [Fact]
    public void What_a_run_waits_for_and_what_was_asked_of_it_is_in_the_state_files_at_once_however_fast_events_come()
    {
        Written();
        using var journal = Open();
        Many(journal);

        journal.Append(new RunEvent.WaitStarted(WaitKind.Reset, _time.GetUtcNow().AddHours(1), "limit of the plan"));
        Assert.Equal("limit of the plan", OnDisk.Wait?.Reason);
        journal.Append(new RunEvent.HaltAsked("ana", Force: false, "it smells"));
        Assert.Equal("it smells", OnDisk.HaltAsked?.Reason);
        journal.Append(new RunEvent.PushRequested("feature/sprint-1", 2, 3));
        Assert.Equal(2, OnDisk.PushAsked?.Commits);
    }

    [Fact]
    public void What_was_not_written_yet_is_written_at_the_end()
    {
        Written();
        using (var journal = Open())
        {
            Many(journal);
            journal.Append(new RunEvent.NoteTaken("me", "last"));
        }

        Assert.Equal("last", OnDisk.Notes[^1]);
    }

    [Fact]
    public void An_agent_that_changes_a_state_file_is_found_out_although_a_newer_one_is_due()
    {
        Written();
        using var journal = Open();
        Many(journal);
        File.WriteAllText(_files.RateLimit, "{}");
        journal.Append(new RunEvent.NoteTaken("me", "last"));

        Assert.True(journal.Heal());

        Assert.Equal("last", OnDisk.Notes[^1]);
        Assert.False(journal.Heal());
    }

    [Theory]
    [InlineData("a folder")]
    [InlineData("a pipe")]
    [InlineData("garbage")]
    [InlineData("gone")]
    public void State_files_an_agent_spoiled_in_its_turn_are_put_back(string damage)
    {
        Written();
        using var journal = Open();
        foreach (var file in new[] { "state.json", "circuit-breaker.json", "rate-limit.json" })
        {
            Damage(_files.Folder, file, damage);
        }

        Assert.True(journal.Heal());

        Assert.False(journal.Heal());
        Assert.Equal(journal.Run.LastSeq, RunStateFiles.Peek(_files).Run!.LastSeq);
    }

    [Fact]
    public void The_whole_folder_deleted_or_replaced_is_put_back_with_every_event()
    {
        Written();
        using var journal = Open();
        var events = EventReader.ReadAll(_files.Events).Count;
        Directory.Delete(_files.Folder, recursive: true);
        File.WriteAllText(_files.Folder, "a file now");

        Assert.True(journal.Heal());
        journal.Append(new RunEvent.NoteTaken("me", "still here"));

        var after = EventReader.ReadAll(_files.Events);
        Assert.Equal(Enumerable.Range(1, after.Count).Select(n => (long)n), after.Select(e => e.Seq));
        Assert.True(after.Count > events);
        Assert.Contains(after.OfType<RunEvent.Warned>(), w => w.Text.Contains("restored"));
    }

    // As many as are written at once, and some more.
    private static void Many(RunJournal journal)
    {
        foreach (var n in Enumerable.Range(1, 30))
        {
            journal.Append(new RunEvent.NoteTaken("me", $"{n}"));
        }
    }

    private RunRecord OnDisk => RunStateFiles.Peek(_files).Run!;

    private int Unreadable()
    {
        var reader = new EventReader(_files.Events);
        _ = reader.ReadNew().Count();
        return reader.Unreadable;
    }

    private RunJournal Open() =>
        RunJournal.Open(_files, _time, new KillPoint(null, null), _ => { }) ?? throw new InvalidOperationException("no run here");

    [Fact]
    public async Task An_agent_that_deletes_the_folder_while_it_is_written_to_stops_nothing()
    {
        using var journal = SampleRun.Begin(_folder.Path, _time);

        for (var n = 0; n < 25; n++)
        {
            var deleting = Task.Run(
                () => TemporaryRepository.TryRun("rm", "/", "-rf", _files.Folder),
                TestContext.Current.CancellationToken
            );
            while (!deleting.IsCompleted)
            {
                journal.Append(new RunEvent.Warned($"{n}"));
            }

            await deleting;
        }

        journal.Heal();
        var events = EventReader.ReadAll(_files.Events);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(e => e.Seq));
        Assert.Equal(journal.Run.LastSeq, events[^1].Seq);
        Assert.True(RunStateFiles.AreAsWritten(_files, journal.Ledger));
    }

    /// <summary>A run in the middle of its first cycle, its engine gone.</summary>
    private RunLedger Written()
    {
        using var journal = SampleRun.Begin(
            _folder.Path,
            _time,
            new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
            new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed)
        );
        journal.Append(new RunEvent.CycleStarted(1, new string('a', 40)));
        journal.Append(new RunEvent.TurnStarted("t1", 1, Phase.Implement, 1, "scripted", "", "log", 1, 1));
        journal.Append(new RunEvent.TurnEnded("t1", 1, Phase.Implement, TurnOutcome.Ended, "", 0, 1, 7, null, null, null, "", 0, 0));
        journal.Append(
            new RunEvent.CommitMade(
                new string('b', 40),
                new string('a', 40),
                "feat",
                CommitKind.Work,
                1,
                Phase.Implement,
                1,
                1,
                0,
                [],
                Progress: true
            )
        );
        return journal.Ledger;
    }

    internal static void Damage(string folder, string file, string how)
    {
        var path = Path.Combine(folder, file);
        var content = File.Exists(path) ? File.ReadAllText(path) : "";
        File.Delete(path);
        switch (how)
        {
            case "truncated":
                File.WriteAllText(path, content[..(content.Length / 2)]);
                break;
            case "empty":
                File.WriteAllText(path, "");
                break;
            case "garbage":
                File.WriteAllBytes(path, [.. Enumerable.Range(0, 5000).Select(n => (byte)(n * 31 % 251))]);
                break;
            case "wrong types":
                File.WriteAllText(
                    path,
                    """{"run_id": 5, "state": ["CLOSED"], "cycles": "many", "calls_this_hour": "lots", "triggers": 1, "history": {}}"""
                );
                break;
            case "null":
                File.WriteAllText(path, "null");
                break;
            case "NUL bytes":
                File.WriteAllBytes(path, new byte[content.Length]);
                break;
            case "a folder":
                Directory.CreateDirectory(Path.Combine(path, "inside"));
                break;
            case "a pipe":
                TemporaryRepository.Run("mkfifo", folder, path);
                break;
            default:
                break;
        }
    }
}
