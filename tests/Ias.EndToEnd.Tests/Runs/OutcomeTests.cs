using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>An end that is not what a person hoped for is told as loudly as a halt.</summary>
public sealed class OutcomeTests
{
    [Fact]
    public void A_run_in_which_nothing_was_changed_says_so_everywhere_and_publishes_nothing()
    {
        using var sandbox = new Sandbox(new AgentScript().GatesApprove(), withRemote: true);

        var run = sandbox.Ias("run", "sprint-1");

        const string Words = "sprint-1 changed nothing: the gates approved, but no file differs from before";
        Assert.Contains($"warning: {Words}", run.Out);
        Assert.Contains($"look at: {Words}", run.Out);
        Assert.Contains(Words, sandbox.Ias("run-status").Out);
        Assert.Contains(Words, sandbox.Ias("report").Out);
        Assert.Contains("not published: nothing changed, so there is nothing to push", run.Out);
        Assert.DoesNotContain("sprint-1", sandbox.Repository.RemoteGit("branch", "--list"));
    }

    [Fact]
    public void A_plan_goes_on_after_a_sprint_that_changed_nothing()
    {
        using var sandbox = new Sandbox(
            new AgentScript().Turn("implement", target: "sprint-2").Writes("two.txt", "2\n").GatesApprove(),
            plan: "## Sprint 1: One\n\nWrite.\n\n## Sprint 2: Two\n\nWrite.\n"
        );

        var run = sandbox.Ias("run", "sprint-plan", "--local");

        Assert.Contains("look at: sprint-1 changed nothing", run.Out);
        Assert.True(File.Exists(sandbox.Repository.At("two.txt")));
    }

    [Fact]
    public void A_finding_that_a_gate_only_words_otherwise_is_not_fixed()
    {
        using var sandbox = new Sandbox(
            new AgentScript()
                .Turn("review", cycle: 1)
                .Finds("It is missing")
                .Turn("review", cycle: 2)
                .Finds("There is none of it")
                .GatesApprove()
        );

        sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal(0, sandbox.State.GetProperty("metrics").GetProperty("findings_fixed").GetInt32());
    }

    [Fact]
    public void What_a_failed_turn_printed_last_and_where_its_log_is_stands_in_the_shell_and_in_the_report()
    {
        using var sandbox = FaultScene.Make(
            new AgentScript().Turn("implement").PrintsError("no such model: gpt-99").Exits(3),
            "  circuit_breaker: {agent_failure_threshold: 1}\n"
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal(1, run.Exit);
        Assert.Contains("no such model: gpt-99\n", run.Out);
        Assert.Contains("log: .run/", run.Out);
        Assert.Contains("no such model: gpt-99\n", sandbox.Ias("run-status").Out);
        Assert.Contains("log: .run/", sandbox.Ias("report").Out);
    }

    [Fact]
    public void A_note_for_which_no_turn_follows_is_refused_and_not_swallowed()
    {
        using var sandbox = new Sandbox(withRemote: true, config: "");
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--confirm-push").Exit);
        Assert.Equal("COMPLETE", sandbox.StateWord());

        var note = sandbox.Ias("note", "look at negative totals");

        Assert.NotEqual(0, note.Exit);
        Assert.Contains("No one would read the note: the work of this run is done", note.Error);
        Assert.DoesNotContain(sandbox.Events(), e => e is RunEvent.NoteTaken);
        Assert.DoesNotContain("the engine was gone", sandbox.Ias("run-resume").Out);
    }

    [Fact]
    public void A_queue_of_which_a_job_failed_ends_with_exit_status_1()
    {
        using var scene = new QueueScene(
            new AgentScript().Turn("job", target: "bad").Exits(3).Then(QueueScene.Works),
            """{"attempts": 1}"""
        );
        scene.Add("good");
        scene.Add("bad");

        var run = scene.Sandbox.Ias("runner", "run-loop");

        Assert.Equal(1, run.Exit);
        Assert.Contains("1 done, 1 failed", run.Out);
    }
}
