using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.Bugs;
using Ias.Core.Runs.PostPr;
using Ias.Core.StateMachines;
using Ias.Core.Tests.Runs;
using Stateless.Graph;

namespace Ias.Core.Tests.StateMachines;

public sealed class LifeCycleTests
{
    [Fact]
    public void A_refusal_names_state_trigger_guards_and_what_would_be_possible()
    {
        Assert.Equal(
            "Cancel is not possible in state Running (by its runner); possible there: Finish, PutBack, Fail, Ask",
            Assert
                .Throws<InvalidTransitionException>(() => JobTransitions.From(JobStatus.Running, byRunner: false).Fire(JobTrigger.Cancel))
                .Message
        );
        Assert.Equal(
            "Resume is not possible in state Halted (halted while RUNNING; halted while COMPLETE); nothing is possible there",
            Assert
                .Throws<InvalidTransitionException>(() => RunTransitions.From(RunState.Halted, RunState.Ready).Fire(RunTrigger.Resume))
                .Message
        );
        Assert.Equal(
            "Published is not possible in state Ready; possible there: JackIn",
            Assert.Throws<InvalidTransitionException>(() => RunTransitions.From(RunState.Ready).Fire(RunTrigger.Published)).Message
        );
    }

    [Fact]
    public void A_refused_trigger_leaves_a_fold_where_it_is()
    {
        Assert.Equal(BreakerState.Closed, CircuitBreaker.Transitions(BreakerState.Closed).Folded(BreakerTrigger.Probe));
        Assert.Equal(BreakerState.Open, CircuitBreaker.Transitions(BreakerState.Closed).Folded(BreakerTrigger.Trip));
    }

    [Fact]
    public void Of_a_jobs_states_done_alone_is_final() =>
        Assert.Equal(
            [JobStatus.Done],
            Enum.GetValues<JobStatus>()
                .Where(status => !Enum.GetValues<JobTrigger>().Any(trigger => JobTransitions.From(status).CanFire(trigger)))
        );

    [Fact]
    public void The_pages_show_the_diagrams_of_the_life_cycles()
    {
        Shows("run-mode.md", RunTransitions.From(RunState.Ready));
        Shows("run-mode.md", BugTransitions.From(BugState.Triage));
        Shows("run-mode.md", CircuitBreaker.Transitions(BreakerState.Closed));
        Shows("run-mode.md", PostPrPhase.Transitions(PostPrStatus.Pending));
        Shows("runner.md", JobTransitions.From(JobStatus.Pending));
    }

    [Fact]
    public void Whatever_happens_no_event_of_a_run_is_refused_and_no_fold_goes_where_nothing_leads() =>
        Prop.ForAll(
                Gen.Choose(0, 20).ListOf().Select(l => l.ToArray()).ToArbitrary(),
                luck =>
                {
                    var story = new Story(
                        new RunOptions(
                            MaxCycles: 4,
                            SameIssueThreshold: 2,
                            AgentFailureThreshold: 2,
                            PostPr: new PostPrOptions(Audit: true, AuditRounds: 2, ContextClear: true)
                        )
                    );
                    new PlanDriver(story, luck).ToTheEnd();

                    var ledger = RunLedger.Begin((RunEvent.RunStarted)story.Events[0]);
                    foreach (var happened in story.Events.Skip(1))
                    {
                        var before = ledger;
                        ledger = ledger.After(happened);
                        if (happened is RunEvent.StateChanged e)
                        {
                            Assert.Equal(e.To, RunTransitions.From(before.Run.State, e.To).After(e.Trigger));
                        }

                        Assert.True(happened is not RunEvent.BreakerTripped || ledger.Breaker.State == BreakerState.Open);
                        Leads(CircuitBreaker.Transitions, before.Breaker.State, ledger.Breaker.State);
                        foreach (var (was, phase) in (before.Run.Validation?.Phases ?? []).Zip(ledger.Run.Validation?.Phases ?? []))
                        {
                            Assert.True(
                                (happened as RunEvent.PostPrPhaseStarted)?.Phase != phase.Phase || phase.Status == PostPrStatus.InProgress
                            );
                            Leads(PostPrPhase.Transitions, was.Status, phase.Status);
                        }
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Events_in_any_order_lead_the_breaker_nowhere_it_does_not_go() =>
        Prop.ForAll(
                Gen.Elements<RunEvent>(
                        new RunEvent.BreakerTripped(SameIssueTrigger.Word, ""),
                        new RunEvent.BreakerReset(SameIssueTrigger.Word, BreakerState.HalfOpen, "me"),
                        new RunEvent.BreakerReset("", BreakerState.Closed, "me"),
                        new RunEvent.BreakerReset("", BreakerState.Open, "me"),
                        new RunEvent.CycleEnded(1, true, 1, [])
                    )
                    .ListOf()
                    .Select(l => l.ToArray())
                    .ToArbitrary(),
                events =>
                    _ = events.Aggregate(
                        new CircuitBreaker(),
                        (breaker, happened) =>
                        {
                            var next = breaker.After(happened);
                            Leads(CircuitBreaker.Transitions, breaker.State, next.State);
                            return next;
                        }
                    )
            )
            .QuickCheckThrowOnFailure();

    private static void Leads<TState, TTrigger>(Func<TState, LifeCycle<TState, TTrigger>> at, TState from, TState to)
        where TState : struct, Enum
        where TTrigger : struct, Enum =>
        Assert.True(from.Equals(to) || Enum.GetValues<TTrigger>().Any(trigger => at(from).Folded(trigger).Equals(to)), $"{from} to {to}");

    // To mend a page, take the block from this assertion's message.
    private static void Shows<TState, TTrigger>(string page, LifeCycle<TState, TTrigger> machine)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var diagram =
            $"```mermaid\n{string.Join('\n', MermaidGraph.Format(machine.GetInfo()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Named))}\n```\n";
        Assert.True(Documentation.Read(page).Contains(diagram), $"{page} lacks\n{diagram}");

        // As files have the names: READY --> JACK_IN : jack_in.
        static string Named(string line) =>
            line.Split(' ') switch
            {
                [var from, "-->", var to, ":", var trigger, .. var guard] => string.Join(
                    ' ',
                    ["   ", State(from), "-->", State(to), ":", JsonNamingPolicy.SnakeCaseLower.ConvertName(trigger), .. guard]
                ),
                [var from, "-->", var to] => $"    {from} --> {State(to)}",
                _ => line,
            };

        static string State(string name) => JsonSerializer.Serialize(Enum.Parse<TState>(name)).Trim('"');
    }
}
