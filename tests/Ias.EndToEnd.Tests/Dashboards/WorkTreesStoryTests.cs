using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>All work trees in a real terminal: seen as they begin, steered from the list, opened and left.</summary>
public sealed class WorkTreesStoryTests
{
    [Fact]
    public async Task A_run_that_begins_appears_is_opened_halted_from_the_list_and_opened_from_another_dashboard()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var tmux = await Tmux.OpenAsync(sandbox, 120, 30);
        var name = Path.GetFileName(sandbox.Repository.Path);

        tmux.Type("ias top");
        await tmux.SeesAsync("Work trees of this machine", "No run or queue here yet.");
        using var engine = await sandbox.StartHalfWayAsync();
        await tmux.SeesAsync($"> RUNNING   {name}", "1 running");

        tmux.Press("Enter");
        await tmux.SeesAsync("RUNNING  implement", "1 Queue");
        tmux.Press("q");
        await tmux.SeesAsync("Work trees of this machine");

        await tmux.AnswerAsync("H", "Halt the run?", "y");
        await tmux.SeesAsync("halt requested");
        sandbox.LetGo();
        await tmux.SeesAsync("> stopped", "1 needs you", "run-resume");
        Assert.Equal("user", sandbox.HaltTrigger());

        tmux.Press("Enter");
        await tmux.SeesAsync("Why it stopped");
        tmux.Press("C-o");
        await tmux.SeesAsync("Work trees of this machine", "> stopped");
        tmux.Press("Escape");
        await tmux.SeesAsync("Why it stopped");
        tmux.Press("q");
        await tmux.SeesAsync("Work trees of this machine");
        tmux.Press("q");
        await tmux.SeesAsync(Tmux.Prompt);
        Assert.False(tmux.IsFullScreen);
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
    }
}
