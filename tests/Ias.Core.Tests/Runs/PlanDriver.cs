using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

/// <summary>Does what <see cref="NextStep"/> says, with luck drawn beforehand: findings, crashes, waits, halts and engines that die. Behind
/// the last draw all goes well.</summary>
internal sealed class PlanDriver(Story story, IReadOnlyList<int> luck)
{
    private const int MostSteps = 5000;

    private int _drawn;

    public void ToTheEnd()
    {
        for (var n = 0; n < MostSteps; n++)
        {
            if (story.Next is NextStep.Done && story.Run.IsFinished)
            {
                return;
            }

            Take(story.Next);
            if (Draw() == 19 && story.Run.State is RunState.Running or RunState.Complete)
            {
                story.Tell(
                    new RunEvent.EngineStarted(n, "h", true, []),
                    new RunEvent.StateChanged(story.Run.State, story.Run.State, RunTrigger.Resume, "the engine was gone")
                );
            }
        }

        throw new InvalidOperationException($"no end after {MostSteps} steps: {story.Next} in {story.Run.State}");
    }

    private int Draw() => _drawn < luck.Count ? luck[_drawn++] : 0;

    private void Take(NextStep step)
    {
        var cycle = story.Run.Cycles.Current;
        switch (step)
        {
            case NextStep.BeginSprint:
                story.BeginSprint();
                break;
            case NextStep.BeginCycle:
                story.BeginCycle();
                break;
            case NextStep.Turn:
                var outcome = Draw() switch
                {
                    1 => TurnOutcome.Crashed,
                    2 => TurnOutcome.UsageLimit,
                    3 => TurnOutcome.Stalled,
                    _ => TurnOutcome.Ended,
                };
                story.Turn(outcome, story.Now.AddMinutes(5)).Pass(TimeSpan.FromMinutes(1));
                break;
            case NextStep.Commit:
                story.Tell(
                    Draw() switch
                    {
                        4 => new RunEvent.CommitSkipped(cycle, Phase.Implement, "nothing changed", []),
                        5 => new RunEvent.CommitSkipped(cycle, Phase.Implement, "refused", [Story.Finding("hook")]),
                        _ => new RunEvent.CommitMade(
                            $"c{story.Run.LastSeq}",
                            "p",
                            "feat",
                            CommitKind.Work,
                            cycle,
                            Phase.Implement,
                            2,
                            5,
                            1,
                            [],
                            true
                        ),
                    }
                );
                break;
            case NextStep.ReadVerdict when story.Run.Validation?.Present is { } present:
                story.Tell(
                    new RunEvent.PostPrJudged(
                        present.Phase,
                        present.Round,
                        "",
                        Draw() is 6 or 7 or 9 or 10 ? [Story.Finding($"post {story.Run.LastSeq % 2}")] : []
                    )
                );
                break;
            case NextStep.Validate look:
                story.Tell(
                    look.Phase == Phase.ContextClear
                        ?
                        [
                            new RunEvent.PostPrPhaseStarted(look.Phase, look.Round),
                            .. Draw() == 11 ? Array.Empty<RunEvent>() : [new RunEvent.ContextCleared("checkpoint.md")],
                        ]
                        : [new RunEvent.PostPrPhaseStarted(look.Phase, look.Round)]
                );
                break;
            case NextStep.Fix fix:
                story.Tell(new RunEvent.PostPrFixStarted(fix.Phase, cycle + 1, story.Run.Head));
                break;
            case NextStep.HandOver:
                story.Tell(new RunEvent.StateChanged(RunState.Complete, RunState.ReadyForHitl, RunTrigger.ValidationPassed));
                break;
            case NextStep.ReadVerdict:
                var draw = Draw();
                story.Tell(
                    new RunEvent.VerdictGiven(
                        cycle,
                        story.Run.Phase,
                        draw is not (6 or 7),
                        draw switch
                        {
                            6 => [Story.Finding("same")],
                            7 => [Story.Finding($"new {story.Run.LastSeq}")],
                            _ => [],
                        }
                    )
                );
                break;
            case NextStep.EndCycle:
                story.EndCycle();
                break;
            case NextStep.Mark:
                story.Tell(new RunEvent.SprintMarked(story.Run.Current, "COMPLETED"));
                break;
            case NextStep.CommitVerdicts:
                story.Tell(
                    Draw() == 8
                        ? new RunEvent.CommitSkipped(cycle, Phase.Audit, "no verdict files to commit", [])
                        : new RunEvent.CommitMade(
                            $"v{story.Run.LastSeq}",
                            "p",
                            "chore",
                            CommitKind.Verdicts,
                            cycle,
                            Phase.Audit,
                            1,
                            1,
                            0,
                            [],
                            false
                        )
                );
                break;
            case NextStep.Pass:
                story.Tell(new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed));
                break;
            case NextStep.Publish when story.Options.PostPr is not null:
                story.Tell(
                    new RunEvent.Pushed("origin", story.Run.Branch, story.Run.Head),
                    new RunEvent.PullRequestMade("https://h/pull/1", true, false, story.Run.Branch)
                );
                break;
            case NextStep.Publish:
                story.Tell(new RunEvent.PublishSkipped("local mode", ".run/pr-body.md"));
                break;
            case NextStep.JackOut:
                story.Tell(new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published));
                break;
            case NextStep.Trip trip:
                story.Tell(new RunEvent.BreakerTripped(trip.Trigger, trip.Reason, trip.Hash));
                break;
            case NextStep.Wait wait:
                story
                    .Tell(new RunEvent.WaitStarted(wait.Kind, wait.Until ?? story.Now, wait.Reason))
                    .Pass(TimeSpan.FromHours(1))
                    .Tell(new RunEvent.WaitEnded(wait.Kind, false));
                break;
            case NextStep.Halt halt:
                Halt(halt);
                break;
            default:
                throw new InvalidOperationException(step.ToString());
        }

        if (Draw() == 18 && story.Run.State is RunState.Running or RunState.Complete)
        {
            story.Tell(new RunEvent.HaltAsked("me", false, ""));
        }
    }

    // Halted, and taken up again as a person would.
    private void Halt(NextStep.Halt halt)
    {
        var from = story.Run.State;
        story.Tell(
            new RunEvent.HaltBegun(halt.Trigger, halt.Reason, halt.By),
            new RunEvent.StateChanged(from, RunState.Halted, RunTrigger.HaltAsked)
        );
        story.Tell(new RunEvent.EngineStarted(1, "h", true, []));
        if (story.Ledger.Breaker is { State: BreakerState.Open, LastTrip: { } trip } breaker)
        {
            story.Tell(
                new RunEvent.LimitsChanged(story.Run.Limits.MaxCycles + 4, story.Run.Limits.TimeoutHours + 100),
                new RunEvent.BreakerReset(trip.Trigger, breaker.StateAfterReset(trip.Trigger), "me")
            );
        }

        story.Tell(new RunEvent.StateChanged(RunState.Halted, from, RunTrigger.Resume));
    }
}
