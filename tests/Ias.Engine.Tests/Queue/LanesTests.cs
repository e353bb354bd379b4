using System.Collections.Concurrent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>Jobs side by side: real git, real processes, a scripted agent that is told by a job's title what to do.</summary>
public sealed class LanesTests : IDisposable
{
    // A job that waits for another's file, which only one that runs at the same time can write.
    private static readonly AgentScript Meets = new AgentScript()
        .Turn("job", target: "first")
        .Runs(
            """touch "$MEET/first"; n=0; while [ ! -e "$MEET/second" ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n+1)); done; [ -e "$MEET/second" ] || exit 9; n=0; while [ ! -e "$MEET/landed" ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n+1)); done; echo 1 > first.txt"""
        )
        .Turn("job", target: "second")
        .Runs(
            """touch "$MEET/second"; n=0; while [ ! -e "$MEET/first" ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n+1)); done; [ -e "$MEET/first" ] || exit 9; echo 2 > second.txt"""
        );

    // Both change the same line, and neither has the other's.
    private static readonly AgentScript Clashes = new AgentScript()
        .Turn("job")
        .Runs(
            """had=$(cat README.md); touch "$MEET/{target}"; n=0; while [ "$(ls "$MEET" | wc -l)" -lt 2 ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n+1)); done; echo "$had {target}" > README.md"""
        );

    private readonly TemporaryFolder _meet = new();
    private readonly RunnerScene _scene;

    public LanesTests() => _scene = new RunnerScene { Writable = [_meet.Path] };

    private TemporaryRepository Repository => _scene.Repository;

    private IEnumerable<RunEvent> Events => _scene.Engine.Events;

    public void Dispose()
    {
        _scene.Dispose();
        _meet.Dispose();
    }

    [Fact]
    public async Task Two_jobs_are_under_way_at_once_and_come_onto_the_branch_in_the_order_in_which_they_end()
    {
        Write(Meets);
        _scene.Add("first");
        _scene.Add("second");
        _scene.Engine.AfterEach = happened =>
        {
            if (happened is RunEvent.JobEnded { Title: "second" })
            {
                File.WriteAllText(_meet.At("landed"), "");
            }
        };

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal(["second", "first"], Titles);
        Assert.Equal([1, 2], Events.OfType<RunEvent.JobClaimed>().Select(e => e.Lane));
        Assert.Equal(("1\n", "2\n"), (Repository.Read("first.txt"), Repository.Read("second.txt")));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_conflict_is_a_job_that_failed_its_change_is_kept_and_the_next_attempt_sees_the_others()
    {
        Write(Clashes);
        _scene.Add("one");
        _scene.Add("two");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        var failed = Assert.Single(Events.OfType<RunEvent.JobEnded>(), e => e.Failure == FailureKind.Conflict);
        Assert.Equal("it changed README.md where another job changed it meanwhile", failed.Reason);
        Assert.Contains($"+sample {failed.Title}", Repository.Read(failed.Patch));
        var other = failed.Title == "one" ? "two" : "one";
        Assert.Equal([other, failed.Title], Titles);
        Assert.Equal($"sample {other} {failed.Title}\n", Repository.Read("README.md"));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_conflict_in_the_last_attempt_leaves_the_branch_with_the_others_work_alone()
    {
        Write(Clashes, new RunnerOptions(Attempts: 1, BackoffSeconds: 0));
        _scene.Add("one");
        _scene.Add("two");

        Assert.Equal(ExitCode.Failed, await _scene.RunAsync(lanes: 2));

        var title = Assert.Single(Titles);
        Assert.Equal($"sample {title}\n", Repository.Read("README.md"));
        Assert.Equal(1, _scene.Queue.View().Count().Failed);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_job_waits_for_the_one_it_needs_and_begins_on_its_commit()
    {
        Write(
            new AgentScript()
                .Turn("job", target: "needed")
                .Runs("sleep 0.3; echo made > made.txt")
                .Turn("job")
                .Runs("cp made.txt copy-{target}.txt")
        );
        var needed = _scene.Add("needed");
        _scene.Add("a", needed.Id);
        _scene.Add("b", needed.Id);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 3));

        Assert.Equal("needed", Titles[0]);
        Assert.Equal(("made\n", "made\n"), (Repository.Read("copy-a.txt"), Repository.Read("copy-b.txt")));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_a_job_changes_in_a_submodule_and_no_commit_holds_is_told()
    {
        using var library = new TemporaryRepository();
        Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Path, "lib");
        Repository.Git("commit", "-qm", "lib");
        Write(new AgentScript().Turn("job").Runs("echo more >> lib/README.md; echo 1 > one.txt"));
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        Assert.Equal("1\n", Repository.Read("one.txt"));
        var told = Assert.Single(Events.OfType<RunEvent.Warned>(), w => w.Text.Contains("submodule"));
        Assert.StartsWith($"not in the commit of job {job.Id}: files in the submodule lib are changed", told.Text);
    }

    [Fact]
    [Trait("Requirement", "R-093")]
    public async Task A_halt_lets_the_jobs_under_way_end_and_begins_no_other()
    {
        Write(Meets.Turn("job").Runs("echo 3 > third.txt"));
        _scene.Add("first");
        _scene.Add("second");
        _scene.Add("third");
        using var interrupt = new CancellationTokenSource();
        _scene.Engine.AfterEach = happened =>
        {
            if (happened is RunEvent.TurnStarted && Events.OfType<RunEvent.TurnStarted>().Count() == 2)
            {
                interrupt.Cancel(); // as Ctrl-C
                File.WriteAllText(_meet.At("landed"), "");
            }
        };

        await _scene.RunAsync(lanes: 2, new EngineSignals(interrupt.Token, default, default));

        Assert.Equal(["first", "second"], Titles.Order(StringComparer.Ordinal));
        Assert.Equal((2, 1), (_scene.Queue.View().Count().Done, _scene.Queue.View().Count().Pending));
        Assert.Equal(RunState.Halted, RunStateFiles.Peek(new RunFiles(Repository.Path)).Run!.State);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_halt_that_does_not_wait_puts_all_jobs_back_and_keeps_what_each_had_done()
    {
        Write(new AgentScript().Turn("job").Runs("""echo half > {target}.txt; touch "$MEET/{target}"; while :; do sleep 0.05; done"""));
        var jobs = new[] { _scene.Add("a"), _scene.Add("b") };
        using var again = new CancellationTokenSource();
        var running = _scene.RunAsync(lanes: 2, new EngineSignals(default, again.Token, default));
        await Eventually.True(() => running.IsCompleted || (File.Exists(_meet.At("a")) && File.Exists(_meet.At("b"))), "both jobs");

        await again.CancelAsync();

        Assert.NotEqual(ExitCode.Ok, await running);
        Assert.Equal(2, _scene.Queue.View().Count().Pending);
        Assert.All(
            jobs,
            job => Assert.Contains("+half", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "changes.patch")))
        );
        Assert.All(jobs, job => Assert.Equal(0, _scene.Queue.Find(job.Id)!.Job!.Attempts));
        Assert.Empty(Titles);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_a_runner_left_that_died_with_both_lanes_busy_is_kept_as_patches_and_done_by_the_next()
    {
        Write(
            new AgentScript()
                .Turn("job")
                .Runs(
                    """if [ -e "$MEET/go" ]; then echo whole > {target}.txt; else echo half > {target}.txt; git add -A; git commit -q -m mine; touch "$MEET/{target}"; while :; do sleep 0.05; done; fi"""
                )
        );
        var jobs = new[] { _scene.Add("a"), _scene.Add("b") };
        using (var kill = new CancellationTokenSource())
        {
            var running = _scene.RunAsync(lanes: 2, kill: kill.Token);
            await Eventually.True(() => running.IsCompleted || (File.Exists(_meet.At("a")) && File.Exists(_meet.At("b"))), "both jobs");
            await kill.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal(2, _scene.Queue.View().Count().Running);
        File.WriteAllText(_meet.At("go"), "");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 1)); // also a runner of one lane looks after them

        Assert.Equal(["a", "b"], Titles.Order(StringComparer.Ordinal));
        Assert.Equal(("whole\n", "whole\n"), (Repository.Read("a.txt"), Repository.Read("b.txt")));
        Assert.All(
            jobs,
            job => Assert.Contains("+half", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "changes.patch")))
        );
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_reader_in_a_lane_changes_nothing_and_what_it_tried_is_kept()
    {
        Write(
            new AgentScript().Turn("job", target: "look").Runs("echo changed > README.md").Turn("job").Runs("echo 1 > work.txt"),
            new RunnerOptions(Attempts: 1, BackoffSeconds: 0)
        );
        var look = _scene.Add("look", role: "reviewer");
        _scene.Add("work");

        await _scene.RunAsync(lanes: 2);

        Assert.Equal(["work"], Titles);
        Assert.Equal("sample\n", Repository.Read("README.md"));
        Assert.Contains("+changed", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(look.Id, 1), "changes.patch")));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_a_person_changes_meanwhile_is_never_overwritten_and_a_job_that_needs_the_file_fails()
    {
        Write(
            new AgentScript().Turn("job", target: "readme").Runs("echo job > README.md").Turn("job").Runs("echo 1 > work.txt"),
            new RunnerOptions(Attempts: 1, BackoffSeconds: 0)
        );
        _scene.Add("readme");
        _scene.Add("work");
        _scene.Engine.AfterEach = happened =>
        {
            if (happened is RunEvent.JobClaimed { Number: 1 })
            {
                Repository.Write("README.md", "a person's\n");
            }
        };

        await _scene.RunAsync(lanes: 2);

        Assert.Equal(["work"], Titles);
        Assert.Equal("a person's\n", Repository.Read("README.md"));
        Assert.Equal("M README.md", Repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task What_keeps_the_main_work_tree_from_a_jobs_commit_halts_and_costs_the_job_neither_its_turn_nor_an_attempt()
    {
        Write(new AgentScript().Turn("job").Runs("echo 1 > {target}.txt"), new RunnerOptions(Attempts: 1, BackoffSeconds: 0));
        var work = _scene.Add("work");
        var trouble = Repository.At(".git", "ORIG_HEAD.lock");
        _scene.Engine.AfterEach = happened =>
        {
            if (happened is RunEvent.TurnStarted)
            {
                Directory.CreateDirectory(trouble); // git cannot lock it, and no program holds it
            }
        };

        Assert.Equal(ExitCode.Failed, await _scene.RunAsync(lanes: 2));

        Assert.Equal(RunState.Halted, RunStateFiles.Peek(new RunFiles(Repository.Path)).Run!.State);
        Assert.Contains(
            Events.OfType<RunEvent.Warned>(),
            e => e.Text == $"job {work.Id} ended well; what it did is kept, and comes onto the branch when the runner goes on"
        );
        Assert.Equal(JobStatus.Running, _scene.Queue.StatusOf(work.Id));
        Directory.Delete(trouble);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal(["work"], Titles);
        Assert.Single(Events.OfType<RunEvent.TurnStarted>());
        Assert.Equal(1, _scene.Queue.Find(work.Id)!.Job!.Attempts);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_lane_that_cannot_be_made_ready_halts_and_the_job_has_all_its_attempts()
    {
        Write(new AgentScript().Turn("job").Runs("echo 1 > {target}.txt"), new RunnerOptions(Attempts: 1, BackoffSeconds: 0));
        Repository.Write(".gitattributes", "README.md filter=broken\n");
        Repository.Git("add", ".gitattributes");
        Repository.Git("commit", "-q", "-m", "a filter");
        Repository.Git("config", "filter.broken.clean", "cat");
        Repository.Git("config", "filter.broken.smudge", "false");
        Repository.Git("config", "filter.broken.required", "true");
        var work = _scene.Add("work");

        Assert.Equal(ExitCode.Failed, await _scene.RunAsync(lanes: 2));

        Assert.Equal((JobStatus.Pending, 0), (_scene.Queue.StatusOf(work.Id), _scene.Queue.Find(work.Id)!.Job!.Attempts));
        Repository.Git("config", "filter.broken.smudge", "cat");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal(["work"], Titles);
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_an_agent_hands_on_and_asks_in_a_lane_reaches_the_queue()
    {
        Write(
            new AgentScript()
                .Turn("job", target: "plan")
                .Runs(
                    """
                    folder=$(dirname docs/ias/runs/*/runner/jobs/*/.)
                    echo '[{"role": "implementer", "title": "build", "prompt": "b"}]' > "$folder/followups.json"
                    """
                )
                .Turn("job", target: "ask")
                .Runs("echo \"Comma or semicolon?\" > \"$(dirname docs/ias/runs/*/runner/jobs/*/.)/decision.md\"")
                .Turn("job")
                .Runs("echo 1 > {target}.txt")
        );
        _scene.Add("plan", role: "orchestrator");
        var ask = _scene.Add("ask");

        await _scene.RunAsync(lanes: 2);

        Assert.Equal(["build"], Titles);
        Assert.Equal(JobStatus.Blocked, _scene.Queue.StatusOf(ask.Id));
        Assert.Contains("Comma or semicolon?", Repository.Read($"docs/ias/decisions/{ask.Id}.md"));
        _scene.AssertNothingIsLeft();
    }

    /// <summary>The titles of the jobs that came onto the branch, the first one first.</summary>
    private List<string> Titles =>
        [
            .. Repository
                .Git("log", "--reverse", "--first-parent", "--format=%s", _scene.Files.Branch)
                .Split('\n')
                .Where(s => s.StartsWith("feat("))
                .Select(s => s[(s.IndexOf(": ") + 2)..]),
        ];

    private void Write(string script, RunnerOptions? options = null) => _scene.Write(script.Replace("$MEET", _meet.Path), options);
}
