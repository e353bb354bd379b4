using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Engine.Tests.Git;

/// <summary>Locks in the way of a git that writes: those that a killed git left, and those that a living one holds.</summary>
public sealed class GitWriterTests : IDisposable
{
    private readonly GitFixture _git = new();
    private readonly string _lane;

    public GitWriterTests()
    {
        _lane = Path.Combine(_git.Tree.Around, "lane");
        _git.Tree.Git("branch", "ahead");
        _git.Tree.Git("worktree", "add", "-q", "--detach", _lane);
        _git.Tree.Git("switch", "-q", "ahead");
        _git.Tree.Git("commit", "-q", "--allow-empty", "-m", "ahead");
        _git.Tree.Git("switch", "-q", "-");
    }

    public void Dispose() => _git.Dispose();

    [Theory]
    [InlineData("index.lock")]
    [InlineData("HEAD.lock")]
    [InlineData("ORIG_HEAD.lock")]
    [InlineData("MERGE_MSG.lock")]
    [InlineData("config.lock")]
    [InlineData("packed-refs.lock")]
    [InlineData("packed-refs.new")]
    [InlineData("refs/heads/main.lock")]
    [InlineData("refs/heads/ahead.lock")]
    [InlineData("refs/ias/job/x/1-1.lock")]
    [InlineData("objects/info/commit-graphs/commit-graph-chain.lock")]
    [InlineData("worktrees/lane/index.lock")]
    [InlineData("worktrees/lane/HEAD.lock")]
    [InlineData("worktrees/lane/MERGE_MSG.lock")]
    [InlineData("worktrees/lane/ORIG_HEAD.lock")]
    public async Task A_lock_that_a_killed_git_left_is_moved_aside_and_every_write_goes_through(string left)
    {
        var path = _git.Tree.At(".git", left);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "left");
        var (main, lane) = (await _git.OpenAsync(), await Repository.OpenAsync(_git.Processes, _lane, Cancel));

        await DoneAsync(main, "merge", "--quiet", "--ff-only", "ahead");
        await DoneAsync(main, "config", "some.setting", "1");
        await DoneAsync(main, "update-ref", "refs/ias/job/x/1-1", "HEAD");
        await DoneAsync(main, "update-ref", "refs/heads/ahead", "HEAD~1");
        await DoneAsync(main, "pack-refs", "--all");
        await DoneAsync(main, "commit-graph", "write", "--reachable", "--split");
        await DoneAsync(lane, "cherry-pick", "--allow-empty", "--no-commit", "main");
        await DoneAsync(lane, "commit", "--quiet", "--allow-empty", "-m", "in the lane");
        await DoneAsync(lane, "reset", "--quiet", "--hard", "HEAD~1");

        Assert.False(File.Exists(path));
        var aside = Assert.Single(Directory.GetFiles(main.CommonDir, "*.stale-1", SearchOption.AllDirectories));
        Assert.Equal("left", await File.ReadAllTextAsync(aside, Cancel));
        Assert.DoesNotContain(".stale", _git.Tree.Git("for-each-ref"));
    }

    [Fact]
    public async Task A_lock_whose_holder_lives_is_waited_for_and_not_taken()
    {
        var main = await _git.OpenAsync();
        var path = _git.Tree.At(".git", "refs", "heads", "other.lock"); // no write but one to this ref needs it
        Task<ProcessResult> waiting;
        using (File.Create(path))
        {
            await DoneAsync(main, "update-ref", "refs/heads/free", "HEAD");
            waiting = WriteAsync(main, "update-ref", "refs/heads/other", "HEAD");
            Assert.False(waiting.IsCompleted);
            Assert.True(File.Exists(path));
            File.Delete(path);
        }

        Assert.True((await waiting).Ok);
        Assert.Empty(Directory.GetFiles(main.CommonDir, "*.stale-1", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_lock_that_is_held_in_another_work_tree_keeps_nobody_waiting()
    {
        var main = await _git.OpenAsync();
        var path = _git.Tree.At(".git", "worktrees", "lane", "index.lock");
        using var held = File.Create(path);

        await DoneAsync(main, "commit", "--quiet", "--allow-empty", "-m", "here");

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_lock_that_cannot_be_moved_aside_is_told_and_never_a_refusal_of_the_work()
    {
        var main = await _git.OpenAsync();
        Directory.CreateDirectory(_git.Tree.At(".git", "ORIG_HEAD.lock"));

        var problem = await Assert.ThrowsAsync<ProblemException>(() => WriteAsync(main, "merge", "--quiet", "--ff-only", "ahead"));

        Assert.Contains("ORIG_HEAD.lock", problem.Problem.On);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<ProcessResult> WriteAsync(Repository repository, params string[] arguments) =>
        repository.WriteAsync(GitCommand.Write(repository.WorkTree, arguments), Cancel);

    private static async Task DoneAsync(Repository repository, params string[] arguments)
    {
        var result = await WriteAsync(repository, arguments);
        Assert.True(result.Ok, $"git {string.Join(' ', arguments)}: {GitCommand.Tail(result)}");
    }
}
