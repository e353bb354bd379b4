using Ias.Core.Events;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>However the dashboard ends, the terminal is as it was found, and the run is untouched.</summary>
public sealed class TerminalGivenBackTests
{
    private const string Before = "what stood here before";

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task A_signal_ends_it_with_the_terminal_as_before_and_the_run_goes_on(string signal)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await Tmux.OpenAsync(sandbox);
        tmux.Type($"ulimit -c 0; echo {Before}");
        await tmux.SeesAsync($"\n{Before}\n{Tmux.Prompt.TrimEnd()}");
        var (modes, left) = (tmux.Modes(), tmux.Left());

        tmux.Type("ias");
        await tmux.SeesAsync("RUNNING", "half way");
        Assert.True(tmux.IsFullScreen);
        Assert.NotEqual(modes, tmux.Modes());
        tmux.Press("M"); // the mouse too
        await Tmux.IsTrueAsync(() => tmux.Mouse != "mouse 000", "the mouse is asked for");
        using (var dashboard = await tmux.ForegroundAsync())
        {
            dashboard.Signal(signal);
        }

        await tmux.SeesAsync(
            screen => screen.Contains(Before) && screen.TrimEnd().EndsWith(Tmux.Prompt.TrimEnd()),
            "the shell and what stood before"
        );
        await Tmux.IsTrueAsync(() => tmux.Left() == left, "nothing left behind");
        Assert.Equal(modes, tmux.Modes());
        tmux.Type("echo typed as ever");
        await tmux.SeesAsync("\ntyped as ever");
        await AssertGoesOnAsync(sandbox, engine);
    }

    // A screen that no memory is left for: as good a failure in the loop as any, and one that needs no door in the program.
    [Theory]
    [InlineData("ias", false)]
    [InlineData("ias tui --verbose", true)]
    public async Task A_failure_of_its_own_ends_it_with_the_terminal_as_before_and_says_what_to_report(string command, bool isVerbose)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await Tmux.OpenAsync(sandbox);
        var (modes, left) = (tmux.Modes(), tmux.Left());
        tmux.Type($"DOTNET_GCHeapHardLimit=8000000 {command}; echo \"exit $?\"");
        await tmux.SeesAsync("RUNNING", "half way");
        using var dashboard = await tmux.ForegroundAsync();

        tmux.Resize(4000, 4000);

        Assert.True(dashboard.WaitForExit(TimeSpan.FromSeconds(60)), "it is still there");
        tmux.Resize(100, 30);
        await tmux.SeesAsync("The run is not affected.", $"{(isVerbose ? "OutOfMemoryException" : "ias tui --verbose")}", "exit 1");
        Assert.Equal(isVerbose, tmux.Screen.Contains("   at Ias.Tui."));
        // tmux takes a moment for the size
        await Tmux.IsTrueAsync(() => tmux.Left() == left && tmux.Modes() == modes, "the terminal is as before");
        await AssertGoesOnAsync(sandbox, engine);
    }

    [Fact]
    public async Task A_lost_connection_ends_the_dashboard_and_not_the_run()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var tmux = await Tmux.OpenAsync(sandbox);
        tmux.Type("ias");
        await tmux.SeesAsync("checked at", "S start");
        await tmux.AnswerAsync("S", "Start sprint-1?", "l"); // by the dashboard itself: its own child must not go with it
        await tmux.SeesAsync("RUNNING", "half way");
        using var dashboard = await tmux.ForegroundAsync();

        tmux.KillServer();

        Assert.True(dashboard.WaitForExit(TimeSpan.FromSeconds(30)), "the dashboard outlives its terminal");
        Assert.Equal("RUNNING", sandbox.StateWord());
        sandbox.LetGo();
        await Tmux.IsTrueAsync(() => sandbox.StateWord() == "JACKED_OUT", "the run completes");
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.HaltAsked);
    }

    [Fact]
    public async Task Ctrl_Z_gives_the_shell_back_and_fg_the_dashboard()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await Tmux.OpenAsync(sandbox);
        tmux.Type($"echo {Before}");
        await tmux.SeesAsync($"\n{Before}\n{Tmux.Prompt.TrimEnd()}");
        var (modes, left) = (tmux.Modes(), tmux.Left());
        tmux.Type("ias");
        await tmux.SeesAsync("RUNNING", "half way");
        var (drawn, raw) = (tmux.Left(), tmux.Modes());

        tmux.Press("C-z");
        await tmux.SeesAsync(Before, "Stopped", "ias");
        await Tmux.IsTrueAsync(() => tmux.Left() == left && tmux.Modes() == modes, "the terminal is the shell's");
        tmux.Type("echo at the shell");
        await tmux.SeesAsync("\nat the shell");

        tmux.Type("fg");
        await tmux.SeesAsync("RUNNING", "half way");
        Assert.Equal((drawn, raw), (tmux.Left(), tmux.Modes()));
        Assert.DoesNotContain("at the shell", tmux.Screen);
        tmux.Press("q");
        await tmux.SeesAsync(Before, "at the shell", "continues: RUNNING");
        Assert.Equal((left, modes), (tmux.Left(), tmux.Modes()));
        await AssertGoesOnAsync(sandbox, engine);
    }

    [Fact]
    public async Task Child_processes_change_no_mode_of_the_terminal_and_what_is_copied_lies_in_tmux()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        using var tmux = await Tmux.OpenAsync(sandbox);
        var (modes, left) = (tmux.Modes(), tmux.Left());
        tmux.Type("ias");
        await tmux.SeesAsync("stopped", "Why it stopped");
        var raw = tmux.Modes();

        tmux.Press("y"); // tmux load-buffer
        await tmux.SeesAsync("the command sent to tmux's buffer");
        Assert.Equal("ias run-resume", tmux.Buffer);
        Assert.Equal(raw, tmux.Modes());

        await tmux.AnswerAsync("R", "Resume sprint-1?", "y"); // an engine
        await tmux.SeesAsync(screen => screen.StartsWith("RUNNING"), "the first row says RUNNING");
        Assert.Equal(raw, tmux.Modes());

        tmux.Press("q");
        await tmux.SeesAsync("continues: RUNNING");
        Assert.Equal((left, modes), (tmux.Left(), tmux.Modes()));
        sandbox.LetGo();
        await Tmux.IsTrueAsync(() => sandbox.StateWord() == "JACKED_OUT", "the run completes");
    }

    [Fact]
    public async Task The_checks_of_an_empty_repository_change_no_mode_of_the_terminal()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);
        var modes = tmux.Modes();
        tmux.Type("ias");
        await tmux.SeesAsync("Before the first run", "checking ...");
        var raw = tmux.Modes();

        await tmux.SeesAsync("checked at");

        Assert.Equal(raw, tmux.Modes());
        tmux.Press("q");
        await tmux.SeesAsync("No run here. Come back: ias");
        Assert.Equal(modes, tmux.Modes());
    }

    private static async Task AssertGoesOnAsync(Sandbox sandbox, System.Diagnostics.Process engine)
    {
        Assert.False(engine.HasExited);
        sandbox.LetGo();
        await Tmux.IsTrueAsync(() => engine.HasExited, "the run completes");
        Assert.Equal(0, engine.ExitCode);
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.HaltAsked);
    }
}
