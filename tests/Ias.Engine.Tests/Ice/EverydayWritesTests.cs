using Ias.Engine.Processes;

namespace Ias.Engine.Tests.Ice;

/// <summary>Everyday work in a turn: what tools write with cold and warm caches, and what a person is told of a write that
/// failed.</summary>
public sealed class EverydayWritesTests
{
    [Fact]
    public async Task A_cold_cargo_finds_its_locks_and_registry_and_its_own_files_are_gone_with_the_turn()
    {
        await using var cage = await OpenAsync("cargo");
        var home = cage.Repository.Home;

        var done = await AgentAsync(
            cage,
            "exec 9>>~/.cargo/.package-cache && mkdir -p ~/.cargo/registry/index/x ~/.cargo/git/db && echo 1 > ~/.cargo/.global-cache && mv ~/.cargo/.global-cache ~/.cargo/.crates.toml"
        );
        await cage.EndAsync();

        Assert.True(done.Ok, done.Error);
        Assert.True(Directory.Exists(Path.Combine(home, ".cargo/registry/index/x")));
        Assert.True(File.Exists(Path.Combine(home, ".cargo/.package-cache")));
        Assert.False(File.Exists(Path.Combine(home, ".cargo/.crates.toml")));
    }

    [Fact]
    public async Task Of_a_toolchains_folder_what_is_there_is_read_only_and_what_a_turn_adds_is_not_there_outside()
    {
        await using var cage = await OpenAsync(
            "cargo",
            home =>
            {
                Directory.CreateDirectory(Path.Combine(home, ".cargo", "bin"));
                Directory.CreateDirectory(Path.Combine(home, "elsewhere"));
                File.WriteAllText(Path.Combine(home, ".cargo", "config.toml"), "mine");
                File.CreateSymbolicLink(Path.Combine(home, ".cargo", "env"), "../elsewhere/env");
                File.WriteAllText(Path.Combine(home, "elsewhere", "env"), "linked");
            }
        );

        var done = await AgentAsync(
            cage,
            """
            echo theirs > ~/.cargo/config.toml; mv ~/.cargo/config.toml ~/.cargo/old; rm -f ~/.cargo/config.toml; echo theirs > ~/.cargo/bin/git; echo theirs > ~/.cargo/env
            mv ~/.cargo/bin ~/.cargo/bin2; echo theirs > ~/.cargo/config
            rm -f ~/.cargo/env; echo theirs > ~/.cargo/env; cat ~/.cargo/config.toml
            """
        );
        await cage.EndAsync();

        Assert.Equal("mine", done.Output);
        var folder = Path.Combine(cage.Repository.Home, ".cargo");
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "config.toml")));
        Assert.Equal("linked", File.ReadAllText(Path.Combine(folder, "env")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, "bin")));
        Assert.False(File.Exists(Path.Combine(folder, "config")));
    }

    [Theory]
    [InlineData("dotnet", ".dotnet/10.0.100.dotnetFirstUseSentinel", false)]
    [InlineData("dotnet", ".nuget/NuGet/NuGet.Config", false)]
    [InlineData("dotnet", ".nuget/packages/x/1.0.0/x.nupkg", true)]
    [InlineData("dotnet", ".local/share/NuGet/http-cache/x", true)]
    [InlineData("dotnet", ".templateengine/dotnetcli/x", true)]
    [InlineData("opencode", ".config/opencode/.gitignore", false)]
    [InlineData("opencode", ".local/share/opencode/storage/x", true)]
    [InlineData("npm", ".npm/_cacache/x", true)]
    [InlineData("npm", ".local/share/pnpm/store/v3/x", true)]
    [InlineData("npm", ".cache/yarn/x", true)]
    [InlineData("npm", ".cache/ms-playwright/x", true)]
    [InlineData("python3", ".cache/pip/x", true)]
    [InlineData("python3", ".cache/pre-commit/x", true)]
    [InlineData("go", "go/pkg/mod/cache/x", true)]
    [InlineData("go", ".cache/go-build/x", true)]
    [InlineData("claude", ".claude/projects/x", true)]
    [InlineData("mvn", ".m2/repository/x", true)]
    public async Task A_tool_starts_in_a_home_where_it_never_was(string program, string file, bool stays)
    {
        await using var cage = await OpenAsync(program);

        var done = await AgentAsync(cage, $"mkdir -p ~/{Path.GetDirectoryName(file)} && echo 1 > ~/{file}");
        await cage.EndAsync();

        Assert.True(done.Ok, done.Error);
        Assert.Equal(stays, File.Exists(Path.Combine(cage.Repository.Home, file)));
    }

    [Fact]
    public async Task Settings_of_an_agent_that_a_turn_makes_do_not_stay()
    {
        await using var cage = await OpenAsync("claude");
        var folder = Path.Combine(cage.Repository.Home, ".claude");

        var done = await AgentAsync(
            cage,
            "cd ~/.claude && echo '{}' > settings.json && mkdir -p hooks plugins/x projects/x && echo x > hooks/x"
        );
        var report = await cage.EndAsync();

        Assert.True(done.Ok, done.Error);
        Assert.False(File.Exists(Path.Combine(folder, "settings.json")));
        Assert.StartsWith($"{folder}/settings.json was created during the turn", Assert.Single(report.External));
        Assert.Empty(
            Directory
                .GetFileSystemEntries(Path.Combine(folder, "hooks"))
                .Concat(Directory.GetFileSystemEntries(Path.Combine(folder, "plugins")))
        );
        Assert.True(Directory.Exists(Path.Combine(folder, "projects", "x")));
    }

    [Theory]
    [InlineData(".bashrc")]
    [InlineData("bin/git")]
    [InlineData(".local/bin/git")]
    [InlineData("go/bin/x")]
    [InlineData(".config/systemd/user/x.service")]
    [InlineData(".config/go/env")]
    [InlineData(".npmrc")]
    public async Task What_runs_or_is_read_outside_cannot_be_written(string file)
    {
        await using var cage = await OpenAsync("go");

        var done = await AgentAsync(cage, $"mkdir -p ~/{Path.GetDirectoryName(file)} && echo 1 > ~/{file}");
        await cage.EndAsync();

        Assert.Contains("Read-only file system", done.Error);
        Assert.False(File.Exists(Path.Combine(cage.Repository.Home, file)));
    }

    [Theory]
    [InlineData("git worktree add -q wt -b feature/wt && git worktree add -q /tmp/wt -b feature/wt2")]
    [InlineData("git clone -q . /tmp/c && git clone -q . c && echo 1 > x && cp -l x y && mv y z")]
    [InlineData(
        "mkfifo /tmp/f && touch /var/tmp/x /dev/shm/x && test -w /dev/null && head -c 1 /dev/urandom >/dev/null && d=$(mktemp -d) && touch $d/x"
    )]
    [InlineData("mkdir a && mv a b && cp -r b c && ln -s b d && rm -r b c d")]
    public async Task In_the_repository_and_in_tmp_work_is_as_everywhere(string script)
    {
        await using var cage = await OpenAsync("git");

        var done = await AgentAsync(cage, script);

        Assert.True(done.Ok, done.Error);
    }

    [Fact]
    public async Task An_agents_own_sandbox_works_inside()
    {
        Assert.SkipWhen(
            Environment.IsPrivilegedProcess,
            "root's /proc has settings laid read-only, below which the kernel allows no other /proc"
        );
        await using var cage = await OpenAsync("git");

        var done = await AgentAsync(
            cage,
            "bwrap --ro-bind / / --bind \"$PWD\" \"$PWD\" --dev /dev --unshare-all --proc /proc sh -c 'touch made; ! touch ~/x 2>/dev/null'"
        );

        Assert.True(done.Ok, done.Error);
    }

    [Fact]
    public async Task A_write_that_failed_is_told_with_the_line_that_allows_it()
    {
        await using var cage = await OpenAsync("git", home => Directory.CreateDirectory(Path.Combine(home, "data")));
        var turn = await cage.BeginAsync();
        var spec = turn.Wrap(
            new ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["-c", "touch ~/data/x ~/data/y ~/new ~/.config /usr/x; echo \"$PWD/x: Read-only file system\" >&2"],
                WorkingDirectory = cage.Repository.Path,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = cage.Repository.Home, ["LC_ALL"] = "C" },
            }
        );

        await cage.Processes.StreamAsync(spec, null, _ => { }, _ => { }, TestContext.Current.CancellationToken);
        var report = await cage.EndAsync();

        const string What = "failed: a turn can write only in the repository and in configured places;";
        Assert.Equal(
            [
                $"a write to {cage.Repository.Home}/data/x {What} to allow it: ice.writable: [~/data] in .loa.config.yaml, then ias allow",
                $"a write to {cage.Repository.Home}/new {What} to allow it: mkdir -p ~/new, ice.writable: [~/new] in .loa.config.yaml, then ias allow",
                $"a write to {cage.Repository.Home}/.config {What} files there also run or are read outside the cage: install into the repository instead, or do it yourself",
            ],
            report.External
        );
    }

    // A person's home in which no program was used yet but for what the test makes, and one program that is on PATH.
    private static Task<Cage> OpenAsync(string program, Action<string>? prepare = null) =>
        Cage.OpenAsync(
            "require",
            person: cage =>
            {
                var (home, programs) = (
                    cage.Repository.Home,
                    Directory.CreateDirectory(Path.Combine(cage.Repository.Around, "programs")).FullName
                );
                Directory.CreateDirectory(home);
                prepare?.Invoke(home);
                if (program != "git")
                {
                    var path = Path.Combine(programs, program);
                    File.WriteAllText(path, "#!/bin/sh\n");
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }

                return new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["HOME"] = home,
                    ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
                    ["CARGO_HOME"] = "",
                    ["GOPATH"] = "",
                    ["GOCACHE"] = "",
                    ["XDG_CACHE_HOME"] = "",
                    ["XDG_DATA_HOME"] = "",
                    ["XDG_STATE_HOME"] = "",
                    ["XDG_CONFIG_HOME"] = "",
                    ["NUGET_PACKAGES"] = "",
                    ["CLAUDE_CONFIG_DIR"] = "",
                    ["npm_config_cache"] = "",
                };
            }
        );

    private static Task<ProcessResult> AgentAsync(Cage cage, string script) =>
        cage.AgentAsync(script, new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = cage.Repository.Home });
}
