using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Git.Writing;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>What a killed engine or git left of a lane: real git.</summary>
public sealed class LeftLanesTests : IDisposable
{
    private readonly RunnerScene _scene = new();

    private string Lane => Path.Combine(LinkedWorkTree.FolderOf(_scene.Repository.Path), "lane-1");

    public void Dispose() => _scene.Dispose();

    // In the order in which git-worktree add writes them; the last is cut off while it is written, and so empty.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    public async Task A_lane_that_was_cut_off_while_git_made_it_is_made_anew(int files, bool lastIsEmpty)
    {
        var gitDir = Path.Combine(_scene.Repository.Path, ".git", "worktrees", "lane-1");
        Directory.CreateDirectory(gitDir);
        (string Path, string Text)[] all =
        [
            (Path.Combine(gitDir, "locked"), "initializing"),
            (Path.Combine(gitDir, "gitdir"), Path.Combine(Lane, ".git") + "\n"),
            (Path.Combine(Lane, ".git"), $"gitdir: {gitDir}\n"),
            (Path.Combine(gitDir, "HEAD"), new string('0', 40) + "\n"),
            (Path.Combine(gitDir, "commondir"), "../..\n"),
        ];
        for (var n = 0; n < files; n++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(all[n].Path)!);
            File.WriteAllText(all[n].Path, lastIsEmpty && n == files - 1 ? "" : all[n].Text);
        }

        await AssertRunsAsync();
    }

    [Theory]
    [InlineData("HEAD", "")]
    [InlineData("HEAD", "garbage\n")]
    [InlineData("commondir", "")]
    [InlineData("commondir", "../../nowhere\n")]
    [InlineData("gitdir", "")]
    [InlineData("index", "garbage")]
    [InlineData("config.worktree", "[garbage")]
    public async Task A_lane_that_is_damaged_is_made_anew(string file, string text)
    {
        _scene.Repository.Git("config", "extensions.worktreeConfig", "true");
        Directory.CreateDirectory(Path.GetDirectoryName(Lane)!);
        _scene.Repository.Git("worktree", "add", "-q", "--detach", Lane);
        File.WriteAllText(Path.Combine(_scene.Repository.Path, ".git", "worktrees", "lane-1", file), text);

        await AssertRunsAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("gitdir: /nowhere\n")]
    public async Task A_folder_in_the_place_of_a_lane_that_git_does_not_know_is_removed(string pointer)
    {
        Directory.CreateDirectory(Path.Combine(Lane, "deep"));
        File.WriteAllText(Path.Combine(Lane, "deep", "left"), "");
        File.WriteAllText(Path.Combine(Lane, ".git"), pointer);

        await AssertRunsAsync();
    }

    [Fact]
    public async Task A_work_tree_of_a_persons_that_is_named_like_a_lane_stays()
    {
        using var elsewhere = new TemporaryFolder();
        _scene.Repository.Git("worktree", "add", "-q", "--detach", elsewhere.At("lane-1"));
        File.WriteAllText(elsewhere.At("lane-1/mine.txt"), "mine\n");
        Write();
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal(JobStatus.Done, _scene.Queue.Find(job.Id)!.Job!.Status);
        Assert.Equal("mine\n", File.ReadAllText(elsewhere.At("lane-1/mine.txt")));
        Assert.Equal("?? mine.txt", TemporaryRepository.TryRun("git", elsewhere.At("lane-1"), "status", "--porcelain").Output.Trim());
        Assert.Equal(2, _scene.Repository.Git("worktree", "list").Split('\n').Length);
    }

    [Fact]
    public async Task A_lane_of_a_sparse_checkout_is_sparse()
    {
        _scene.Repository.Write("wanted/a", "a\n");
        _scene.Repository.Write("other/b", "b\n");
        Write("[ -e wanted/a ] && [ ! -e other/b ] && echo 1 > wanted/new");
        _scene.Repository.Git("add", "wanted", "other");
        _scene.Repository.Git("commit", "-qm", "folders");
        _scene.Repository.Git("sparse-checkout", "set", "wanted");
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal((JobStatus.Done, ""), (_scene.Queue.Find(job.Id)!.Job!.Status, _scene.Queue.Find(job.Id)!.Job!.Reason));
        _scene.AssertNothingIsLeft();
    }

    private async Task AssertRunsAsync()
    {
        Write();
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal((JobStatus.Done, 1), (_scene.Queue.Find(job.Id)!.Job!.Status, _scene.Queue.Find(job.Id)!.Job!.Attempts));
        Assert.Equal("1\n", _scene.Repository.Read("one.txt"));
        Assert.False(Directory.Exists(Path.Combine(_scene.Repository.Path, ".git", "worktrees")));
        _scene.AssertNothingIsLeft();
    }

    private void Write(string runs = "echo 1 > one.txt") =>
        _scene.Write(new AgentScript().Turn("job").Runs(runs), new RunnerOptions(Attempts: 1, BackoffSeconds: 0));
}
