using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>A gate that the program does not have, in whole runs: a scripted agent, real git.</summary>
public sealed class AddedGateTests : IDisposable
{
    private const string Verdict = "grimoires/loa/a2a/sprint-1/licenses.md";

    private static readonly LicenseGate Licenses = new();

    private readonly EngineScene _scene = new();
    private readonly TemporaryFolder _prompts = new();

    private TemporaryRepository Repository => _scene.Repository;

    private RunRecord Run => RunStateFiles.Peek(new RunFiles(Repository.Path)).Run!;

    public void Dispose()
    {
        _scene.Dispose();
        _prompts.Dispose();
    }

    [Fact]
    public async Task What_an_added_gate_finds_is_fixed_in_the_next_cycle_and_its_verdicts_are_kept()
    {
        var keepPrompt = $"cat > '{_prompts.Path}/{{cycle}}-{{phase}}'";
        var script = new AgentScript()
            .Turn("implement")
            .Runs(keepPrompt)
            .Appends("work.txt", "{cycle}\n")
            .GatesApprove()
            .Turn(cycle: 1)
            .Runs(keepPrompt)
            .Writes(Verdict, "Verdict: CHANGES_REQUIRED\n\n## Findings\n\n- [high] work.txt:1 no license\n")
            .Turn()
            .Writes(Verdict, "Verdict: APPROVED\n");

        Assert.Equal(ExitCode.Ok, await RunAsync(script));

        Assert.Equal(RunState.JackedOut, Run.State);
        Assert.Equal(
            ["1-implement", "1-review", "1-audit", "1-licenses", "2-implement", "2-review", "2-audit", "2-licenses"],
            _scene.Events.OfType<RunEvent.TurnStarted>().Select(e => $"{e.Cycle}-{e.Phase.Word().ToLowerInvariant()}")
        );
        Assert.Equal("1\n2\n", Repository.Read("work.txt"));
        Assert.Equal("Verdict: APPROVED\n", Repository.Read(Verdict));
        Assert.Contains("no license", Repository.Read("grimoires/loa/a2a/sprint-1/history/2-licenses.md"));
        Assert.Contains("Check the licenses of what sprint-1", PromptOf("1-licenses"));
        Assert.Contains("### licenses.md", PromptOf("2-implement"));
        Assert.Equal(1, Run.Metrics.FindingsFixed);
        Assert.Equal("", Repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task An_added_gate_without_a_verdict_is_repeated_and_never_a_pass()
    {
        var script = new AgentScript()
            .Turn("implement")
            .Appends("work.txt", "{cycle}\n")
            .GatesApprove()
            .Turn(attempt: 1)
            .Prints("All licenses are fine.")
            .Turn()
            .Writes(Verdict, "Verdict: APPROVED\n");

        Assert.Equal(ExitCode.Ok, await RunAsync(script));

        Assert.Equal(
            [TurnOutcome.NoVerdict, TurnOutcome.Ended],
            _scene.Events.OfType<RunEvent.TurnEnded>().Where(e => e.Phase == Licenses.Phase).Select(e => e.Outcome)
        );
    }

    [Fact]
    public async Task A_version_without_the_gate_halts_a_run_that_stands_there_and_says_which_phase_it_does_not_have()
    {
        var script = new AgentScript().Turn("implement").Appends("work.txt", "{cycle}\n").GatesApprove().Turn().Exits(1);
        Assert.Equal(ExitCode.Failed, await RunAsync(script, new RunOptions(AgentFailureThreshold: 1)));
        Assert.Equal(Licenses.Phase, Run.Phase);

        var exit = await new RunEngine(_scene.Parts()).ResumeAsync(
            new ResumeRequest(Repository.Path, ResetBreaker: true),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("has no phase LICENSES", Run.Halt!.Reason);
    }

    private string PromptOf(string turn) => File.ReadAllText(Path.Combine(_prompts.Path, turn));

    private Task<ExitCode> RunAsync(AgentScript script, RunOptions? options = null)
    {
        Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Lines\n\nWrite lines.\n");
        Repository.Write("agent.yaml", script);
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        return new RunEngine(_scene.Parts() with { Gates = new GateList([.. GateList.All.Gates, Licenses]) }).StartAsync(
            new RunRequest(
                Repository.Path,
                "sprint-1",
                (options ?? new RunOptions()) with
                {
                    Agent = "scripted",
                    AgentScript = Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts = "off",
                    RetryPauseSeconds = 0,
                    Push = PushMode.Local,
                }
            ),
            TestContext.Current.CancellationToken
        );
    }
}
