using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A run that waits ten minutes before it tries a failed turn again, and a person who does not want to.</summary>
public sealed class RetryWaitTests
{
    private static readonly AgentScript FailsOnce = new AgentScript()
        .Turn("implement")
        .Appends("src/tries.txt", "x\n")
        .Runs("""touch "$HOME/tried"; [ -e "$HOME/go-on" ] || exit 7""");

    [Fact]
    public async Task Run_resume_beside_the_engine_ends_the_wait_and_the_turn_goes_on_from_what_it_left()
    {
        using var sandbox = Make();
        using var engine = await WaitingAsync(sandbox);
        var status = sandbox.Ias("run-status");
        sandbox.LetGo();

        var asked = sandbox.Ias("run-resume");

        Assert.Contains("IMPLEMENT crashed: exit status 7; then tries again", status.Out);
        Assert.Equal(0, asked.Exit);
        Assert.StartsWith("trying now instead of at ", asked.Out);
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal("x\nx\n", sandbox.Repository.Read("src/tries.txt"));
        Assert.StartsWith(Environment.UserName, Assert.Single(sandbox.Events().OfType<RunEvent.WaitEnded>()).By);
        Assert.Equal("JACKED_OUT", sandbox.StateWord());
    }

    [Fact]
    public async Task An_engine_that_was_killed_while_it_waited_loses_nothing_and_the_next_one_tries_at_once()
    {
        using var sandbox = Make();
        using var engine = await WaitingAsync(sandbox);
        engine.KillHard();
        sandbox.LetGo();

        Assert.Equal(0, sandbox.Ias("run-resume").Exit);

        Assert.Equal("x\nx\n", sandbox.Repository.Read("src/tries.txt"));
        Assert.Equal("JACKED_OUT", sandbox.StateWord());
    }

    [Fact]
    public async Task A_halt_ends_the_wait_too()
    {
        using var sandbox = Make();
        using var engine = await WaitingAsync(sandbox);

        Assert.Equal(0, sandbox.Ias("run-halt", "--wait").Exit);

        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal("HALTED", sandbox.StateWord());
    }

    private static Sandbox Make()
    {
        var sandbox = new Sandbox(FailsOnce.GatesApprove(), config: Sandbox.OpenHome);
        sandbox.Repository.Write(
            ".loa.config.yaml",
            sandbox.Repository.Read(".loa.config.yaml").Replace("retry_pause_seconds: 0", "retry_pause_seconds: 600")
        );
        sandbox.Repository.Git("commit", "-q", "--amend", "--no-edit", "-a");
        return sandbox;
    }

    private static async Task<System.Diagnostics.Process> WaitingAsync(Sandbox sandbox)
    {
        var engine = sandbox.Start([], "run", "sprint-1", "--local");
        // The state file, not the log: it is written after the event, and run-status and run-resume read it.
        await Eventually.True(() => engine.HasExited || WaitsIn(sandbox), "the wait");
        Assert.False(engine.HasExited, "the engine ended");
        return engine;
    }

    private static bool WaitsIn(Sandbox sandbox) =>
        File.Exists(sandbox.Run("state.json"))
        && sandbox.State.TryGetProperty("wait", out var wait)
        && wait.ValueKind == JsonValueKind.Object
        && wait.GetProperty("kind").GetString() == WaitKind.Retry;
}
