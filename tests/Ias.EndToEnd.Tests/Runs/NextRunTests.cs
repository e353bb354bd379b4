using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A run that is started while the branch of a finished one, or one of the person's own, is checked out.</summary>
public sealed class NextRunTests : IDisposable
{
    private const string Plan =
        "# Plan\n\n## Sprint 1: Cart totals\n\nMake total() add its arguments.\n\n## Sprint 2: Taxes\n\nAdd them.\n";

    private readonly Sandbox _sandbox = new(withRemote: true);

    private TemporaryRepository Repository => _sandbox.Repository;

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void After_a_finished_run_the_next_begins_at_the_base_with_its_commits_that_were_never_pushed()
    {
        Repository.Write("grimoires/loa/sprint.md", Plan);
        Repository.Git("commit", "-qam", "plan of sprint 2, not pushed");
        Run("sprint-1");

        Run("sprint-2");

        Assert.Equal(("feature/sprint-2", Plan), (Repository.Git("branch", "--show-current"), Repository.Read("grimoires/loa/sprint.md")));
        Assert.Contains("plan of sprint 2, not pushed", Repository.Git("log", "--format=%s"));
        Assert.DoesNotContain("(sprint-1)", Repository.Git("log", "--format=%s"));
    }

    [Fact]
    public void What_a_remote_got_since_is_there_too()
    {
        Run("sprint-1");
        Repository.Git("switch", "-q", "main");
        Repository.Write("theirs.txt", "merged by a colleague\n");
        Repository.Git("add", "-A");
        Repository.Git("commit", "-qm", "theirs");
        Repository.Git("push", "-q", "origin", "main");
        Repository.Git("reset", "-q", "--keep", "HEAD~");
        Repository.Git("switch", "-q", "feature/sprint-1");

        Run("sprint-1");

        Assert.Equal("feature/sprint-1-2", Repository.Git("branch", "--show-current"));
        Assert.Equal("merged by a colleague\n", Repository.Read("theirs.txt"));
    }

    [Fact]
    public void A_plan_that_only_the_finished_runs_branch_has_is_not_left_behind_without_a_word()
    {
        Repository.Write("grimoires/loa/sprint.md", Plan); // uncommitted: the first run commits it, on its branch
        Run("sprint-1");
        var before = (Repository.Git("branch", "--show-current"), Repository.Git("rev-parse", "HEAD"), Repository.Git("for-each-ref"));

        var refused = _sandbox.Ias("run", "sprint-2", "--local");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("grimoires/loa/sprint.md", refused.Error);
        Assert.Contains("git switch main", refused.Error);
        Assert.Equal(
            before,
            (Repository.Git("branch", "--show-current"), Repository.Git("rev-parse", "HEAD"), Repository.Git("for-each-ref"))
        );

        Repository.Git("switch", "-q", "main");
        Repository.Git("merge", "-q", "--no-edit", "feature/sprint-1");
        Run("sprint-2");
        Assert.Equal(Plan, Repository.Read("grimoires/loa/sprint.md"));
    }

    [Fact]
    public void A_plan_that_only_the_base_changed_since_is_the_one_that_counts()
    {
        Run("sprint-1");
        Repository.Git("switch", "-q", "main");
        Repository.Write("grimoires/loa/sprint.md", Plan + "\n## Sprint 3: Receipts\n\nPrint them.\n");
        Repository.Git("commit", "-qam", "sprint 3");
        Repository.Git("switch", "-q", "feature/sprint-1");

        Run("sprint-1");

        Assert.Contains("Sprint 3", Repository.Read("grimoires/loa/sprint.md"));
    }

    [Fact]
    public void A_branch_of_ones_own_is_where_a_run_begins_whatever_its_name()
    {
        Repository.Git("switch", "-q", "-c", "feature/mine");
        Repository.Write("mine.txt", "mine\n");
        Repository.Git("add", "-A");
        Repository.Git("commit", "-qm", "mine");

        Run("sprint-1");

        Assert.Equal(("feature/sprint-1", "mine\n"), (Repository.Git("branch", "--show-current"), Repository.Read("mine.txt")));
    }

    [Fact]
    public void A_sprint_that_is_done_again_is_not_marked_as_completed_meanwhile()
    {
        const string Folder = "grimoires/loa/a2a/sprint-1";
        using var sandbox = new Sandbox(new AgentScript().Turn("implement").Runs($"ls {Folder} > seen.txt 2>&1; true").GatesApprove());
        sandbox.Repository.Write($"{Folder}/COMPLETED", "before\n");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "done before");

        Assert.Equal(0, sandbox.Ias("run", "--again", "sprint-1", "--local").Exit);

        Assert.DoesNotContain("COMPLETED", sandbox.Repository.Read("seen.txt"), StringComparison.Ordinal);
        Assert.StartsWith("sprint-1 completed by run-", sandbox.Repository.Read($"{Folder}/COMPLETED"), StringComparison.Ordinal);
    }

    private void Run(string sprint)
    {
        var run = _sandbox.Ias("run", sprint, "--again", sprint, "--local", "--quiet");
        Assert.True(run.Exit == 0, run.ToString());
    }
}
