using System.Text.Json;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>What a person at a terminal is asked before, and while, a run goes.</summary>
public sealed class ConfirmedRunTests
{
    private const string Triage =
        "Title: login is off by one\nReproduction: strong\nTest type: unit\nRisk level: low\n\n## Suspected files\n\n- src/login.txt adds one\n";

    private static readonly AgentScript Risky = new AgentScript()
        .Turn("triage")
        .Writes("grimoires/loa/a2a/{target}/triage.md", Triage)
        .Writes("grimoires/loa/a2a/{target}/sprint.md", "## Sprint: mend login\n\nAdd nothing.\n")
        .Turn("implement")
        .Writes("src/login.txt", "1\n")
        .GatesApprove();

    [Fact]
    [Trait("Requirement", "R-042")]
    public async Task At_a_terminal_a_run_shows_its_plan_and_starts_only_after_a_yes()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, rows: 60);

        tmux.Type("ias run sprint-1 --local; echo \"exit $?\"");
        await tmux.SeesAsync("danger        high", "limits", "Start it? [y/n]");
        tmux.Type("what");
        await tmux.SeesAsync("[y/n] what\nStart it? [y/n]");
        tmux.Type("n");
        await tmux.SeesAsync("Not started; nothing was changed.", "exit 1");
        Assert.Equal("main", sandbox.Branch());
        Assert.False(File.Exists(sandbox.Run("state.json")));

        tmux.Type("clear; ias run sprint-1 --local; echo \"second $?\"");
        await tmux.SeesAsync("Start it? [y/n]");
        tmux.Type("y");
        await tmux.SeesAsync("JACKED_OUT", "second 0");

        tmux.Type("clear; ias run sprint-1 --again sprint-1 --local --yes; echo \"third $?\"");
        await tmux.SeesAsync("JACKED_OUT", "third 0");
        Assert.DoesNotContain("Start it?", tmux.Screen);
    }

    [Fact]
    public async Task In_the_background_too_a_run_shows_its_plan_and_starts_only_after_a_yes()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, rows: 60);

        tmux.Type("ias run sprint-1 --local --detach; echo \"exit $?\"");
        await tmux.SeesAsync("danger        high", "Start it? [y/n]");
        tmux.Type("n");
        await tmux.SeesAsync("Not started; nothing was changed.", "exit 1");

        Assert.False(File.Exists(sandbox.Run("state.json")));
    }

    [Fact]
    public async Task At_a_terminal_nothing_is_allowed_without_a_yes()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox { Allows = false };
        File.AppendAllText(Path.Combine(sandbox.Repository.Path, ".loa.config.yaml"), "ice:\n  credentials: inherit\n");
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type("ias allow; echo \"exit $?\"");
        await tmux.SeesAsync("ice.credentials", "Allow this? [y/n]");
        tmux.Type("n");
        await tmux.SeesAsync("Nothing was allowed.", "exit 1");
        tmux.Type("clear; ias allow; echo \"second $?\"");
        await tmux.SeesAsync("Allow this? [y/n]");
        tmux.Type("y");

        await tmux.SeesAsync("allowed, for ", "second 0");
    }

    [Fact]
    [Trait("Requirement", "R-118")]
    public async Task A_bug_in_a_high_risk_area_is_asked_about_instead_of_halting()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox(Risky);
        using var tmux = await Tmux.OpenAsync(sandbox, rows: 60);

        tmux.Type("ias run --bug 'Login is off by one' --local --yes");
        await tmux.SeesAsync("High-risk area: login: src/login.txt", "Mend it all the same?");
        tmux.Type("y");

        await tmux.SeesAsync("JACKED_OUT");
        Assert.True(sandbox.State.GetProperty("options").GetProperty("allow_high").GetBoolean());
    }

    [Theory]
    [Trait("Requirement", "R-036")]
    [InlineData("n")]
    [InlineData("y")]
    public async Task With_confirm_push_nothing_reaches_the_remote_before_a_yes(string answer)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox(withRemote: true);
        using var tmux = await Tmux.OpenAsync(sandbox, rows: 60);
        var before = sandbox.Repository.RemoteGit("for-each-ref");

        tmux.Type("ias run sprint-1 --confirm-push --yes; echo \"exit $?\"");
        await tmux.SeesAsync("Push feature/sprint-1 to origin");
        Assert.Equal(before, sandbox.Repository.RemoteGit("for-each-ref"));
        tmux.Type(answer);
        await tmux.SeesAsync("exit 0");

        Assert.Equal("JACKED_OUT", sandbox.StateWord());
        Assert.Equal(answer == "y", sandbox.Repository.RemoteGit("for-each-ref").Contains("refs/heads/feature/sprint-1"));
    }

    [Fact]
    public async Task A_no_halts_it_as_if_nobody_had_been_there()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox(Risky);
        using var tmux = await Tmux.OpenAsync(sandbox, rows: 60);

        tmux.Type("ias run --bug 'Login is off by one' --local --yes");
        await tmux.SeesAsync("Mend it all the same?");
        tmux.Type("n");

        await tmux.SeesAsync("HALTED", "run-resume --allow-high");
        Assert.Equal("guard_blocked", sandbox.HaltTrigger());
    }
}
