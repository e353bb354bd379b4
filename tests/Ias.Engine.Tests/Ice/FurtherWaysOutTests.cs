using System.Net.Sockets;
using Ias.Engine.Ice;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>Ways out that were looked for with all layers on, and found. As in <see cref="WaysOutTests"/>, what counts is what happened
/// outside.</summary>
public sealed class FurtherWaysOutTests
{
    private static Task<Cage> OpenAsync(Action<TemporaryRepository>? prepare = null, IReadOnlyDictionary<string, string>? person = null) =>
        Cage.OpenAsync("require", prepare, person: person is null ? null : _ => person);

    [Theory]
    [InlineData("""{"kind":"push","folder":null}""")]
    [InlineData("""{"kind":"push","folder":"/a\u0000b"}""")]
    [InlineData("""{"kind":"sign","target":null,"reason":null,"input":"dHJlZSAxCmF1dGhvciB4CmNvbW1pdHRlciB4Cg=="}""")]
    [InlineData("""{"kind":"gh","arguments":[null]}""")]
    [InlineData("null")]
    public async Task A_message_that_makes_no_sense_does_not_keep_a_turn_from_being_verified(string message)
    {
        await using var cage = await OpenAsync();
        await cage.OpenTurnAsync();
        await cage.AgentAsync("git commit -q --allow-empty -m made");

        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(cage.Socket), CancellationToken.None);
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(message + "\n"), CancellationToken.None);
            await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
        }

        var report = await cage.EndAsync();

        Assert.Empty(report.Breaches);
        Assert.Equal("made", cage.Repository.Git("log", "-1", "--format=%s"));
        cage.AssertMainUntouched();
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
        await cage.OpenTurnAsync();

        var words = "";

        var exit = await Task.Run(() =>
            GuardClient.Ask(
                cage.Socket,
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
