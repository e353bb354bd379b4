using System.Diagnostics;
using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary><c>ias top</c> and what <c>ias inbox</c> says of this machine, without a full screen.</summary>
public sealed class TopTests
{
    // Stands for ssh: writes down its arguments, and does what the host's name says.
    private const string Ssh = """
        #!/bin/sh
        echo "$*" >>"$HOME/ssh.log"
        while [ "$1" != -- ]; do shift; done
        host=$2; shift 2
        case $host in
        here) exec "$@" ;;
        banner) echo "Welcome"; exec "$@" ;;
        refuses) echo "ssh: connect to host refuses port 22: Connection refused" >&2; exit 255 ;;
        bare) exit 127 ;;
        long) head -c 5000000 /dev/zero | tr '\0' x; echo; exit 0 ;;
        evil) cat "$HOME/evil.json"; exec sleep 60 ;;
        esac
        """;

    [Fact]
    public async Task A_work_tree_is_listed_while_its_first_run_goes_on()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        Assert.Contains("No run or queue on this machine yet.", sandbox.Ias("top", "--once").Out);
        using var engine = await sandbox.StartHalfWayAsync();

        var row = Rows(sandbox.Ias("top", "--json")).Single();

        Assert.Equal(sandbox.Repository.Path, row.GetProperty("work_tree").GetString());
        Assert.Equal("RUNNING", row.GetProperty("state").GetString());
        Assert.True(row.GetProperty("engine").GetProperty("alive").GetBoolean());
        Assert.Matches("RUNNING +" + sandbox.Repository.Path + " +implement +sprint-1", sandbox.Ias("top", "--once").Out);
    }

    [Fact]
    public async Task A_follower_is_told_of_a_killed_engine_and_of_a_work_tree_that_goes_away()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var follower = sandbox.Start([], "top", "--json", "--follow");
        var first = await LineAsync(follower);
        Assert.True(first.GetProperty("whole").GetBoolean());

        engine.Kill();
        var told = await LineAsync(follower);
        while (!told.GetProperty("work_trees")[0].GetProperty("engine").GetProperty("gone").GetBoolean())
        {
            told = await LineAsync(follower);
        }

        Assert.False(told.GetProperty("whole").GetBoolean());
        Assert.Equal("engine_gone", told.GetProperty("work_trees")[0].GetProperty("needs")[0].GetProperty("kind").GetString());

        Directory.Move(sandbox.Run(""), sandbox.Run("") + "-away");
        Directory.Move(Path.Combine(sandbox.Repository.Path, ".git"), Path.Combine(sandbox.Repository.Path, ".git-away"));
        told = await LineAsync(follower);
        while (told.GetProperty("gone").GetArrayLength() == 0)
        {
            told = await LineAsync(follower);
        }

        Assert.Equal(sandbox.Repository.Path, told.GetProperty("gone")[0].GetProperty("work_tree").GetString());
    }

    [Fact]
    public async Task Whoever_follows_ends_when_nobody_reads_any_more()
    {
        using var sandbox = new Sandbox();
        using var follower = sandbox.Start([], "top", "--json", "--follow");
        await LineAsync(follower);

        follower.StandardOutput.Close();

        await follower.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.Equal(0, follower.ExitCode);
    }

    [Fact]
    public void Other_machines_are_asked_over_ssh_and_one_that_does_not_answer_says_why()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local", "--yes").Exit);

        var said = Ias(sandbox, "top", "--once", "here", "banner", "refuses", "bare");

        Assert.Equal(1, said.Exit);
        Assert.Matches($"finished +here:{sandbox.Repository.Path} ", said.Out);
        Assert.Matches($"finished +banner:{sandbox.Repository.Path} ", said.Out);
        Assert.Contains("refuses has not answered, asked since ", said.Error);
        Assert.Contains(": ssh: connect to host refuses port 22: Connection refused", said.Error);
        Assert.Contains("bare has not answered, asked since ", said.Error);
        Assert.Contains(": ias is not on the PATH that ssh gives a command there", said.Error);
        Assert.All(
            File.ReadAllLines(Path.Combine(sandbox.Repository.Home, "ssh.log")),
            line => Assert.Matches("^-T -o BatchMode=yes .* -- [a-z]+ ias top --json --follow$", line)
        );
    }

    [Fact]
    public void What_another_machine_says_is_text_and_nothing_else()
    {
        using var sandbox = new Sandbox();
        File.WriteAllText(
            Path.Combine(sandbox.Repository.Home, "evil.json"),
            """{"whole":true,"work_trees":[null,{"work_tree":"relative"},{"work_tree":"/srv/a\u001b[31m"},{"work_tree":"/srv/$(touch pwned)","state":"HALTED\u001b]0;x\u0007","run_id":"r","branch":"\u202eevil","needs":[null,{"kind":"halt","what":"Halted: \u001b[2Jboom","since":"2026-01-01T00:00:00Z"}],"later":{"x":[1]}}]}"""
                + "\n"
        );

        var said = Ias(sandbox, "top", "--once", "evil");
        var endless = Ias(sandbox, "top", "--once", "long");

        Assert.Equal(0, said.Exit);
        Assert.DoesNotContain(said.Out + said.Error, c => char.IsControl(c) && c != '\n');
        Assert.Contains("evil:/srv/$(touch pwned)", said.Out);
        Assert.DoesNotContain("relative", said.Out);
        Assert.DoesNotContain("/srv/a", said.Out);
        Assert.False(File.Exists(Path.Combine(sandbox.Repository.Path, "pwned")));
        Assert.Contains("a line of more than 4 MiB is no list of work trees", endless.Error);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch pwned")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\u001b[31m")]
    public void What_ssh_would_take_for_an_option_is_no_host(string host)
    {
        using var sandbox = new Sandbox();

        var said = Ias(sandbox, "top", "--once", "--", host);

        Assert.Equal(2, said.Exit);
        Assert.Contains("is not a host", said.Error);
        Assert.False(File.Exists(Path.Combine(sandbox.Repository.Home, "ssh.log")));
    }

    [Fact]
    public void The_inbox_tells_what_waits_in_work_trees_without_any_login()
    {
        using var sandbox = new Sandbox(new AgentScript().Turn("implement").Writes("a", "1\n").Turn("review").Finds("wrong", "a"));
        sandbox.Ias("run", "sprint-1", "--local", "--yes", "--max-cycles", "1");

        var elsewhere = sandbox.Ias("-C", "/", "inbox");
        var item = JsonDocument.Parse(sandbox.Ias("inbox", "--json").Out).RootElement.GetProperty("local")[0];

        Assert.Equal(0, elsewhere.Exit);
        Assert.StartsWith("halt      Halted: ", elsewhere.Out);
        Assert.Contains($"({sandbox.Repository.Path}, ", elsewhere.Out);
        Assert.Contains($"-C {sandbox.Repository.Path} run-resume", elsewhere.Out);
        Assert.Equal(("halt", sandbox.Repository.Path), (item.GetProperty("kind").GetString(), item.GetProperty("work_tree").GetString()));
    }

    private static Sandbox.Answer Ias(Sandbox sandbox, params string[] arguments)
    {
        var bin = Directory.CreateDirectory(Path.Combine(sandbox.Repository.Home, "bin")).FullName;
        var ssh = Path.Combine(bin, "ssh");
        if (!File.Exists(ssh))
        {
            File.WriteAllText(ssh, Ssh);
            File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
            File.CreateSymbolicLink(Path.Combine(bin, "ias"), Sandbox.Program);
        }

        return sandbox.Ias([("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}")], arguments);
    }

    private static IEnumerable<JsonElement> Rows(Sandbox.Answer said) =>
        JsonDocument.Parse(said.Out).RootElement.GetProperty("work_trees").EnumerateArray();

    private static async Task<JsonElement> LineAsync(Process follower)
    {
        var line = await follower.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return JsonDocument.Parse(line ?? throw new InvalidOperationException("it ended")).RootElement;
    }
}
