using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary><c>ias run --fresh</c> over a run that was halted, on whose branch one still stands.</summary>
public sealed class FreshRunTests : IDisposable
{
    // The second cycle does nothing, and the breaker halts after the third.
    private static readonly AgentScript Stubborn = new AgentScript()
        .Turn("implement", cycle: new[] { 1, 3 })
        .Appends("work.txt", "more\n")
        .Turn("review")
        .Finds("never right", "work.txt");

    private readonly Sandbox _sandbox = new(Stubborn);

    private TemporaryRepository Repository => _sandbox.Repository;

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void It_begins_at_a_base_of_any_name_and_names_where_the_old_work_is()
    {
        Repository.Git("branch", "-m", "main", "trunk");
        var old = Halted();

        var fresh = Fresh();

        Assert.Contains(
            $"the work of {old} stays on feature/sprint-1, refs/ias/wip/{old}; this run starts at {Repository.Git("rev-parse", "--short=8", "trunk")} (trunk)",
            fresh
        );
        Assert.Equal(
            ("feature/sprint-1-2", Repository.Git("rev-parse", "trunk")),
            (Repository.Git("branch", "--show-current"), Repository.Git("merge-base", "HEAD", "feature/sprint-1"))
        );
    }

    [Fact]
    public void It_begins_on_the_persons_own_branch_where_the_old_one_did()
    {
        Repository.Git("switch", "-q", "-c", "mine");
        Repository.Write("mine.txt", "mine\n");
        Repository.Git("add", "-A");
        Repository.Git("commit", "-qm", "mine");
        Halted("--branch", "theirs");

        Fresh("--branch", "theirs");

        Assert.Equal(
            ("theirs-2", Repository.Git("rev-parse", "mine")),
            (Repository.Git("branch", "--show-current"), Repository.Git("merge-base", "HEAD", "theirs"))
        );
    }

    [Fact]
    public void A_plan_that_was_not_committed_comes_along_and_the_work_does_not()
    {
        const string Plan = "# Plan\n\n## Sprint 1: Cart totals and taxes\n\nMake total() add its arguments.\n";
        Repository.Write("grimoires/loa/sprint.md", Plan);
        Halted();

        Fresh();

        Assert.Equal(Plan, Repository.Read("grimoires/loa/sprint.md"));
        Assert.Equal(
            "chore(sprint-1): plan\n",
            Repository.Git("log", "-1", "--format=%s", Repository.Git("merge-base", "HEAD", "feature/sprint-1")) + "\n"
        );
    }

    [Fact]
    public void A_commit_that_carries_only_feedback_says_so()
    {
        Halted();

        Assert.Equal(
            [
                "chore(sprint-1): verdicts",
                "feat(sprint-1): cart totals, cycle 3",
                "chore(sprint-1): feedback, cycle 2",
                "feat(sprint-1): cart totals",
                "plan",
                "first",
            ],
            Repository.Git("log", "--format=%s").Split('\n')
        );
    }

    private string Halted(params string[] more)
    {
        var run = _sandbox.Ias(["run", "sprint-1", "--local", .. more]);
        Assert.True(run.Exit == 1, run.ToString());
        Assert.Equal("HALTED", _sandbox.State.GetProperty("state").GetString());
        return _sandbox.State.GetProperty("run_id").GetString()!;
    }

    // It halts as the old one did.
    private string Fresh(params string[] more)
    {
        var run = _sandbox.Ias(["run", "sprint-1", "--local", "--fresh", .. more]);
        Assert.True(run.Exit == 1, run.ToString());
        return run.Out;
    }
}
