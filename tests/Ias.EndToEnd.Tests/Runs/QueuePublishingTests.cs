using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Which jobs of a queue become draft pull requests, by the policy; a program stands in gh's place.</summary>
public sealed class QueuePublishingTests
{
    [Fact]
    public void None_pushes_nothing_and_makes_no_pull_request()
    {
        using var at = Worked("none");

        Assert.Equal("main", Pushed(at));
        Assert.Equal(0, at.Sandbox.PullRequests());
    }

    [Fact]
    public void Single_makes_one_of_the_whole_run_when_the_queue_is_empty()
    {
        using var at = Worked("single");

        Assert.Equal(1, at.Sandbox.PullRequests());
        Assert.Equal("main", at.Sandbox.PullRequest(Branch(at), "base"));
        Assert.Equal(3, Jobs(at, Branch(at)));
        var body = at.Sandbox.PullRequest(Branch(at), "body");
        foreach (
            var said in (string[])
                ["4 jobs done.", "| first | implementer | done | 1 file, +1 -0 |", "| look | reviewer | done | | |", "> I looked."]
        )
        {
            Assert.Contains(said, body);
        }

        Assert.DoesNotContain("gate", body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("| look | reviewer | done | | |", File.ReadAllText(at.At(".run", "pr-body.md")));
    }

    [Fact]
    public void What_failed_stands_in_it_with_the_reason()
    {
        using var at = ViewModel("single");
        at.Add("broken");
        at.Sandbox.Ias(at.Sandbox.WithGh(), "runner", "run-loop");

        var body = at.Sandbox.PullRequest(Branch(at), "body");

        Assert.Contains("4 jobs done, 1 failed.", body);
        Assert.Matches(@"### What failed, and why\n\n- \*\*broken\*\* \(implementer, `[^`]+`\): .*exit status 3", body);
    }

    [Fact]
    public void Milestone_makes_one_of_each_job_that_is_one_with_all_that_was_done_until_then()
    {
        using var at = Worked("milestone");

        var branch = OfJob(at, "second");
        Assert.Equal("second", at.Sandbox.PullRequest(branch, "title"));
        Assert.Equal("main", at.Sandbox.PullRequest(branch, "base"));
        Assert.Contains("did what was asked", at.Sandbox.PullRequest(branch, "body"));
        Assert.Equal(2, Jobs(at, branch));
        Assert.Single(OfJobs(at));
        Assert.Equal(1, at.Sandbox.PullRequests()); // and none of the whole run, which nobody asked for
        Assert.Contains("| first | implementer | done |", at.Sandbox.PullRequest(branch, "body"));
    }

    [Fact]
    public void Chain_makes_one_of_each_job_that_changed_something_each_on_the_one_before()
    {
        using var at = ViewModel("chain");
        QueueScene.Need(at.Sandbox.Ias(at.Sandbox.WithGh(), "runner", "run-once")); // the next runner goes on with the chain
        QueueScene.Need(at.Sandbox.Ias(at.Sandbox.WithGh(), "runner", "run-loop"));

        var branches = OfJobs(at);
        Assert.Equal(["first", "second", "third"], branches.Select(branch => at.Sandbox.PullRequest(branch, "title")));
        Assert.Equal(["main", branches[0], branches[1]], branches.Select(branch => at.Sandbox.PullRequest(branch, "base")));
        Assert.Equal([1, 2, 3], branches.Select(branch => Jobs(at, branch)));
    }

    [Fact]
    public void Where_gh_does_not_answer_the_jobs_are_done_all_the_same_and_their_branches_pushed()
    {
        using var at = ViewModel("chain");

        QueueScene.Need(at.Sandbox.Ias([("PATH", NoGh(at))], "runner", "run-loop"));

        Assert.Equal(4, at.Counts.GetProperty("done").GetInt32());
        Assert.Equal(
            3,
            at.Sandbox.Repository.RemoteGit("branch", "--list", "--format=%(refname:short)", $"{Branch(at)}-*").Split('\n').Length
        );
    }

    private static QueueScene ViewModel(string policy)
    {
        var at = new QueueScene(
            new AgentScript()
                .Turn("job", target: "look")
                .Accounts(closing: "I looked.")
                .Turn("job", target: "broken")
                .Exits(3)
                .Turn("job")
                .Appends("work/{target}.txt", "x\n")
                .Accounts(closing: "did what was asked"),
            $$"""{"attempts": 1, "backoff_seconds": 0, "pull_requests": "{{policy}}"}""",
            withRemote: true
        );
        at.Add("first");
        at.Add("look", "reviewer");
        at.Add("second", "implementer", "--milestone");
        at.Add("third");
        return at;
    }

    private static QueueScene Worked(string policy)
    {
        var at = ViewModel(policy);
        QueueScene.Need(at.Sandbox.Ias(at.Sandbox.WithGh(), "runner", "run-loop"));
        return at;
    }

    // A gh that is there and says no.
    private static string NoGh(QueueScene at)
    {
        var bin = Directory.CreateDirectory(Path.Combine(at.Sandbox.Repository.Home, "no-gh")).FullName;
        File.WriteAllText(Path.Combine(bin, "gh"), "#!/bin/sh\nexit 4\n");
        File.SetUnixFileMode(Path.Combine(bin, "gh"), (UnixFileMode)0b111_101_101);
        return $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private static string Branch(QueueScene at) => $"ias/{at.Run}";

    private static string Pushed(QueueScene at) => at.Sandbox.Repository.RemoteGit("branch", "--format=%(refname:short)");

    /// <summary>The branches of single jobs, in their order.</summary>
    private static string[] OfJobs(QueueScene at) =>
        at
            .Sandbox.Repository.RemoteGit("branch", "--list", "--format=%(refname:short)", $"{Branch(at)}-*")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string OfJob(QueueScene at, string title) =>
        Assert.Single(OfJobs(at), branch => at.Sandbox.PullRequest(branch, "title") == title);

    /// <summary>How many jobs' commits a pushed branch has.</summary>
    private static int Jobs(QueueScene at, string branch) =>
        at.Sandbox.Repository.RemoteGit("log", "--format=%s", branch).Split('\n').Count(s => s.StartsWith("feat("));
}
