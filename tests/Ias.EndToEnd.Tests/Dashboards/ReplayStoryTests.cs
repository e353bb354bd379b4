using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>An archived run, and earlier moments of it, through the program in a terminal.</summary>
public sealed class ReplayStoryTests
{
    [Fact]
    public async Task An_archived_run_is_opened_by_the_end_of_its_id_and_played_from_a_moment_on()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local").Exit);
        var first = RunIdOf(sandbox.Run("state.json"));
        Assert.Equal(0, sandbox.Ias("run", "--again", "sprint-1", "--local").Exit);
        using var tmux = await Tmux.OpenAsync(sandbox, 120, 40, ("TZ", "UTC"));

        tmux.Type($"ias tui --run {first[^4..]}");
        await tmux.SeesAsync("ARCHIVED, last event", first, "finished", "COMPLETE -> JACKED_OUT");
        tmux.Press("{");
        await tmux.SeesAsync("PAST ", "p end", "RUNNING");
        tmux.Press("H");
        await tmux.SeesAsync("which is past; p returns to the run's end");
        tmux.Press("p");
        await tmux.SeesAsync("ARCHIVED, last event", "finished");
        tmux.Press("R");
        await tmux.SeesAsync("this is an archived run");
        tmux.Press("q");
        await tmux.SeesAsync($"That was archived run {first}");
    }

    [Fact]
    public void A_run_that_is_not_there_is_refused_with_those_that_are()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local").Exit);
        var there = RunIdOf(sandbox.Run("state.json"));

        var answer = sandbox.Ias("tui", "--run", "nothing-like-it");

        Assert.Equal(3, answer.Exit);
        Assert.Contains("There is no run nothing-like-it here.", answer.Error);
        Assert.Contains(there, answer.Error);
        Assert.Contains("ias history", answer.Error);
    }

    [Fact]
    public void Two_runs_are_compared_side_by_side_in_80_columns()
    {
        using var sandbox = new Sandbox();
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local").Exit);
        var first = RunIdOf(sandbox.Run("state.json"));
        Assert.Equal(0, sandbox.Ias("run", "--again", "sprint-1", "--local").Exit);
        var second = RunIdOf(sandbox.Run("state.json"));

        var table = sandbox.Ias("report", "--compare", first[^4..], second);
        var json = sandbox.Ias("report", "--compare", first, second, "--json");

        Assert.Equal(0, table.Exit);
        var rows = table.Out.Split('\n').Where(row => row.StartsWith('|')).ToList();
        Assert.Matches($@"^\| +\| {first} +\| {second} +\|$", rows[0]);
        Assert.Contains(rows, row => row.StartsWith("| cost ", StringComparison.Ordinal));
        Assert.All(rows, row => Assert.InRange(row.Length, 1, 80));
        using var document = System.Text.Json.JsonDocument.Parse(json.Out);
        Assert.Equal(
            [first, second],
            document.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run_id").GetString())
        );
        Assert.Equal(2, sandbox.Ias("report", "--compare", first).Exit);
    }

    private static string RunIdOf(string state)
    {
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(state));
        return document.RootElement.GetProperty("run_id").GetString()!;
    }
}
