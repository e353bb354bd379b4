using System.Net.Sockets;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>Ways out that were looked for with all layers on, and found. As in <see cref="WaysOutTests"/>, what counts is what happened
/// outside.</summary>
public sealed class FurtherWaysOutTests
{
    private static Task<Cage> OpenAsync(Action<TemporaryRepository>? prepare = null, IReadOnlyDictionary<string, string>? person = null) =>
        Cage.OpenAsync("require", prepare, person: person is null ? null : _ => person);

    private static string Settings(string program) => $"printf '[core]\\n\\tfsmonitor = {program}\\n'";

    // A program that leaves a mark where no turn can.
    private static (string Program, string Mark) Program(Cage cage)
    {
        Directory.CreateDirectory(cage.Repository.Home);
        var (path, mark) = (Path.Combine(cage.Repository.Home, "program"), Path.Combine(cage.Repository.Home, "ran"));
        File.WriteAllText(path, $"#!/bin/sh\ntouch {mark}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return (path, mark);
    }

    [Theory]
    [InlineData("""{"kind":"push","folder":null}""")]
    [InlineData("""{"kind":"push","folder":"/a\u0000b"}""")]
    [InlineData("""{"kind":"sign","target":null,"reason":null,"input":"dHJlZSAxCmF1dGhvciB4CmNvbW1pdHRlciB4Cg=="}""")]
    [InlineData("""{"kind":"gh","arguments":[null]}""")]
    [InlineData("null")]
    public async Task A_message_that_makes_no_sense_does_not_keep_a_turn_from_being_verified(string message)
    {
        await using var cage = await OpenAsync();
        var turn = await cage.OpenTurnAsync();
        await cage.AgentAsync($"git rev-parse HEAD > .git/refs/heads/main; {Settings("/x/program")} >> .git/config");

        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            var folder = turn.Wrap(new ProcessSpec { FileName = "/bin/true", WorkingDirectory = cage.Repository.Path }).Environment[
                "IAS_ICE_TURN"
            ]!;
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, TurnScope.Socket)), CancellationToken.None);
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(message + "\n"), CancellationToken.None);
            await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
        }

        var report = await cage.EndAsync();

        Assert.StartsWith("branch main was moved", Assert.Single(report.Breaches).What);
        Assert.DoesNotContain("/x/program", File.ReadAllText(cage.Repository.At(".git", "config")));
    }

    [Theory]
    [InlineData("ln -s {0} .git/ias-ice/hooks; echo planted > .git/hooks/.bashrc")]
    [InlineData("rm -rf .git/ias-ice; ln -s {0} .git/ias-ice; mkdir -p {0}/hooks; echo planted > .git/hooks/.bashrc")]
    [InlineData("ln -s {0}/.bashrc .git/ias-ice/own; printf '[core]\\n\\thooksPath = planted\\n' >> .git/config")]
    public async Task Where_the_engine_puts_things_aside_is_not_led_elsewhere(string script)
    {
        using var home = new TemporaryFolder();
        await using var cage = await OpenAsync();

        var tried = await cage.AgentAsync(
            $"mkdir -p .git/ias-ice; {string.Format(System.Globalization.CultureInfo.InvariantCulture, script, home.Path)}"
        );
        await cage.EndAsync();

        Assert.Contains("ln: failed to create symbolic link", tried.Error);
        Assert.Contains("Read-only file system", tried.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
    }

    [Fact]
    public async Task A_hooks_path_in_the_settings_of_a_work_tree_does_not_outlive_the_turn()
    {
        await using var cage = await OpenAsync();
        var (program, mark) = Program(cage);

        await cage.AgentAsync(
            "git config --file .git/config core.repositoryformatversion 1; git config --file .git/config extensions.worktreeConfig true; printf '[core]\\n\\thooksPath = evil\\n' > .git/config.worktree; mkdir evil"
        );
        var report = await cage.EndAsync();
        File.Copy(program, cage.Repository.At("evil", "pre-commit"));
        cage.Repository.Git("commit", "-q", "--allow-empty", "-m", "a person's");

        Assert.Contains(report.External, e => e.StartsWith("core.hookspath=evil was set in "));
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData(
        "git config --file .git/config core.repositoryformatversion 1; git config --file .git/config extensions.worktreeConfig true; {0} > .git/worktrees/other/config.worktree"
    )]
    [InlineData(
        "git init -q evil; {0} >> evil/.git/config; cp -r .git/objects .git/refs evil/.git/; echo $PWD/evil/.git > .git/worktrees/other/commondir"
    )]
    [InlineData(
        "git init -q evil; {0} >> evil/.git/config; cp -r .git/objects .git/refs evil/.git/; rm .git/worktrees/other/commondir; ln -s $PWD/evil/.git/commondir .git/worktrees/other/commondir; echo . > evil/.git/commondir"
    )]
    [InlineData(
        "cp -r .git/worktrees/other evil; cp -r .git/objects .git/refs evil/; rm evil/commondir; cp .git/config evil/config; {0} >> evil/config; rm -r .git/worktrees/other; ln -s $PWD/evil .git/worktrees/other"
    )]
    [InlineData(
        "cp -r .git/objects .git/refs .git/worktrees/other/; rm .git/worktrees/other/commondir; cp .git/config .git/worktrees/other/config; {0} >> .git/worktrees/other/config"
    )]
    public async Task A_persons_other_work_tree_is_not_changed(string script)
    {
        await using var cage = await OpenAsync(repository =>
            repository.Git("worktree", "add", "-q", "-b", "other", Path.Combine(repository.Home, "other"))
        );
        var (program, mark) = Program(cage);

        var tried = await cage.AgentAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, script, Settings(program)));
        var report = await cage.EndAsync();
        TemporaryRepository.Run("sh", Path.Combine(cage.Repository.Home, "other"), "-c", "git status >/dev/null 2>&1; true");

        Assert.True(tried.Ok, tried.Error);
        Assert.Contains(
            report.External,
            e =>
                e.StartsWith($"core.fsmonitor={program} was set in ")
                || e.EndsWith("/other/commondir pointed to another repository after the turn; it points to this one again")
        );
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(4, "")]
    [InlineData(2, "mkdir mods; mv lib/.git mods/lib; echo 'gitdir: ../.git/modules/lib' > lib/.git; ln -s ../mods .git/modules; ")]
    [InlineData(2, "mv lib/.git lib/dotgit; echo 'gitdir: dotgit' > lib/.git; ")]
    public async Task A_repository_that_is_an_entry_of_the_index_runs_nothing_at_the_persons_next_status(int version, string move)
    {
        await using var cage = await OpenAsync();
        var (program, mark) = Program(cage);

        await cage.AgentAsync(
            $"""
            git init -q lib; git -C lib -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m x; {Settings(
                program
            )} >> lib/.git/config
            echo x > before; {move}git add lib before 2>/dev/null; git update-index --index-version {version}
            """
        );
        var report = await cage.EndAsync();
        // which fails where a link was put aside
        TemporaryRepository.Run("sh", cage.Repository.Path, "-c", "git status >/dev/null 2>&1; true");

        Assert.Contains("160000", cage.Repository.Git("ls-files", "--stage", "lib"));
        Assert.Contains(report.External, e => e.StartsWith($"core.fsmonitor={program} was set in "));
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData("chmod 311 .git/hooks")]
    [InlineData("mkdir -p .git/modules/x; chmod 311 .git/modules")]
    public async Task A_folder_that_cannot_be_listed_hides_no_hook_and_no_setting(string script)
    {
        await using var cage = await OpenAsync();

        await cage.AgentAsync($"{Settings("/x/program")} >> .git/config; mkdir -p .git/hooks; echo x > .git/hooks/pre-commit; {script}");
        var report = await cage.EndAsync();

        Assert.Contains(report.External, e => e.StartsWith("core.fsmonitor=/x/program was set in "));
        Assert.Contains(report.External, e => e.Contains("/hooks/pre-commit was created during the turn"));
        Assert.DoesNotContain("/x/program", File.ReadAllText(cage.Repository.At(".git", "config")));
        Assert.False(File.Exists(cage.Repository.At(".git", "hooks", "pre-commit")));
    }

    [Fact]
    public async Task The_log_of_a_ref_that_the_engine_moves_is_not_written_elsewhere()
    {
        using var home = new TemporaryFolder();
        await using var cage = await OpenAsync();

        var pushed = await cage.AgentAsync(
            $"mkdir -p .git/logs/refs/remotes/origin/feature; ln -s {home.At(".bashrc")} .git/logs/refs/remotes/origin/feature/x; git push -q origin feature/x"
        );
        await cage.EndAsync();

        Assert.True(pushed.Ok, pushed.Error);
        Assert.False(File.Exists(home.At(".bashrc")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_remote_in_the_work_tree_runs_no_hook_of_a_turn(bool isThere)
    {
        await using var cage = await OpenAsync(repository =>
        {
            repository.Git("remote", "add", "inner", "inner.git");
            if (isThere)
            {
                repository.Git("init", "-q", "--bare", "inner.git");
            }
        });
        var mark = Path.Combine(cage.Repository.Home, "ran");
        var inner = cage.Repository.At("inner.git");

        var tried = await cage.AgentAsync(
            $"[ -d inner.git ] || git init -q --bare inner.git; printf '#!/bin/sh\\ntouch {mark}\\n' > inner.git/hooks/post-receive; chmod +x inner.git/hooks/post-receive; git push -q inner HEAD:refs/heads/feature/y"
        );

        Assert.Equal(
            [$"push {inner}: {inner} is where a turn can write, and its hooks would run with your rights (engine)"],
            await cage.EndAndTellRefusalsAsync()
        );
        // one that was a remote before the run cannot be written
        Assert.Equal(isThere, tried.Error.Contains("hooks/post-receive: Read-only file system"));
        Assert.Equal(!isThere, File.Exists(Path.Combine(inner, "hooks", "post-receive")));
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Links_that_lead_round_in_circles_do_not_hold_up_the_end_of_a_turn()
    {
        await using var cage = await OpenAsync();

        await cage.AgentAsync("ln -s . .git/refs/heads/a; ln -s . .git/refs/heads/b; git rev-parse HEAD > .git/refs/heads/main");
        var report = await cage.EndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("branch main was moved", Assert.Single(report.Breaches).What);
    }

    [Fact]
    public async Task A_gate_whose_feedback_folder_is_a_link_cannot_write_where_it_leads()
    {
        using var home = new TemporaryFolder();
        await using var cage = await OpenAsync();
        Directory.CreateSymbolicLink(cage.Repository.At("feedback"), home.Path);
        await cage.BeginAsync(cage.Request with { ReadOnly = true, Writable = [cage.Repository.At("feedback")] });

        await cage.AgentAsync($"echo planted > {home.At(".bashrc")}");
        await cage.EndAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
    }

    [Fact]
    public async Task Shared_memory_of_the_persons_processes_is_not_there()
    {
        await using var cage = await OpenAsync();

        var seen = await cage.AgentAsync("cat /proc/sysvipc/shm | wc -l; readlink /proc/self/ns/ipc");

        Assert.StartsWith("1\n", seen.Output);
        Assert.DoesNotContain(new FileInfo("/proc/self/ns/ipc").LinkTarget!, seen.Output);
    }

    [Fact]
    public async Task What_runs_inside_is_of_no_session_that_has_a_terminal()
    {
        await using var cage = await OpenAsync();

        var seen = await cage.AgentAsync("cut -d' ' -f6,7 /proc/self/stat; (: < /dev/tty) 2>/dev/null && echo terminal");

        Assert.DoesNotContain("terminal", seen.Output);
    }

    [Fact]
    public async Task With_a_key_that_the_person_did_not_name_nothing_is_signed()
    {
        await using var cage = await OpenAsync();
        var key = Path.Combine(Directory.CreateDirectory(cage.Repository.Home).FullName, "key");
        TemporaryRepository.Run("ssh-keygen", "/", "-q", "-t", "ed25519", "-N", "", "-f", key);
        var turn = await cage.OpenTurnAsync();
        var folder = turn.Wrap(new ProcessSpec { FileName = "/bin/true", WorkingDirectory = cage.Repository.Path }).Environment[
            "IAS_ICE_TURN"
        ]!;

        var words = "";

        var exit = await Task.Run(() =>
            GuardClient.Ask(
                Path.Combine(folder, TurnScope.Socket),
                new ShimMessage(
                    "sign",
                    Target: "ssh",
                    Reason: key,
                    Folder: cage.Repository.Path,
                    Input: "tree 1\nauthor x\ncommitter x\n"u8.ToArray()
                ),
                said => words += said
            )
        );

        Assert.NotEqual(0, exit);
        Assert.Equal("ICE: sign: there is no key; set user.signingkey\n", words);
    }

    public static TheoryData<string> AgentsSettings =>
        [
            ".claude/settings.json",
            ".claude/CLAUDE.md",
            ".claude/agents/x.md",
            ".claude/commands/x.md",
            ".claude/rules/x.md",
            ".claude/local/claude",
            ".claude/shell-snapshots/x.sh",
            ".codex/config.toml",
            ".gemini/settings.json",
            ".gemini/tmp/bin/rg",
            ".local/share/opencode/bin/rg",
        ];

    [Theory]
    [MemberData(nameof(AgentsSettings))]
    public async Task Settings_and_programs_of_agents_that_are_not_there_yet_cannot_be_made(string name)
    {
        using var home = new TemporaryFolder();
        foreach (var folder in (string[])[".claude", ".codex", ".gemini", ".local/share/opencode"])
        {
            Directory.CreateDirectory(home.At(folder));
        }

        await using var cage = await OpenAsync(person: new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Path });
        var parent = Path.GetDirectoryName(home.At(name))!;

        await cage.AgentAsync(
            $"mkdir -p {parent}; echo planted > {home.At(name)}; mv {parent} {parent}-x; mkdir -p {parent}; echo planted > {home.At(name)}",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = home.Path }
        );
        await cage.EndAsync();

        Assert.False(File.Exists(home.At(name)) && File.ReadAllText(home.At(name)).Contains("planted"));
    }

    [Fact]
    public void A_link_to_a_key_becomes_no_part_of_a_prompt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("key"), "TOPSECRET");
        Directory.CreateDirectory(folder.At("work", "docs", "ias", "prompts"));
        File.CreateSymbolicLink(folder.At("work", "docs", "ias", "prompts", "implement.md"), folder.At("key"));

        Assert.DoesNotContain("TOPSECRET", Ias.Engine.Runs.PromptTemplates.Find(folder.At("work"), "implement").Text);
    }

    [Fact]
    public void A_link_to_a_key_in_place_of_the_exclude_file_is_not_copied_into_the_repository()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("key"), "TOPSECRET");
        Directory.CreateDirectory(folder.At("git", "info"));
        File.CreateSymbolicLink(folder.At("git", "info", "exclude"), folder.At("key"));

        Ias.Engine.Runs.RunFolder.Exclude(folder.At("git"));

        Assert.DoesNotContain("TOPSECRET", File.ReadAllText(folder.At("git", "info", "exclude")));
        Assert.Equal("TOPSECRET", File.ReadAllText(folder.At("key")));
    }

    [Theory]
    [InlineData("grimoires")]
    [InlineData("grimoires/loa/a2a/sprint-1")]
    public void The_engine_makes_no_folder_and_no_file_through_a_link_that_leads_out_of_the_work_tree(string link)
    {
        using var folder = new TemporaryFolder();
        var work = Directory.CreateDirectory(folder.At("work")).FullName;
        var home = Directory.CreateDirectory(folder.At("home")).FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(work, link))!);
        Directory.CreateSymbolicLink(Path.Combine(work, link), home);

        Assert.Throws<ProblemException>(() =>
            Ias.Engine.Files.InsideFile.MakeFolder(work, Path.Combine(work, "grimoires/loa/a2a/sprint-1"))
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
    }
}
