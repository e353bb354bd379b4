using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Tests.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git.Writing;

public sealed class RepositoryTests : IDisposable
{
    private readonly GitFixture _git = new();

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task A_repository_is_found_from_a_folder_inside_it()
    {
        _git.Tree.Write("a/b/c.txt", "x");

        var repository = await Repository.OpenAsync(_git.Processes, Path.Combine(_git.Tree.Path, "a/b"), default);

        Assert.Equal(_git.Tree.Path, repository.WorkTree);
        Assert.Equal(Path.Combine(_git.Tree.Path, ".git"), repository.GitDir);
        Assert.Equal(repository.GitDir, repository.CommonDir);
    }

    [Fact]
    public async Task Where_there_is_no_repository_or_a_bare_one_that_is_told()
    {
        using var folder = new TemporaryFolder();
        TemporaryRepository.Run("git", folder.Path, "init", "-q", "--bare", "bare.git");

        var none = await Assert.ThrowsAsync<ProblemException>(() => Repository.OpenAsync(_git.Processes, folder.Path, default));
        var bare = await Assert.ThrowsAsync<ProblemException>(() => Repository.OpenAsync(_git.Processes, folder.At("bare.git"), default));

        Assert.Contains("not a git repository", none.Problem.What);
        Assert.Contains("bare", bare.Problem.What);
    }

    [Fact]
    public async Task HEAD_is_read_loose_packed_detached_and_unborn()
    {
        var repository = await _git.OpenAsync();
        var commit = _git.Tree.Git("rev-parse", "HEAD");

        Assert.Equal(new Head("main", commit), await repository.HeadAsync(default));
        _git.Tree.Git("pack-refs", "--all");
        Assert.Equal(new Head("main", commit), await repository.HeadAsync(default));
        _git.Tree.Git("checkout", "-q", "--detach");
        Assert.Equal(new Head("", commit), await repository.HeadAsync(default));
        _git.Tree.Git("switch", "-q", "--orphan", "feature/new");
        Assert.Equal(new Head("feature/new", ""), await repository.HeadAsync(default));
    }

    [Fact]
    public async Task A_work_tree_of_its_own_has_its_own_HEAD_and_shares_the_branches()
    {
        using var folder = new TemporaryFolder();
        _git.Tree.Git("worktree", "add", "-q", "-b", "side", folder.At("side"));

        var side = await Repository.OpenAsync(_git.Processes, folder.At("side"), default);
        var main = await _git.OpenAsync();

        Assert.Equal("side", (await side.HeadAsync(default)).Branch);
        Assert.Equal(main.CommonDir, side.CommonDir);
        Assert.Equal(folder.At("side"), WorkTreeState.CheckedOutElsewhere("side", main.GitDir, main.CommonDir));
        Assert.Equal(_git.Tree.Path, WorkTreeState.CheckedOutElsewhere("main", side.GitDir, side.CommonDir));
        Assert.Null(WorkTreeState.CheckedOutElsewhere("main", main.GitDir, main.CommonDir));
    }

    [Fact]
    public async Task A_snapshot_holds_everything_and_moves_nothing()
    {
        _git.Hook("reference-transaction", "exit 1\n");
        _git.Tree.Git("config", "commit.gpgsign", "true");
        _git.Tree.Git("config", "gpg.program", "/bin/false");
        _git.Tree.Write("README.md", "changed\n");
        _git.Tree.Write("staged.txt", "s\n");
        _git.Tree.Git("add", "staged.txt");
        _git.Tree.Write("untracked.txt", "u\n");
        var (head, status) = (_git.Tree.Git("rev-parse", "HEAD"), _git.Tree.Git("status", "--porcelain"));
        var repository = await _git.OpenAsync();

        var commit = await repository.SnapshotAsync("refs/ias/wip/run-1", "work tree", default);

        Assert.Equal(commit, _git.Tree.Git("rev-parse", "refs/ias/wip/run-1"));
        Assert.Equal("README.md\nstaged.txt\nuntracked.txt", _git.Tree.Git("ls-tree", "-r", "--name-only", commit));
        Assert.Equal("changed", _git.Tree.Git("show", $"{commit}:README.md"));
        Assert.Equal(head, _git.Tree.Git("rev-parse", $"{commit}^"));
        Assert.Equal((head, status), (_git.Tree.Git("rev-parse", "HEAD"), _git.Tree.Git("status", "--porcelain")));
        Assert.Empty(Directory.GetFiles(repository.GitDir, "ias-index*"));
    }

    [Fact]
    public async Task Changes_are_taken_back_after_they_were_saved_but_not_the_feedback()
    {
        _git.Tree.Write("tracked/deep.txt", "1\n");
        await _git.CommitAsync();
        _git.Tree.Write("README.md", "meddled\n");
        _git.Tree.Write("new.txt", "n\n");
        File.Delete(Path.Combine(_git.Tree.Path, "tracked/deep.txt"));
        _git.Tree.Write("grimoires/loa/a2a/sprint-1/engineer-feedback.md", "All good\n");
        var repository = await _git.OpenAsync();

        var taken = await repository.RevertAsync(["grimoires/loa/a2a/sprint-1/"], "refs/ias/taken/1", default);

        Assert.Equal(["README.md", "new.txt", "tracked/deep.txt"], taken.Order(StringComparer.Ordinal));
        Assert.Equal("?? grimoires/", _git.Tree.Git("status", "--porcelain"));
        Assert.Equal("meddled", _git.Tree.Git("show", "refs/ias/taken/1:README.md"));
        Assert.Equal("n", _git.Tree.Git("show", "refs/ias/taken/1:new.txt"));
    }

    [Fact]
    public async Task A_change_tells_renames_from_deletions()
    {
        _git.Tree.Write("gone.txt", "a\n");
        _git.Tree.Write("moved.txt", "one\ntwo\nthree\nfour\n");
        await _git.CommitAsync();
        var from = _git.Tree.Git("rev-parse", "HEAD");
        _git.Tree.Git("rm", "-q", "gone.txt");
        _git.Tree.Git("mv", "moved.txt", "there\n.txt");
        _git.Tree.Git("commit", "-qm", "x");
        var repository = await _git.OpenAsync();

        var change = await repository.ChangeAsync(from, "HEAD", default);
        var all = await repository.ChangeAsync("", from, default);

        Assert.Equal(["gone.txt"], change.Deleted);
        Assert.Equal(["gone.txt", "moved.txt", "there\n.txt"], change.Paths.Order(StringComparer.Ordinal));
        Assert.Equal((2, 0, 1), (change.Lines.Count, change.Added, change.Removed));
        Assert.Equal(2, all.Lines.Count);
        Assert.Equal(
            (1, 0, 1),
            (
                change.Of(path => path == "gone.txt").Lines.Count,
                change.Of(path => path == "gone.txt").Added,
                change.Of(path => path == "gone.txt").Removed
            )
        );
        Assert.Equal(["there\n.txt"], change.Of(path => path.StartsWith("there")).Lines.Select(line => line.Path));
    }

    [Fact]
    public async Task The_log_has_subjects_and_trailers_newest_first()
    {
        var base_ = _git.Tree.Git("rev-parse", "HEAD");
        _git.Tree.Write("a", "1\n");
        await _git.CommitAsync();
        _git.Tree.Git("commit", "-q", "--allow-empty", "-m", "a person's");
        var repository = await _git.OpenAsync();

        var log = await repository.LogAsync($"{base_}..HEAD", 10, default);

        Assert.Equal(["a person's", "feat(sprint-1): work"], log.Select(c => c.Subject));
        Assert.Equal("run-1", log[1].Trailers["Run-Id"]);
        Assert.Equal(base_, log[1].Parent);
        Assert.Equal(log[1].Commit, log[0].Parent);
        Assert.Single(await repository.LogAsync($"{base_}..HEAD", 1, default));
    }

    [Fact]
    public async Task Changes_are_the_same_without_looking_into_what_is_left_out()
    {
        string[] odd = ["queue [1]*", "docs/a"];
        _git.Tree.Write(".gitignore", "*.ignored\n/queue-ignored/\n");
        foreach (var folder in (string[])[.. odd, "queue 1x", "docs/ab", "src"])
        {
            _git.Tree.Write($"{folder}/kept.txt", "1\n");
            _git.Tree.Write($"{folder}/changed.txt", "1\n");
            _git.Tree.Write($"{folder}/deleted.txt", "1\n");
        }

        await _git.CommitAsync();
        foreach (var folder in (string[])[.. odd, "queue 1x", "docs/ab", "src"])
        {
            _git.Tree.Write($"{folder}/changed.txt", "2\n");
            File.Delete(Path.Combine(_git.Tree.Path, folder, "deleted.txt"));
            _git.Tree.Write($"{folder}/new ü\n.txt", "1\n");
            _git.Tree.Write($"{folder}/x.ignored", "1\n");
            _git.Tree.Write($"{folder}/deep/er/new.txt", "1\n");
            _git.Tree.Write($"{folder}/staged.txt", "1\n");
            _git.Tree.Git("add", "--", $"{folder}/staged.txt");
        }

        _git.Tree.Write("queue-ignored/new.txt", "1\n");
        var repository = await _git.OpenAsync();

        var expected = (await repository.StatusAsync(default))
            .Where(change => !odd.Any(folder => change.Path.StartsWith(folder + "/")))
            .OrderBy(change => change.Path, StringComparer.Ordinal)
            .ToList();

        Assert.Equal(15, expected.Count);
        Assert.Equal(expected, (await repository.StatusAsync(odd, default)).OrderBy(change => change.Path, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_filter_of_the_repository_does_not_run_outside_the_cage()
    {
        var mark = Path.Combine(_git.Tree.Path, ".git", "filter-ran");
        _git.Tree.Write(".gitattributes", "*.txt filter=evil\n");
        _git.Tree.Write("a.txt", "1\n");
        await _git.CommitAsync();
        _git.Tree.Git("config", "filter.evil.clean", $"touch {mark}; cat");
        _git.Tree.Git("config", "filter.evil.required", "true");
        _git.Tree.Write("a.txt", "2\n");
        var repository = await _git.OpenAsync();

        await repository.StatusAsync(default);
        await repository.SnapshotAsync("refs/ias/wip/run-1", "x", default);

        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Nothing_of_the_callers_environment_leads_git_elsewhere()
    {
        var spec = GitCommand.Read(_git.Tree.Path, "status");

        Assert.Equal("0", spec.Environment["GIT_OPTIONAL_LOCKS"]);
        Assert.All(spec.Environment, v => Assert.True(v.Value is null || !v.Key.StartsWith("GIT_DIR")));
    }

    [Fact]
    public async Task Remotes_and_the_default_branch_are_read()
    {
        using var git = new GitFixture(withRemote: true);
        var repository = await git.OpenAsync();

        Assert.Equal(git.Tree.RemotePath, (await repository.RemotesAsync(default))["origin"]);
        Assert.Null(await repository.Branches.DefaultAsync(default));
        git.Tree.Git("remote", "set-head", "origin", "main");
        Assert.Equal("main", await repository.Branches.DefaultAsync(default));
    }

    [Fact]
    public async Task Where_no_remote_is_called_origin_the_first_one_counts()
    {
        using var git = new GitFixture(withRemote: true);
        var repository = await git.OpenAsync();
        Assert.Equal("origin", await repository.RemoteAsync(default));

        git.Tree.Git("remote", "rename", "origin", "upstream");
        git.Tree.Git("remote", "set-head", "upstream", "main");

        Assert.Equal("upstream", await repository.RemoteAsync(default));
        Assert.Equal("main", await repository.Branches.DefaultAsync(default));
    }
}
