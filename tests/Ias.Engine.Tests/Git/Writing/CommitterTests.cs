using System.Net.Sockets;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Tests.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git.Writing;

public sealed class CommitterTests : IDisposable
{
    private readonly GitFixture _git = new();

    public void Dispose() => _git.Dispose();

    [Fact]
    [Trait("Requirement", "R-004")]
    public async Task A_commit_takes_changed_new_and_deleted_files_and_carries_its_trailers()
    {
        _git.Tree.Write("old.txt", "1\n");
        await _git.CommitAsync();
        _git.Tree.Write("README.md", "other\n");
        _git.Tree.Write("new.txt", "a\nb\n");
        File.Delete(Path.Combine(_git.Tree.Path, "old.txt"));

        var outcome = await _git.CommitAsync();

        Assert.Equal(_git.Tree.Git("rev-parse", "HEAD"), outcome.Commit);
        Assert.Equal(_git.Tree.Git("rev-parse", "HEAD~1"), outcome.Parent);
        Assert.Equal(["README.md", "new.txt", "old.txt"], outcome.Paths.Order(StringComparer.Ordinal));
        Assert.Equal(["old.txt"], outcome.Deleted);
        Assert.Equal((3, 3, 2), (outcome.Files, outcome.Added, outcome.Removed));
        Assert.Equal("feat(sprint-1): work\n\nRun-Id: run-1\nCycle: 2", _git.Tree.Git("log", "-1", "--format=%B"));
        Assert.Equal("", _git.Tree.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Nothing_changed_means_no_commit()
    {
        var outcome = await _git.CommitAsync();

        Assert.Equal(("", "", 0), (outcome.Commit, outcome.Refused, outcome.LeftOut.Count));
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("quote\"and\\slash")]
    [InlineData("-leading dash")]
    [InlineData(":(top)magic*")]
    [InlineData("ümläut €")]
    public async Task Odd_names_are_committed_and_told(string name)
    {
        _git.Tree.Write(name, "x\n");

        var made = await _git.CommitAsync();
        File.Delete(Path.Combine(_git.Tree.Path, name));
        var gone = await _git.CommitAsync();

        Assert.Equal([name], made.Paths);
        Assert.Equal([name], gone.Deleted);
        Assert.Equal("", _git.Tree.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_name_that_is_no_UTF8_is_committed()
    {
        TemporaryRepository.Run("sh", _git.Tree.Path, "-c", "printf x > \"$(printf 'bad\\377')\"");

        var outcome = await _git.CommitAsync();

        Assert.Equal([@"bad\xff"], outcome.Paths);
        Assert.Equal("", _git.Tree.Git("status", "--porcelain"));
        TemporaryRepository.Run("sh", _git.Tree.Path, "-c", "rm bad*"); // .NET cannot name it
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_file_and_the_other_way_round_are_committed()
    {
        _git.Tree.Write("a", "1\n");
        _git.Tree.Write("b/c", "1\n");
        await _git.CommitAsync();
        File.Delete(Path.Combine(_git.Tree.Path, "a"));
        _git.Tree.Write("a/inside", "2\n");
        Directory.Delete(Path.Combine(_git.Tree.Path, "b"), recursive: true);
        _git.Tree.Write("b", "2\n");

        await _git.CommitAsync();

        Assert.Equal("", _git.Tree.Git("status", "--porcelain"));
        Assert.Equal("README.md\na/inside\nb", _git.Tree.Git("ls-tree", "-r", "--name-only", "HEAD"));
    }

    [Fact]
    public async Task Only_what_was_asked_for_goes_in_even_when_more_is_staged()
    {
        _git.Tree.Write("staged.txt", "x\n");
        _git.Tree.Git("add", "staged.txt");
        _git.Tree.Write("feedback/verdict.md", "All good\n");

        var outcome = await _git.CommitAsync(only: ["feedback"]);

        Assert.Equal(["feedback/verdict.md"], outcome.Paths);
        Assert.Equal("feedback/verdict.md", _git.Tree.Git("show", "--name-only", "--format="));
        Assert.Equal("x\n", _git.Tree.Read("staged.txt"));
    }

    [Fact]
    public async Task What_is_excepted_stays_out_even_when_it_is_staged()
    {
        _git.Tree.Write(".run/state.json", "{}");
        _git.Tree.Write("work.txt", "x\n");
        _git.Tree.Git("add", "-A");

        var outcome = await _git.CommitAsync();

        Assert.Equal(["work.txt"], outcome.Paths);
        Assert.Equal("work.txt", _git.Tree.Git("show", "--name-only", "--format="));
    }

    [Fact]
    public async Task A_huge_new_file_is_left_out_and_told_even_when_it_is_staged()
    {
        File.WriteAllBytes(Path.Combine(_git.Tree.Path, "big.bin"), new byte[(10 << 20) + 1]);
        _git.Tree.Write("work.txt", "x\n");
        _git.Tree.Git("add", "-A");

        var outcome = await _git.CommitAsync();

        var (path, why) = Assert.Single(outcome.LeftOut);
        Assert.Equal("big.bin", path);
        Assert.Contains("10 MB", why);
        Assert.Equal("work.txt", _git.Tree.Git("show", "--name-only", "--format="));
        Assert.True(File.Exists(Path.Combine(_git.Tree.Path, "big.bin")));
    }

    [Fact]
    public async Task A_folder_full_of_new_files_is_left_out_as_a_whole()
    {
        for (var i = 0; i <= CommitSelection.MostNewFiles; i++)
        {
            _git.Tree.Write($"packages/app/node_modules/p{i % 50}/{i}.js", "x");
        }

        _git.Tree.Write("packages/app/main.js", "x\n");

        var outcome = await _git.CommitAsync();

        Assert.Equal("packages/app/node_modules/", Assert.Single(outcome.LeftOut).Key);
        Assert.Equal(["packages/app/main.js"], outcome.Paths);
    }

    [Fact]
    public async Task A_new_file_with_a_key_in_it_is_left_out()
    {
        _git.Tree.Write("settings.txt", $"token = ghp_{new string('a', 18)}{new string('1', 18)}\n");
        _git.Tree.Write("work.txt", "Authorization: Bearer {token}\n");

        var outcome = await _git.CommitAsync();

        Assert.Equal("settings.txt", Assert.Single(outcome.LeftOut).Key);
        Assert.Equal(["work.txt"], outcome.Paths);
    }

    [Fact]
    public async Task A_key_that_was_in_the_file_before_stops_nothing_but_another_one_does()
    {
        var known = $"ghp_{new string('a', 18)}{new string('1', 18)}\n";
        _git.Tree.Write("fixture.txt", known);
        _git.Tree.Git("add", "-A");
        _git.Tree.Git("commit", "-qm", "a fixture");
        _git.Tree.Write("fixture.txt", "more\n" + known);

        var same = await _git.CommitAsync();
        _git.Tree.Write("fixture.txt", known + $"ghp_{new string('b', 18)}{new string('2', 18)}\n");
        var other = await _git.CommitAsync();

        Assert.Equal(["fixture.txt"], same.Paths);
        Assert.Equal("fixture.txt", Assert.Single(other.LeftOut).Key);
        Assert.Equal("", other.Commit);
    }

    [Fact]
    public async Task A_nested_repository_is_left_out_with_or_without_a_commit()
    {
        foreach (var name in new[] { "nested", "empty" })
        {
            Directory.CreateDirectory(Path.Combine(_git.Tree.Path, name));
            TemporaryRepository.Run("git", Path.Combine(_git.Tree.Path, name), "init", "-q");
        }

        TemporaryRepository.Run(
            "git",
            Path.Combine(_git.Tree.Path, "nested"),
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "x"
        );
        _git.Tree.Write("work.txt", "x\n");

        var outcome = await _git.CommitAsync();

        Assert.Contains(outcome.LeftOut, l => l.Key == "nested/");
        Assert.Equal(["work.txt"], outcome.Paths.Where(p => !p.StartsWith("empty")));
        Assert.DoesNotContain("160000", _git.Tree.Git("ls-tree", "-r", "HEAD"));
    }

    [Fact]
    public async Task A_tracked_file_that_became_a_socket_is_left_out()
    {
        _git.Tree.Write("other.txt", "x\n");
        var path = Path.Combine(_git.Tree.Path, "README.md");
        File.Delete(path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        var outcome = await _git.CommitAsync();

        Assert.Equal(["other.txt"], outcome.Paths);
        Assert.Equal("sample", _git.Tree.Git("show", "HEAD:README.md"));
    }

    [Fact]
    public async Task Windows_line_ends_stay_as_the_repository_wants_them()
    {
        _git.Tree.Git("config", "core.autocrlf", "input");
        _git.Tree.Write("crlf.txt", "a\r\nb\r\n");

        await _git.CommitAsync();

        Assert.Equal("a\nb", _git.Tree.Git("show", "HEAD:crlf.txt"));
        Assert.Equal("", _git.Tree.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_hook_that_rejects_is_heard_and_the_work_stays()
    {
        _git.Tree.Git("switch", "-qc", "feature/x"); // ICE lets nothing onto main
        await _git.Guard.PrepareAsync(_git.Tree.Path, "off", default);
        _git.Hook("pre-commit", "echo 'lint: Permission denied, disk full' >&2; exit 1\n");
        _git.Tree.Write("work.txt", "x\n");

        var outcome = await _git.CommitAsync();

        Assert.Equal("", outcome.Commit);
        Assert.Contains("lint: Permission denied", outcome.Refused);
        Assert.Equal("x\n", _git.Tree.Read("work.txt"));
    }

    [Fact]
    public async Task What_a_hook_adds_to_the_commit_is_among_its_paths()
    {
        _git.Tree.Git("switch", "-qc", "feature/x"); // ICE lets nothing onto main
        await _git.Guard.PrepareAsync(_git.Tree.Path, "off", default);
        // past the shim, which has no ias to ask in this test
        var git = ProgramPath.Find("git", Environment.GetEnvironmentVariable("PATH"), "/");
        _git.Hook("pre-commit", $"echo made > made.txt; {git} add made.txt\n");
        _git.Tree.Write("work.txt", "x\n");

        var outcome = await _git.CommitAsync();

        Assert.Equal(["made.txt", "work.txt"], outcome.Paths.Order(StringComparer.Ordinal));
        Assert.NotNull(outcome.Ice);
    }

    [Fact]
    public async Task Signing_that_fails_is_a_persons_to_mend()
    {
        _git.Tree.Git("switch", "-qc", "feature/x"); // ICE lets nothing onto main
        await _git.Guard.PrepareAsync(_git.Tree.Path, "off", default);
        _git.Tree.Git("config", "commit.gpgsign", "true");
        _git.Tree.Git("config", "gpg.program", "/bin/false");
        _git.Tree.Write("work.txt", "x\n");

        var problem = await Assert.ThrowsAsync<ProblemException>(() => _git.CommitAsync());

        Assert.Contains("signing", problem.Problem.What);
    }

    [Fact]
    public async Task No_identity_is_told_with_the_lines_to_type()
    {
        _git.Tree.Git("config", "user.name", ""); // as where neither the configuration nor the system knows a name
        _git.Tree.Write("work.txt", "x\n");

        var problem = await Assert.ThrowsAsync<ProblemException>(() => _git.CommitAsync());

        Assert.Contains("git config user.email", problem.Problem.Next);
    }

    [Fact]
    public async Task A_lock_that_nobody_holds_is_moved_aside()
    {
        File.WriteAllText(Path.Combine(_git.Tree.Path, ".git", "index.lock"), "");
        _git.Tree.Write("work.txt", "x\n");

        var outcome = await _git.CommitAsync();

        Assert.NotEqual("", outcome.Commit);
        Assert.True(File.Exists(Path.Combine(_git.Tree.Path, ".git", "index.lock.stale-1")));
    }

    [Fact]
    public async Task A_lock_that_is_held_is_waited_for()
    {
        var path = Path.Combine(_git.Tree.Path, ".git", "index.lock");
        _git.Tree.Write("work.txt", "x\n");
        var repository = await _git.OpenAsync();
        Task waiting;
        using (File.Create(path))
        {
            waiting = repository.WaitForLocksAsync(TestContext.Current.CancellationToken); // looks once before it first waits
            Assert.False(waiting.IsCompleted);
            File.Delete(path);
        }

        await waiting;
        Task<CommitOutcome> commit;
        using (File.Create(path))
        {
            commit = _git.CommitAsync(repository);
            Assert.Equal(Environment.ProcessId, LockFile.HolderOf(path, repository.WorkTree, repository.CommonDir));
            File.Delete(path);
        }

        var outcome = await commit;
        Assert.Equal("", outcome.Refused);
        Assert.NotEqual("", outcome.Commit);
        Assert.False(File.Exists(path + ".stale-1"));
    }

    [Fact]
    public async Task In_the_middle_of_a_merge_nothing_is_committed()
    {
        _git.Tree.Git("switch", "-qc", "other");
        _git.Tree.Write("README.md", "theirs\n");
        _git.Tree.Git("commit", "-qam", "theirs");
        _git.Tree.Git("switch", "-q", "main");
        _git.Tree.Write("README.md", "ours\n");
        _git.Tree.Git("commit", "-qam", "ours");
        TemporaryRepository.TryRun("git", _git.Tree.Path, "merge", "other");

        var outcome = await _git.CommitAsync();

        Assert.Equal("", outcome.Commit);
        Assert.Contains("merge is in progress", outcome.Refused);
    }

    [Fact]
    public async Task The_first_commit_of_an_unborn_branch_is_made()
    {
        _git.Tree.Git("switch", "-q", "--orphan", "fresh");
        _git.Tree.Write("work.txt", "x\n");

        var outcome = await _git.CommitAsync();

        Assert.Equal(("", 1), (outcome.Parent, outcome.Files));
        Assert.Equal("fresh", (await (await _git.OpenAsync()).HeadAsync(default)).Branch);
    }

    [Fact]
    public void Names_in_a_commit_summary_are_unquoted_as_git_quotes_them()
    {
        var summary = CommitSummary.Parse(
            "[x 1] s\n 2 files changed, 1 insertion(+), 7 deletions(-)\n delete mode 100644 \"a\\n\\\"\\303\\274\"\n create mode 100644 b\n"
        );

        Assert.Equal((2, 1, 7), (summary.Files, summary.Added, summary.Removed));
        Assert.Equal(["a\n\"ü"], summary.Deleted);
    }
}
