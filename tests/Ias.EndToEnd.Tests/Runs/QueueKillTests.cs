using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>SIGKILL of a runner: no job is lost and none is done twice.</summary>
public sealed class QueueKillTests
{
    private const string Patient = """{"attempts": 20, "backoff_seconds": 0}""";

    private static string Settings(int lanes) => Patient.Replace("}", $", \"lanes\": {lanes}}}");

    // With two lanes no two runs take the same steps in the same order: every other of those is enough to meet each in some state of the
    // other lane.
    [Theory]
    [Trait("Requirement", "R-097")]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void A_runner_killed_at_any_durable_step_leaves_work_that_the_next_one_ends_exactly_once(int lanes, int every)
    {
        using var calm = new QueueScene(settings: Settings(lanes));
        calm.AddMany(2);
        var trace = Path.Combine(calm.Sandbox.Repository.Home, "trace");
        QueueScene.Need(calm.Sandbox.Ias([("IAS_KILL_TRACE", trace)], "runner", "run-loop"));
        Assert.Equal("", calm.Wrong(2));
        var steps = File.ReadAllLines(trace);
        Assert.True(steps.Length > 20, string.Join('\n', steps));

        KillSteps.AtEach(
            Enumerable.Range(1, steps.Length).Where(n => n % every == 0),
            n =>
            {
                using var at = new QueueScene(settings: Settings(lanes));
                at.AddMany(2);
                var last = at.Sandbox.Ias([("IAS_KILL_AT", $"{n}")], "runner", "run-loop");
                for (var tries = 0; tries < 3 && last.Exit is not (0 or 3); tries++)
                {
                    last = at.Sandbox.Ias("runner", "run-loop");
                }

                return at.Wrong(2) is { Length: > 0 } wrong ? $"{steps[n - 1]}\n {wrong}\n {last}" : null;
            }
        );
    }

    [Fact]
    public void What_a_killed_runner_was_writing_is_never_committed()
    {
        using var at = new QueueScene(settings: Settings(1));
        var job = at.Add("job0");
        foreach (
            var half in new[]
            {
                at.Queue(".state.json.0123456789ab.tmp"),
                at.Queue("jobs", job, ".prompt.md.0123456789ab.tmp"),
                at.Queue("jobs", job, "attempt-1", ".result.json.0123456789ab.tmp"),
                at.At("docs", "ias", "decisions", ".x.md.0123456789ab.tmp"),
            }
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(half)!);
            File.WriteAllText(half, "{");
        }

        QueueScene.Need(at.Sandbox.Ias("runner", "run-loop"));

        Assert.DoesNotContain(".tmp", at.Sandbox.Repository.Git("log", "--name-only", "--format="));
        Assert.Equal("", at.Wrong(1));
    }

    [Theory]
    [InlineData("x\n")]
    [InlineData("")] // git writes a file where it stands
    public void A_runner_killed_while_git_brings_the_main_work_tree_forwards_is_followed_by_one_that_ends_it(string written)
    {
        using var at = KilledAt(" lane:kept");
        var commit = at.Sandbox.Repository.Git("for-each-ref", "--format=%(objectname)", "refs/ias/job").Trim();
        at.Sandbox.Repository.Git("checkout", commit, "--", "work/job0.txt");
        File.WriteAllText(at.At("work", "job0.txt"), written);

        var last = at.Sandbox.Ias("runner", "run-loop");

        Assert.True(last.Exit == 0 && at.Wrong(1).Length == 0, $"{at.Wrong(1)}\n{last}");
    }

    [Theory]
    [InlineData("refs/heads/ias/{run}.lock")]
    [InlineData("HEAD.lock")]
    [InlineData("refs/ias/job/{run}/{job}-1.lock")]
    [InlineData("worktrees/lane-1/HEAD.lock")]
    [InlineData("ORIG_HEAD.lock")]
    [InlineData("packed-refs.lock")]
    [InlineData("packed-refs.new")]
    [InlineData("config.lock")]
    [InlineData("worktrees/lane-1/index.lock")]
    [InlineData("worktrees/lane-1/MERGE_MSG.lock")]
    public void A_lock_that_a_killed_git_left_keeps_no_job_from_the_branch(string left)
    {
        using var at = KilledAt(" lane:kept");
        var job = Path.GetFileName(Directory.GetDirectories(at.Queue("jobs")).Single());
        var path = at.At(".git", left.Replace("{run}", at.Run).Replace("{job}", job));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");

        var last = at.Sandbox.Ias("runner", "run-loop");

        Assert.True(last.Exit == 0 && at.Wrong(1).Length == 0, $"{at.Wrong(1)}\n{last}");
    }

    // The log has it, the state file does not yet, and the lane is still there.
    [Fact]
    public void A_runner_killed_when_all_is_done_is_followed_by_one_that_clears_up()
    {
        using var at = KilledAt(" log:StateChanged");

        var last = at.Sandbox.Ias("runner", "run-loop");

        Assert.True(last.Exit == 0 && at.Wrong(1).Length == 0, $"{at.Wrong(1)}\n{last}");
    }

    // git deletes the files first, then what it knows of the work tree.
    [Fact]
    public void A_removal_of_a_lane_that_was_cut_off_is_finished_by_the_next_runner()
    {
        using var at = KilledAt(" log:StateChanged");
        foreach (
            var lane in Directory.GetDirectories(
                Path.Combine(at.Sandbox.Repository.Home, "state", "ias", "worktrees"),
                "lane-*",
                SearchOption.AllDirectories
            )
        )
        {
            Directory.Delete(lane, recursive: true);
        }

        var last = at.Sandbox.Ias("runner", "run-loop");

        Assert.True(last.Exit == 0 && at.Wrong(1).Length == 0, $"{at.Wrong(1)}\n{last}");
    }

    [Fact]
    public void What_a_person_changed_while_no_runner_was_there_is_refused_also_beside_a_landing_that_was_cut_off()
    {
        using var at = KilledAt(" lane:kept");
        File.WriteAllText(at.At("mine.txt"), "mine\n");

        var last = at.Sandbox.Ias("runner", "run-loop");

        Assert.Contains("mine.txt", last.ToString());
        Assert.Contains("is not committed", last.ToString());
        Assert.Equal("mine\n", File.ReadAllText(at.At("mine.txt")));
    }

    [Theory]
    [Trait("Requirement", "R-091")]
    [InlineData(false)]
    [InlineData(true)]
    public void Recover_names_the_patch_that_a_killed_runner_had_saved(bool asJson)
    {
        var fails = new AgentScript().Turn("job").Writes("half.txt", "half").Exits(3);
        using var calm = new QueueScene(fails, Settings(1));
        calm.Add("job0");
        var trace = Path.Combine(calm.Sandbox.Repository.Home, "trace");
        calm.Sandbox.Ias([("IAS_KILL_TRACE", trace)], "runner", "run-once");
        var saved = Array.FindIndex(File.ReadAllLines(trace), step => step.EndsWith(" job:taken-back")) + 1;
        using var at = new QueueScene(fails, Settings(1));
        var job = at.Add("job0");
        at.Sandbox.Ias([("IAS_KILL_AT", $"{saved}")], "runner", "run-loop");

        var recovered = at.Sandbox.Ias(asJson ? ["runner", "recover", "--json"] : ["runner", "recover"]);

        var patch = $"docs/ias/runs/{at.Run}/runner/jobs/{job}/attempt-1/changes.patch";
        Assert.Contains(
            asJson ? $"\"{job}\": \"{patch}\"" : $"{job} is pending again: its runner died; its changes are in {patch}",
            recovered.Out
        );
        Assert.Contains("+half", File.ReadAllText(at.At(patch)));
    }

    // A few each day; `IAS_TEST_LONG=1` makes 250 of each kind, `scripts/bench kill --full` as many as the budget speaks of.
    [Theory]
    [InlineData(QueueKill.Runner, 1)]
    [InlineData(QueueKill.Runner, 3)]
    [InlineData(QueueKill.RunnerAtStep, 3)]
    [InlineData(QueueKill.RunnerWithGit, 3)]
    [InlineData(QueueKill.Git, 3)]
    internal void Killed_again_and_again_at_random_instants_every_job_is_done_exactly_once(QueueKill kind, int lanes)
    {
        var seed = Environment.TickCount;

        var killed = QueueKills.Run(kind, lanes, Environment.GetEnvironmentVariable("IAS_TEST_LONG") == "1" ? 250 : 6, seed);

        Assert.True(
            killed.Wrong.Count == 0,
            $"{killed.Wrong.Count} of {killed.Queues} queues, {killed.Kills} kills, seed {seed}\n{string.Join("\n\n", killed.Wrong)}"
        );
    }

    // One job in a lane, and a runner killed when it last passed a step of this name.
    private static QueueScene KilledAt(string step)
    {
        using var calm = new QueueScene(settings: Settings(2));
        calm.AddMany(1);
        var trace = Path.Combine(calm.Sandbox.Repository.Home, "trace");
        QueueScene.Need(calm.Sandbox.Ias([("IAS_KILL_TRACE", trace)], "runner", "run-loop"));
        var last = Array.FindLastIndex(File.ReadAllLines(trace), passed => passed.EndsWith(step)) + 1;
        var at = new QueueScene(settings: Settings(2));
        at.AddMany(1);
        at.Sandbox.Ias([("IAS_KILL_AT", $"{last}")], "runner", "run-loop");
        return at;
    }
}
