using Ias.Engine.Ice.Landlock;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Landlock;

/// <summary>Turns on a machine without bubblewrap.</summary>
public sealed class LandlockTurnTests
{
    // Beside the work tree: Landlock makes no exception for a folder in it.
    private static string GitDir(TemporaryRepository repository) => Path.Combine(repository.Around, "git dir");

    private static async Task<Ice.Cage> WithoutBubblewrapAsync(
        string mounts = "auto",
        Action<TemporaryRepository>? prepare = null,
        IReadOnlyList<string>? writable = null
    )
    {
        if (LandlockCage.Rights.Abi == 0)
        {
            Assert.Skip("this kernel has no Landlock");
        }

        return await Ice.Cage.OpenAsync(
            mounts,
            prepare: repository =>
            {
                repository.Git("init", "-q", "--separate-git-dir", GitDir(repository));
                prepare?.Invoke(repository);
            },
            writable: writable,
            person: cage =>
            {
                var programs = cage.Scratch.At("programs");
                var home = cage.Scratch.At("home");
                Directory.CreateDirectory(programs);
                Directory.CreateDirectory(Path.Combine(home, ".ssh"));
                File.WriteAllText(Path.Combine(home, ".ssh", "key"), "secret\n");
                File.WriteAllText(Path.Combine(home, ".gitconfig"), "[user]\n\tname = A Person\n");
                var tool = Path.Combine(home, ".tool");
                Directory.CreateDirectory(Path.Combine(tool, "bin"));
                Directory.CreateDirectory(Path.Combine(tool, "lib"));
                File.WriteAllText(Path.Combine(tool, "lib", "words"), "words\n");
                File.WriteAllText(Path.Combine(tool, "bin", "tool"), "#!/bin/sh\necho I am a tool\n");
                File.SetUnixFileMode(Path.Combine(tool, "bin", "tool"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
                File.CreateSymbolicLink(Path.Combine(programs, "git"), "/usr/bin/git");
                return new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{programs}:{tool}/bin", ["HOME"] = home };
            }
        );
    }

    // Every file with its content, links as they are.
    private static string Snapshot(string folder) =>
        string.Join(
            '\n',
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
        );

    [Fact]
    public async Task Without_bubblewrap_Landlock_holds_the_turn()
    {
        await using var cage = await WithoutBubblewrapAsync();

        Assert.Equal("landlock", cage.Layers.Cage);
        Assert.True(cage.Layers.IsCaged);
        Assert.Equal(["shims", "copy", "verify", "keys"], cage.Layers.On);
        Assert.Equal(["mounts"], cage.Layers.Off);
    }

    private static readonly Dictionary<string, string?> AsThePerson = new(StringComparer.Ordinal)
    {
        ["GIT_CONFIG_GLOBAL"] = null,
        ["GIT_AUTHOR_NAME"] = "a",
        ["GIT_AUTHOR_EMAIL"] = "a@example.org",
        ["GIT_COMMITTER_NAME"] = "a",
        ["GIT_COMMITTER_EMAIL"] = "a@example.org",
    };

    [Fact]
    public async Task Commits_of_a_turn_come_back_through_the_door()
    {
        await using var cage = await WithoutBubblewrapAsync();

        var worked = await cage.AgentAsync(
            "echo x >file && git add file && git commit -qm one && git stash list && git branch other && git log -1 --format=%s && git -C . status --short",
            AsThePerson
        );
        var before = cage.Tip("feature/x");
        var report = await cage.EndAsync();

        Assert.True(worked.Ok, worked.Error);
        Assert.Equal("one\n", worked.Output);
        Assert.Equal("", report.Refused);
        Assert.Empty(report.Breaches);
        Assert.NotEqual(before, cage.Tip("feature/x"));
        Assert.Equal("one", cage.Repository.Git("log", "-1", "--format=%s"));
        Assert.Equal("", cage.Repository.Git("status", "--short"));
        cage.AssertMainUntouched();
    }

    [Theory]
    [InlineData("GIT_DIR=$IAS_GIT_DIR /usr/bin/git update-ref refs/heads/main HEAD~0")]
    [InlineData("/usr/bin/git update-ref refs/heads/main HEAD")]
    [InlineData("/usr/bin/git config core.fsmonitor /bin/false; git config core.fsmonitor /bin/false")]
    [InlineData("env -i PATH=/usr/bin:/bin git branch -f main HEAD")]
    [InlineData("env -i /usr/bin/git commit --allow-empty -m x")]
    [InlineData("echo $(git rev-parse HEAD) >'{git}/refs/heads/main'")]
    [InlineData("echo '#!/bin/sh' >'{git}/hooks/post-commit'; mkdir -p '{git}/hooks'")]
    [InlineData("rm -rf '{git}'")]
    [InlineData("mv '{git}' .")]
    [InlineData("cp /bin/sh '{git}/sh'; ln -s /etc/passwd '{git}/x'")]
    public async Task The_real_git_dir_cannot_be_written(string script)
    {
        await using var cage = await WithoutBubblewrapAsync();
        var git = GitDir(cage.Repository);
        var before = Snapshot(git);

        await cage.AgentAsync(script.Replace("{git}", git, StringComparison.Ordinal), AsThePerson);
        var after = Snapshot(git);
        await cage.EndAsync();

        Assert.Equal(before, after);
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task Git_that_is_not_pointed_at_the_copy_finds_no_repository_and_that_is_told()
    {
        await using var cage = await WithoutBubblewrapAsync();

        var result = await cage.AgentAsync("env -i /usr/bin/git status; cat .git; ls \"$(cut -c9- .git)\"");
        var report = await cage.EndAsync();

        Assert.Contains("fatal: not a git repository: ", result.Error);
        Assert.Contains(report.External, told => told.Contains("without its shim", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Repositories_elsewhere_are_their_own()
    {
        await using var cage = await WithoutBubblewrapAsync();

        var worked = await cage.AgentAsync(
            """
            git init -q $TMPDIR/one && cd $TMPDIR/one && git commit -q --allow-empty -m elsewhere && cd - >/dev/null
            git -C $TMPDIR/one log --format=%s && git clone -q $TMPDIR/one $TMPDIR/two && cd $TMPDIR/two && git log --format=%s
            git init -q --bare $TMPDIR/bare && cd $TMPDIR/bare && git rev-parse --is-bare-repository
            """,
            AsThePerson
        );

        Assert.Equal("", worked.Error);
        Assert.Equal("elsewhere\nelsewhere\ntrue\n", worked.Output);
        Assert.Equal("own", cage.Repository.Git("log", "-1", "--format=%s"));
    }

    [Fact]
    public async Task The_home_is_private_and_nothing_else_of_the_person_is_reached()
    {
        await using var cage = await WithoutBubblewrapAsync();
        var home = cage.Scratch.At("home");
        var asThePerson = new Dictionary<string, string?>(AsThePerson, StringComparer.Ordinal) { ["HOME"] = home };

        var worked = await cage.AgentAsync(
            "echo t >$TMPDIR/t && echo x >~/.bashrc && [ $HOME != " + home + " ] && cat ~/.gitconfig",
            asThePerson
        );
        var read = await cage.AgentAsync($"cat {home}/.ssh/key || cat ~/.ssh/key", asThePerson);
        var wrote = await cage.AgentAsync($"echo x >>{home}/.bashrc", asThePerson);

        Assert.True(worked.Ok, worked.Error);
        Assert.Contains("A Person", worked.Output);
        Assert.False(read.Ok);
        Assert.DoesNotContain("secret", read.Output);
        Assert.False(wrote.Ok);
        Assert.Equal([".gitconfig", ".ssh", ".tool"], Directory.EnumerateFileSystemEntries(home).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_program_of_the_home_is_found_where_it_expects_itself()
    {
        await using var cage = await WithoutBubblewrapAsync();

        var result = await cage.AgentAsync(
            "PATH=$PATH:$IAS_PERSON/.tool/bin; tool && cat ~/.tool/lib/words && echo x >~/.tool/lib/words",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["HOME"] = cage.Scratch.At("home"),
                ["IAS_PERSON"] = cage.Scratch.At("home"),
            }
        );

        Assert.Equal("I am a tool\nwords\n", result.Output);
        Assert.False(result.Ok);
    }

    [Fact]
    public async Task Another_repository_in_place_of_the_file_git_finds_it_by_is_renamed_and_the_file_put_back()
    {
        await using var cage = await WithoutBubblewrapAsync();
        var pointer = cage.Repository.Read(".git");

        await cage.AgentAsync("rm .git && env -i /usr/bin/git init -q . && /usr/bin/git config core.fsmonitor /tmp/evil", AsThePerson);
        var report = await cage.EndAsync();

        Assert.Equal(pointer, cage.Repository.Read(".git"));
        Assert.True(Directory.Exists(cage.Repository.At(".git-of-a-turn")));
        Assert.Contains(report.Notes, note => note.Contains("put back", StringComparison.Ordinal));
        Assert.Equal("feature/x", cage.Repository.Git("branch", "--show-current"));
    }

    [Fact]
    public async Task A_git_dir_in_the_work_tree_could_be_written_and_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() =>
            WithoutBubblewrapAsync(prepare: repository => repository.Git("init", "-q", "--separate-git-dir", repository.At("inner")))
        );

        Assert.Contains("could write inner itself", refused.Problem.What);
        Assert.Contains("git init --separate-git-dir ../work.git", refused.Problem.Next);
    }

    [Fact]
    public async Task A_repository_of_the_persons_within_the_work_tree_could_be_written_and_is_refused()
    {
        await using var cage = await WithoutBubblewrapAsync(prepare: repository =>
            TemporaryRepository.Run("git", repository.Path, "init", "-q", "vendored")
        );

        var refused = await Assert.ThrowsAsync<ProblemException>(() => cage.BeginAsync());

        Assert.Contains("vendored/.git", refused.Problem.What);
    }

    [Fact]
    public async Task A_work_tree_with_a_submodule_checked_out_is_refused_with_what_has_none()
    {
        await using var cage = await WithoutBubblewrapAsync(prepare: repository =>
        {
            TemporaryRepository.Run(
                "git",
                repository.Path,
                ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repository.RemotePath, "libs/one"]
            );
            repository.Git("commit", "-qm", "submodule");
        });

        var refused = await Assert.ThrowsAsync<ProblemException>(() => cage.BeginAsync());

        Assert.Contains("the submodule libs/one", refused.Problem.What);
        Assert.Contains("git worktree add ../work-ias", refused.Problem.Next);
    }

    [Fact]
    public async Task A_writable_folder_around_the_repository_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() => WithoutBubblewrapAsync(writable: [".."]));

        Assert.Contains("git dir", refused.Problem.What);
    }

    [Fact]
    public async Task A_turn_that_may_only_read_changes_neither_the_tree_nor_the_repository()
    {
        await using var cage = await WithoutBubblewrapAsync();
        await cage.BeginAsync(cage.Request with { ReadOnly = true });

        var result = await cage.AgentAsync(
            "touch new || git update-ref refs/heads/other HEAD || rm README.md || git branch --show-current"
        );

        Assert.Contains("feature/x", result.Output);
        Assert.False(File.Exists(Path.Combine(cage.Repository.Path, "new")));
        Assert.DoesNotContain("other", cage.Repository.Git("branch", "--list"));
    }

    [Fact]
    public async Task Where_neither_works_nothing_is_started()
    {
        using var processes = new Ias.Engine.Processes.ProcessRunner(TimeProvider.System);
        using var repository = new TemporaryRepository(withRemote: false, "work");
        using var state = new TemporaryFolder();
        var programs = state.At("programs");
        Directory.CreateDirectory(programs);
        File.CreateSymbolicLink(Path.Combine(programs, "git"), "/usr/bin/git");
        var guard = new Ias.Engine.Ice.TurnGuard(processes, TimeProvider.System)
        {
            StateFolder = state.At("ice"),
            Program = ["/bin/false"], // a launcher that cannot restrict
            Variable = name => name == "PATH" ? programs : Environment.GetEnvironmentVariable(name),
        };

        var refused = await Assert.ThrowsAsync<ProblemException>(() => guard.PrepareAsync(repository.Path, "auto", CancellationToken.None));
        var off = await guard.PrepareAsync(repository.Path, "off", CancellationToken.None);

        Assert.Contains("Nothing here could hold an agent", refused.Problem.What);
        Assert.Contains("ice.mounts: off", refused.Problem.Next);
        Assert.Equal("none", off.Cage);
    }
}
