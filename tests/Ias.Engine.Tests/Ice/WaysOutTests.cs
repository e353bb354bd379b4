using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>
/// Ways out of the cage that were once open: what runs outside trusted something the inside could write. Each ends with a look at what
/// happened outside, never only at what the agent was told.
/// </summary>
public sealed class WaysOutTests
{
    // A program that leaves a mark: made inside, it lies in the turn's private /tmp, and is seen here only where it was made outside.
    private static string Marker(Cage cage, string name = "ran") => Path.Combine(cage.Repository.Home, name);

    private static string Program(Cage cage, string path) =>
        $"printf '#!/bin/sh\\ntouch {Marker(cage)}\\ncat >/dev/null\\nexit 1\\n' > {path}; chmod +x {path}";

    private static Task<Cage> OpenAsync(string mounts = "require") => Cage.OpenAsync(mounts);

    [Theory]
    [InlineData("require")]
    [InlineData("off")]
    public async Task A_push_from_a_foreign_repository_is_refused_and_its_promisor_never_asked(string mounts)
    {
        await using var cage = await OpenAsync(mounts);
        var foreign = Path.Combine(cage.Repository.Path, "foreign");
        var unknown = new string('a', 40);

        await cage.AgentAsync(
            $"""
            {Program(cage, "$PWD/program")}
            git init -q {foreign}; cd {foreign}
            printf '[extensions]\n partialClone = x\n[remote "x"]\n url = ext::{cage.Repository.Path}/program\n promisor = true\n[protocol "ext"]\n allow = always\n' >> .git/config
            sed -i 's/repositoryformatversion = 0/repositoryformatversion = 1/' .git/config
            """
        );
        var exit = await AskAsync(
            cage,
            new ShimMessage("push", Folder: foreign, Remote: "origin", Refs: [new PushedRef(unknown, "refs/heads/feature/x")])
        );

        Assert.Equal(["push origin: it was run in another repository than the turn's own (engine)"], await cage.EndAndTellRefusalsAsync());
        Assert.Equal(1, exit);
        Assert.False(File.Exists(Marker(cage)));
    }

    [Theory]
    [InlineData("require", false)]
    [InlineData("require", true)]
    [InlineData("off", false)]
    [InlineData("off", true)]
    public async Task A_promisor_of_the_runs_own_repository_is_never_asked(string mounts, bool takesItBack)
    {
        await using var cage = await OpenAsync(mounts);
        var unknown = new string('b', 40);

        await cage.AgentAsync(
            $"""
            {Program(cage, "$PWD/program")}
            cp .git/config saved
            printf '[extensions]\n partialClone = x\n[remote "x"]\n url = {cage.Repository.Path}\n promisor = true\n uploadpack = {cage.Repository.Path}/program\n' >> .git/config
            sed -i 's/repositoryformatversion = 0/repositoryformatversion = 1/' .git/config
            """
        );
        await AskAsync(
            cage,
            new ShimMessage(
                "push",
                Folder: cage.Repository.Path,
                Remote: "origin",
                Refs: [new PushedRef(unknown, "refs/heads/feature/x")],
                GitDir: cage.Repository.At(".git")
            )
        );
        await cage.AgentAsync(takesItBack ? "cat saved > .git/config" : $"echo {unknown} > .git/refs/heads/main");
        var report = await cage.EndAsync();

        Assert.False(File.Exists(Marker(cage)));
        var refusal = Assert.Single(Cage.Refusals(report));
        Assert.StartsWith(
            mounts == "require" ? "push feature/x: its commits cannot be read: " : $"push feature/x: {unknown} is not a commit here",
            refusal
        );
        Assert.Equal(takesItBack || mounts == "require" ? 0 : 1, report.Breaches.Count);
    }

    [Fact]
    public async Task An_ancestor_of_the_repository_cannot_be_renamed()
    {
        await using var cage = await OpenAsync();
        File.WriteAllText(cage.Repository.At(".run", "state.json"), "true state");
        var parent = Path.GetDirectoryName(cage.Repository.Path)!;

        var tried = await cage.AgentAsync(
            $"mv {parent} {parent}-x; cp -a {parent}-x {parent}; mkdir -p {cage.Repository.Path}/.run; echo forged > {cage.Repository.Path}/.run/state.json"
        );
        var report = await cage.EndAsync();

        Assert.Empty(report.Breaches);
        Assert.Contains($"mv: cannot move '{parent}' to '{parent}-x': Device or resource busy", tried.Error);
        Assert.Equal("true state", File.ReadAllText(cage.Repository.At(".run", "state.json")));
    }

    [Theory]
    [InlineData(false)] // below the turn's own /tmp
    [InlineData(true)] // below a folder of ice.writable
    public async Task Where_an_ancestor_may_be_written_it_cannot_be_renamed_either(bool writableAround)
    {
        await using var cage = await Cage.OpenAsync("require", name: "parent/repo", writableAround: writableAround);
        var around = cage.Repository.Around;

        var tried = await cage.AgentAsync(
            $"cd /; mv {around}/parent {around}/x && echo moved; mv {around} /tmp/x-{Guid.NewGuid():N} && echo moved; git -C {around}/parent/repo update-ref refs/heads/main feature/x; echo more > {around}/parent/here"
        );
        var report = await cage.EndAsync();

        Assert.DoesNotContain("moved", tried.Output);
        Assert.Equal(2, tried.Error.Split("Device or resource busy").Length - 1);
        Assert.Contains("ICE: update-ref main: it is a protected branch", tried.Error);
        Assert.Empty(report.Breaches);
        Assert.Equal(writableAround, File.Exists(Path.Combine(around, "parent", "here")));
        cage.AssertMainUntouched();
    }

    [Fact]
    public async Task A_remote_that_is_a_folder_cannot_be_changed_by_renaming_what_it_lies_in()
    {
        await using var cage = await OpenAsync();
        var before = cage.RemoteRefs;
        var remote = cage.Repository.RemotePath;
        var above = Path.GetDirectoryName(remote)!;

        var tried = await cage.AgentAsync(
            $"mv {above} {above}-x; cp -a {above}-x {above}; rm -f {remote}/refs/heads/*; {Program(cage, remote + "/hooks/post-receive")}"
        );
        await cage.EndAsync();

        Assert.Equal(before, cage.RemoteRefs);
        Assert.Contains($"mv: cannot move '{above}' to '{above}-x': Device or resource busy", tried.Error);
        Assert.Contains("/hooks/post-receive: Read-only file system", tried.Error);
        Assert.False(File.Exists(Path.Combine(remote, "hooks", "post-receive")));
    }

    [Fact]
    public async Task The_state_folder_is_not_inside_and_the_real_programs_cannot_be_written()
    {
        await using var cage = await OpenAsync();
        var state = cage.Guard.StateFolder;
        var before = Directory.EnumerateFileSystemEntries(state).Order().ToList();

        var tried = await cage.AgentAsync(
            $"mv {state} {state}-x; mv /run/ias /run/x; for f in /run/ias/shims/real/git /run/ias/shims/turn/turn.json; do printf '#!/bin/sh\\ntouch {Marker(cage)}\\n' > $f; done"
        );
        await cage.EndAsync();

        Assert.Equal(before, Directory.EnumerateFileSystemEntries(state).Order().Where(entry => !entry.EndsWith("/copies")));
        Assert.Contains($"mv: cannot stat '{state}': No such file or directory", tried.Error);
        Assert.Contains("mv: cannot move '/run/ias' to '/run/x': Device or resource busy", tried.Error);
        Assert.Contains("/real/git: Read-only file system", tried.Error);
        Assert.Contains("/turn/turn.json: Read-only file system", tried.Error);
        Assert.All(
            Directory.EnumerateFiles(state, "git", SearchOption.AllDirectories).Where(f => f.EndsWith("real/git")),
            f => Assert.Equal(0, new FileInfo(f).Length)
        );
        Assert.False(File.Exists(Marker(cage)));
    }

    public static TheoryData<string> Personal =>
        [
            ".gitconfig",
            ".config/git/config",
            ".ssh/config",
            ".config/gh/config.yml",
            ".bashrc",
            ".profile",
            ".zshenv",
            ".config/systemd/user/x.service",
            ".config/autostart/x.desktop",
            "bin/git",
            ".local/bin/gpg",
            ".config/fish/config.fish",
            ".cargo/config.toml",
            ".npmrc",
            ".claude/settings.json",
        ];

    [Theory]
    [MemberData(nameof(Personal))]
    public async Task What_is_not_there_yet_in_the_home_cannot_be_made(string name)
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.At(".claude"));
        File.WriteAllText(home.At(".claude", "settings.json"), "{}");
        await using var cage = await Cage.OpenAsync(
            "require",
            person: _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );

        var tried = await cage.AgentAsync(
            $"mkdir -p {Path.GetDirectoryName(home.At(name))}; echo planted > {home.At(name)}; mv {home.Path} {home.Path}-x && cp -a {home.Path}-x {home.Path} && echo planted > {home.At(name)}",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        await cage.EndAsync();

        Assert.False(File.Exists(home.At(name)) && File.ReadAllText(home.At(name)).Contains("planted"));
        Assert.Contains($"mv: cannot move '{home.Path}' to '{home.Path}-x': Device or resource busy", tried.Error);
    }

    [Fact]
    public async Task Nothing_of_the_kernel_can_be_set_and_no_disk_or_terminal_is_there()
    {
        await using var cage = await OpenAsync();

        var tried = await cage.AgentAsync(
            """
            for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /sys/kernel/uevent_helper /proc/sysrq-trigger; do
                [ -e $f ] && (cat $f > $f) 2>/dev/null && echo "wrote $f"
            done
            unshare -Urmpf --mount-proc sh -c 'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern' 2>/dev/null && echo nested
            ls /dev/pts | grep -v ptmx; ls /dev | grep -E '^(sd|vd|nvme|dm-|mem|kmem|port)'
            true
            """
        );

        Assert.Equal("", tried.Output);
    }

    [Theory]
    [InlineData("require")]
    [InlineData("off")]
    public async Task A_program_in_a_folder_of_the_repository_on_path_is_not_started_outside(string mounts)
    {
        await using var cage = await OpenAsync(mounts);
        var bin = Directory.CreateDirectory(cage.Repository.At("bin")).FullName;
        await cage.AgentAsync($"{Program(cage, "bin/gpg")}; {Program(cage, "bin/git")}; {Program(cage, "bin/gh")}");
        using var processes = new ProcessRunner(TimeProvider.System);

        var found = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "git",
                Arguments = ["--version"],
                WorkingDirectory = cage.Repository.Path,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}",
                },
            },
            CancellationToken.None
        );
        var named = await Assert.ThrowsAsync<ProblemException>(() =>
            processes.RunAsync(
                new ProcessSpec { FileName = Path.Combine(bin, "git"), WorkingDirectory = cage.Repository.Path },
                CancellationToken.None
            )
        );

        Assert.True(found.Ok);
        Assert.Contains("where an agent can write", named.Problem.What);
        Assert.False(File.Exists(Marker(cage)));
    }

    [Fact]
    public async Task Another_tmp_than_the_persons_lies_over_tmp_and_goes_with_the_turn()
    {
        await using var cage = await OpenAsync();
        var name = $"/tmp/ias-private-{Guid.NewGuid():N}";

        var first = await cage.AgentAsync($"echo x > {name}; mkdir -p /tmp/deep; chmod 555 /tmp/deep; cat {name}");
        var second = await cage.AgentAsync($"cat {name}");
        await cage.EndAsync();

        Assert.Equal("x\n", first.Output);
        Assert.Equal("x\n", second.Output); // of one turn
        Assert.False(File.Exists(name));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(cage.Guard.StateFolder, "turns")));
    }

    [Fact]
    public async Task A_run_folder_that_is_not_there_yet_cannot_be_made_by_a_turn()
    {
        await using var cage = await OpenAsync();
        Directory.Delete(cage.Repository.At(".run"), recursive: true);

        var tried = await cage.AgentAsync("mkdir -p .run; echo forged > .run/state.json; rmdir .run; mv .run x");
        var report = await cage.EndAsync();

        Assert.Contains("cannot create .run/state.json: Read-only file system", tried.Error);

        Assert.Empty(report.Breaches);
        Assert.False(Directory.Exists(cage.Repository.At(".run")));
    }

    [Fact]
    public async Task What_the_person_names_may_be_written()
    {
        using var named = new TemporaryFolder();
        await using var cage = await Cage.OpenAsync("require", writable: [named.Path, "/nowhere/at/all"]);

        var wrote = await cage.AgentAsync(
            $"echo x > {named.At("file")} && echo ok; echo y > /var/lib/ias-test 2>&1; echo z > /etc/ias-test"
        );
        await cage.EndAsync();

        Assert.Equal("ok\n", wrote.Output);
        Assert.Contains("cannot create /etc/ias-test: Read-only file system", wrote.Error);
        Assert.Equal("x\n", File.ReadAllText(named.At("file")));
        Assert.Contains(cage.Layers.Remarks, r => r.What.Contains("/nowhere/at/all"));
    }

    // As a program of the agent's would: straight to the turn's socket.
    private static async Task<int?> AskAsync(Cage cage, ShimMessage message)
    {
        await cage.OpenTurnAsync();
        return await Task.Run(() => GuardClient.Ask(cage.Socket, message, _ => { }));
    }
}
