using Ias.Core.Events;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>A run as a person has it from the dashboard alone, in a real terminal: started, watched, halted, left, resumed.</summary>
public sealed class SteeringStoryTests
{
    // The first turn waits for the test; the reviewer of the first cycle is not content, so that there is a second IMPLEMENT for the note.
    private static readonly AgentScript Script = new AgentScript()
        .Turn("implement", cycle: 1)
        .Writes("src/one.txt", "one\n")
        .Prints("half way")
        .WaitsFor("$HOME/go-on")
        .Turn("review", cycle: 1)
        .Finds("one is not two", "src/one.txt")
        .Turn("implement")
        .Writes("src/one.txt", "two\n")
        .Writes("src/two.txt", "two\n")
        .GatesApprove();

    [Fact]
    public async Task A_run_is_started_watched_halted_left_and_resumed_by_keys_alone()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox(Script);
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type("ias");
        await tmux.SeesAsync("NO RUN", "checked at", "S start");
        await tmux.AnswerAsync("S", "Start sprint-1?", "l");
        await tmux.SeesAsync("RUNNING", "half way");

        tmux.Press("m");
        await tmux.SeesAsync("A note for the next IMPLEMENT prompt");
        tmux.Press("t", "w", "o", "Space", "i", "s", "Space", "m", "o", "r", "e");
        await tmux.SeesAsync("two is more");
        tmux.Press("C-s");
        await tmux.SeesAsync("note sent");

        tmux.Press("q");
        await tmux.SeesAsync("sprint-1 continues: RUNNING implement, cycle 1, engine ", "Come back: ias");
        Assert.Equal(1, tmux.Screen.Split("sprint-1 continues").Length - 1);
        Assert.Equal("RUNNING", sandbox.StateWord());

        tmux.Type("clear; ias");
        await tmux.SeesAsync("RUNNING", "half way");
        await tmux.AnswerAsync("H", "Halt the run?", "y");
        await tmux.SeesAsync("halt requested");
        Assert.Equal("RUNNING", sandbox.StateWord());
        sandbox.LetGo();
        await tmux.SeesAsync("stopped", "Why it stopped", "What is safe", "What you can do");
        Assert.Equal("user", sandbox.HaltTrigger());

        await tmux.AnswerAsync("R", "Resume sprint-1?", "y");
        await tmux.SeesAsync("finished", "nothing is running or being spent");
        tmux.Press("q");
        await tmux.SeesAsync("sprint-1: JACKED_OUT; nothing runs. Come back: ias");

        var events = sandbox.Events();
        Assert.Equal(["two is more"], events.OfType<RunEvent.NoteTaken>().Select(note => note.Text));
        Assert.Equal("src/one.txt\nsrc/two.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task Nothing_halts_a_run_by_accident()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await WatchAsync(sandbox);

        tmux.Press("H"); // a stray Enter answers nothing
        await tmux.ReadBoxAsync("Halt the run?");
        tmux.Press("Enter", "Enter", "Space", "Escape");
        await tmux.SeesNoMoreAsync("Halt the run?");

        tmux.Press("H"); // nor does a paste with the very key in it
        await tmux.ReadBoxAsync("Halt the run?");
        tmux.Paste("y now y\n");
        await tmux.SeesAsync("pasting does not answer");
        tmux.Press("Escape");
        await tmux.SeesNoMoreAsync("Halt the run?");

        tmux.Burst("Hy"); // nor what was on its way when the box opened
        await tmux.ReadBoxAsync("Halt the run?");
        tmux.Press("Escape");
        await tmux.SeesNoMoreAsync("Halt the run?");

        tmux.Paste("HyHy");
        await tmux.SeesAsync("pasted text ignored");
        tmux.Press("C-c");
        await tmux.SeesAsync("Ctrl-C does nothing here");

        tmux.Press("q");
        await tmux.SeesAsync("continues: RUNNING");
        sandbox.LetGo();
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, engine.ExitCode);
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.HaltAsked);
    }

    [Fact]
    public async Task The_agent_is_ended_at_once_only_by_a_word_typed_in_full()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await WatchAsync(sandbox);

        await tmux.AnswerAsync("H", "Halt the run?", "n");
        tmux.Press("o");
        Assert.False(engine.HasExited);
        tmux.Press("w");

        await tmux.SeesAsync("stopped", "Why it stopped");
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal("HALTED", sandbox.StateWord());
    }

    [Fact]
    public async Task Read_only_asks_for_nothing_and_says_why()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await WatchAsync(sandbox, "ias tui --read-only");

        tmux.Press("H");
        await tmux.SeesAsync("--read-only was given");
        tmux.Press("m");
        await tmux.SeesAsync("note: --read-only was given");
        tmux.Press("q");
        await tmux.SeesAsync("continues: RUNNING");

        Assert.Empty(Directory.GetFiles(sandbox.Run("control")));
        sandbox.LetGo();
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Where_the_inbox_cannot_be_written_the_dashboard_only_looks()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        await Tmux.IsTrueAsync(() => Directory.Exists(sandbox.Run("control")), "the engine has made its inbox");
        var mode = File.GetUnixFileMode(sandbox.Run("control"));
        File.SetUnixFileMode(sandbox.Run("control"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // root may write everywhere, unless it goes without that right
        using var tmux = await WatchAsync(
            sandbox,
            Environment.UserName == "root" ? "setpriv --bounding-set=-dac_override --inh-caps=-dac_override ias" : "ias"
        );
        tmux.Press("H");
        await tmux.SeesAsync("is not writable by you");
        tmux.Press("q");
        await tmux.SeesAsync("continues: RUNNING");

        File.SetUnixFileMode(sandbox.Run("control"), mode);
        sandbox.LetGo();
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.HaltAsked);
    }

    // At the dashboard, with a run half way through its first turn.
    private static async Task<Tmux> WatchAsync(Sandbox sandbox, string command = "ias")
    {
        var tmux = await Tmux.OpenAsync(sandbox);
        tmux.Type(command);
        await tmux.SeesAsync("RUNNING", "half way");
        return tmux;
    }
}
