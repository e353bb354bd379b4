using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Tests.Runs;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

public sealed class ResumeRulesTests
{
    [Fact]
    public void Whatever_halts_a_run_one_of_its_remedies_resumes_it() =>
        Prop.ForAll(
                Gen.Choose(0, 20).ListOf().Select(l => l.ToArray()).ToArbitrary(),
                luck =>
                {
                    var story = new Story(
                        new RunOptions(MaxCycles: 4, SameIssueThreshold: 2, AgentFailureThreshold: 2, CallsPerHour: 9),
                        luck.Length % 2 == 0 ? Story.Plan(2) : null
                    );
                    new PlanDriver(story, luck).ToTheEnd();
                    var ledger = RunLedger.Begin((RunEvent.RunStarted)story.Events[0]);
                    foreach (var happened in story.Events.Skip(1))
                    {
                        ledger = ledger.After(happened);
                        if (ledger.Run.State == RunState.Halted)
                        {
                            Resumes(ledger);
                        }
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(HaltTriggers.All), MemberType = typeof(HaltTriggers))]
    public void A_run_of_any_kind_is_resumed_by_one_of_its_remedies_though_the_breaker_is_open(string trigger)
    {
        foreach (var queue in (string[])["", "20260118-cart"])
        {
            var story = new Story(queue: queue).Tell(
                new RunEvent.BreakerTripped(trigger is CycleCountTrigger.Word or TimeoutTrigger.Word ? trigger : SameIssueTrigger.Word, ""),
                new RunEvent.HaltBegun(trigger, "why", "me"),
                new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked)
            );
            Resumes(story.Ledger);
        }
    }

    private static void Resumes(RunLedger ledger)
    {
        var remedies = HaltRemedies.For(ledger.Run, "ias", new HaltSeen(ledger.Breaker.State == BreakerState.Open));
        Assert.Contains(remedies.Choices, remedy => remedy.Resume is { } how && Accepts(ledger, how));
        Assert.Contains("ias ", remedies.Line);
    }

    private static bool Accepts(RunLedger ledger, Resumption how)
    {
        try
        {
            ResumeRules.Check(
                ledger,
                new ResumeRequest("/repo", how.ResetBreaker, how.Force) { Raised = how.Raised },
                0,
                ledger.Run.Timestamps.LastActivity,
                "ias",
                "state.json"
            );
            return true;
        }
        catch (ProblemException)
        {
            return false;
        }
    }
}
