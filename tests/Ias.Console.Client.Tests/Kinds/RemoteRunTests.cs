using System.Text.Json.Nodes;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;

namespace Ias.Console.Client.Tests.Kinds;

/// <summary>A run whose branch other machines have had.</summary>
public sealed class RemoteRunTests : IAsyncLifetime
{
    private const string Branch = "ias/20260102-goal";

    private KindScene _scene = null!;

    private TemporaryRepository Repository => _scene.Repository;

    public async ValueTask InitializeAsync()
    {
        _scene = await KindScene.StartAsync();
        _scene.Run("goal");
        TemporaryRepository.Run("git", Repository.Around, "init", "-q", "--bare", Repository.RemotePath);
        Repository.Git("remote", "add", "origin", Repository.RemotePath);
        Repository.Git("push", "-q", "origin", "main");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private Task<JobOutcome> CreateAsync() => _scene.DoAsync(new CreateRunKind(), KindScene.Job("create_run", "Export", run: "run1"));

    // On another machine; what it made there is only at the remote.
    private string Elsewhere(string from, string message, params string[] push)
    {
        var tree = Repository.Git("rev-parse", "main^{tree}").Trim();
        var commit = Repository.Git("commit-tree", tree, "-p", from, "-m", message).Trim();
        Repository.Git(["push", "-q", .. push, "origin", $"{commit}:refs/heads/{Branch}"]);
        return commit;
    }

    private void Told(string branch) =>
        _scene.Answers["jobs/list"] = JsonNode
            .Parse(
                $$$"""
                {"jobs":[{"_id":"other1","kind":"create_run","repoId":"{{{KindScene.Repo}}}","status":"done","priority":0,"createdAt":0,
                  "updatedAt":0,"runId":"run1","evidence":{"branch":"{{{branch}}}"}}]}
                """
            )!
            .AsObject();

    private void Unreachable() => Repository.Git("remote", "set-url", "origin", Repository.RemotePath + ".gone");

    [Fact]
    public async Task A_run_that_was_begun_elsewhere_goes_on_from_the_remote_whatever_day_it_was_begun()
    {
        var there = Elsewhere("main", "begun");

        var done = await CreateAsync();

        Assert.Equal((Branch, there), (done.Evidence!.Branch, Repository.Git("rev-parse", Branch).Trim()));
        Assert.Equal(Branch, Repository.Git("branch", "--show-current").Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_older_branch_here_is_brought_forwards_wherever_HEAD_is(bool onBranch)
    {
        var first = Elsewhere("main", "begun");
        await CreateAsync();
        var second = Elsewhere(first, "more");
        if (!onBranch)
        {
            Repository.Git("switch", "-q", "main");
        }

        await CreateAsync();

        Assert.Equal(second, Repository.Git("rev-parse", "HEAD").Trim());
        Assert.Empty(Repository.Git("diff", "HEAD").Trim());
    }

    [Fact]
    public async Task Other_commits_here_and_there_are_both_kept_and_said()
    {
        var first = Elsewhere("main", "begun");
        await CreateAsync();
        Repository.Git("commit", "-q", "--allow-empty", "-m", "mine");
        Elsewhere(first, "theirs");
        var before = _scene.Branches;

        var refused = await Assert.ThrowsAsync<ProblemException>(CreateAsync);

        Assert.Contains("neither is overwritten", refused.Problem.What);
        Assert.Equal(before, _scene.Branches);
        Repository.Git("branch", "-m", Branch, $"{Branch}-here"); // as it says
        Assert.Equal(JobOutcome.IsDone, (await CreateAsync()).Word);
    }

    [Fact]
    public async Task A_run_that_is_known_here_goes_on_without_the_remote()
    {
        await CreateAsync();
        Unreachable();

        Assert.Equal(JobOutcome.IsDone, (await CreateAsync()).Word);
        Assert.Contains("origin is not reached", string.Join('\n', _scene.Told));
    }

    [Fact]
    public async Task A_run_that_nobody_has_begun_is_begun_without_the_remote()
    {
        Unreachable();

        Assert.Equal(JobOutcome.IsDone, (await CreateAsync()).Word);
    }

    [Fact]
    public async Task A_run_that_was_begun_elsewhere_waits_for_the_remote()
    {
        Told(Branch);
        Unreachable();
        var before = _scene.Branches;

        var refused = await Assert.ThrowsAsync<NotNowException>(CreateAsync);

        Assert.Contains("origin is not reached", refused.Problem.What);
        Assert.Equal(before, _scene.Branches);
    }

    [Fact]
    public async Task A_run_that_was_begun_elsewhere_and_never_pushed_is_not_begun_a_second_time()
    {
        Told(Branch);
        var before = _scene.Branches;

        var refused = await Assert.ThrowsAsync<ProblemException>(CreateAsync);

        Assert.Contains("not begun a second time", refused.Problem.What);
        Assert.Contains($"git push origin {Branch}", refused.Problem.Next);
        Assert.Equal(before, _scene.Branches);
    }
}
