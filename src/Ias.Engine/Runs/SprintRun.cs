using System.Security.Cryptography;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>
/// The loop of a run: asks <see cref="NextStep"/> what to do, does it, writes down that it is done. A resume is the same loop over the
/// same ledger; nothing else remembers anything.
/// </summary>
internal sealed class SprintRun(RunContext context)
{
    private readonly PhaseTurn _turn = new(context);
    private readonly RunCommits _commits = new(context);
    private readonly Publishing _publishing = new(context);
    private readonly TestComparison _tests = new(context);
    private readonly CiWait _ci = new(context);
    private readonly ReviewReplies _replies = new(context);

    private string Marker => Path.Combine(context.FeedbackFolder, CompletedSprints.Marker);

    private Validating Validating => new(context, _commits, _publishing);

    /// <summary>Works until the run is over, halted, or waits for a person.</summary>
    public async Task<ExitCode> RunAsync(CancellationToken kill)
    {
        await using var awake = context.Parts.KeepsAwake ? new KeepAwake(context.Parts.Processes, context.Files, context.Parts.Time) : null;
        awake?.Hold();
        context.Awake = awake;
        try
        {
            return await LoopAsync(kill);
        }
        finally
        {
            context.Checkout().Remove();
        }
    }

    private async Task<ExitCode> LoopAsync(CancellationToken kill)
    {
        while (true)
        {
            kill.ThrowIfCancellationRequested();
            var step = NextStep.After(context.Journal.Ledger, context.Parts.Time.GetUtcNow(), context.Journal.Up);
            try
            {
                // With several lanes, turns under way are ended first: their results may change the next step.
                if (step is not NextStep.Claim && context.Jobs is { HasTurns: true } jobs)
                {
                    await jobs.FinishOneAsync(kill);
                    continue;
                }

                switch (step)
                {
                    case NextStep.Done:
                        return context.Run.State == RunState.Halted ? ExitCode.Failed : ExitCode.Ok;

                    case NextStep.Halt { Trigger: HaltTrigger.GuardBlocked } when await MayMendAsync(kill):
                        context.Journal.Append(RunEvent.LimitsChanged.Of(RaisedLimits.None with { AllowHigh = true }));
                        break;

                    case NextStep.Halt halt:
                        return await HaltAsync(halt.Trigger, halt.Reason, halt.By, kill);

                    case NextStep.Publish:
                        await _tests.CompareJobsAsync(kill);
                        if (!await _publishing.FinishAsync(kill))
                        {
                            return ExitCode.Ok; // the push waits for an answer; the run's state says so
                        }

                        break;

                    default:
                        await TakeAsync(step, kill);
                        break;
                }
            }
            catch (HaltException e)
            {
                return await HaltAsync(e.Trigger, e.Message, "engine", kill);
            }
            catch (ProblemException e) when (!context.Run.Halting)
            {
                return await HaltAsync(HaltTrigger.FatalError, Sentence(e.Problem), "engine", kill);
            }
        }
    }

    // A person at the terminal is asked once, where the run would otherwise halt and wait for the same answer.
    private async Task<bool> MayMendAsync(CancellationToken kill) =>
        context.Run is { Bug: { IsHighRisk: true } bug, Limits.AllowHigh: false }
        && context.Parts.AskRisk is { } ask
        && await ask(bug, kill);

    private async Task<ExitCode> HaltAsync(string trigger, string reason, string by, CancellationToken kill)
    {
        if (context.Jobs is { HasTurns: true } jobs)
        {
            await jobs.AbandonAsync(kill);
        }

        await new Halting(context, _commits, _publishing).RunAsync(trigger, reason, by, kill);
        return context.Requests.CtrlC ? ExitCode.Interrupted : ExitCode.Failed;
    }

    private static string Sentence(Problem problem) => problem.On.Length > 0 ? $"{problem.What} ({problem.On})" : problem.What;

    private async Task TakeAsync(NextStep step, CancellationToken kill)
    {
        var run = context.Run;
        switch (step)
        {
            case NextStep.BeginSprint begin:
                await BeginSprintAsync(begin, kill);
                break;

            case NextStep.BeginCycle begin:
                await _commits.SwitchToAsync(kill);
                if (begin.Cycle == 1 && context.Run.Current.Length > 0)
                {
                    InsideFile.Remove(context.WorkTree, Marker); // of a time before, when it is done again: now it is not completed
                }

                context.Journal.Append(new RunEvent.CycleStarted(begin.Cycle, await _commits.PrepareCycleAsync(begin.Cycle, kill)));
                break;

            case NextStep.Turn turn when await _tests.IsRefusedAsync(turn.Phase, kill):
                break;

            case NextStep.Turn { Phase: var phase } when phase == Phase.Ci:
                await _ci.RunAsync(kill);
                break;

            case NextStep.Turn turn:
                await _turn.RunAsync(turn.Phase, turn.Attempt, kill);
                break;

            case NextStep.Claim:
                await context.Jobs!.TakeNextAsync(kill);
                break;

            case NextStep.Commit:
                await _commits.CommitWorkAsync(kill);
                break;

            case NextStep.ReadVerdict:
                // Only after a crash between a turn's end and its verdict: the files still exist.
                _turn.JudgeAgain();
                break;

            case NextStep.EndCycle:
                context.Journal.Append(
                    new RunEvent.CycleEnded(
                        run.Cycles.Current,
                        run.CycleProgress,
                        run.CycleFiles,
                        run.CycleFindings,
                        run.CycleFindings.IsEmpty ? context.Gates.OfSprint(run.Limits).Sum(gate => gate.Left(run)) : 0
                    )
                );
                break;

            case NextStep.Mark:
                await _commits.AdoptAsync(kill);
                if (context.Run.Step != RunStep.Mark)
                {
                    break; // a person's commit is to be checked first
                }

                var marker = Marker;
                InsideFile.Write(
                    context.WorkTree,
                    marker,
                    System.Text.Encoding.UTF8.GetBytes(
                        $"{run.Current} completed by {run.RunId} after {Wording.Count(run.Cycles.Current, "cycle")}\n"
                    )
                );
                context.Kill.Passed("marker");
                context.Journal.Append(new RunEvent.SprintMarked(run.Current, Path.GetRelativePath(context.WorkTree, marker)));
                if (context.Run.Unchanged.Contains(run.Current))
                {
                    context.Journal.Append(new RunEvent.Warned(EventWording.ChangedNothing([run.Current])));
                }

                break;

            case NextStep.CommitVerdicts:
                await _commits.CommitVerdictsAsync(kill);
                break;

            case NextStep.Pass:
                Change(RunState.Complete, RunTrigger.GatesPassed);
                break;

            case NextStep.JackOut:
                await _replies.AnswerAsync(kill);
                Change(RunState.JackedOut, RunTrigger.Published);
                break;

            case NextStep.Validate next:
                await Validating.LookAsync(next.Phase, next.Round, kill);
                break;

            case NextStep.Fix fix:
                await Validating.FixAsync(fix.Phase, kill);
                break;

            case NextStep.HandOver:
                await Validating.HandOverAsync(kill);
                await _replies.AnswerAsync(kill);
                Change(RunState.ReadyForHitl, RunTrigger.ValidationPassed);
                break;

            case NextStep.Trip trip:
                context.Journal.Append(new RunEvent.BreakerTripped(trip.Trigger, trip.Reason, trip.Hash));
                break;

            case NextStep.Wait wait:
                await WaitAsync(wait, kill);
                break;

            default:
                throw new System.Diagnostics.UnreachableException(step.ToString());
        }
    }

    private async Task BeginSprintAsync(NextStep.BeginSprint begin, CancellationToken kill)
    {
        if (context.Run.Sprint.Length == 0)
        {
            context.Journal.Append(
                new RunEvent.SprintStarted(begin.Sprint, begin.Title, context.Run.Branch, context.Run.Base, context.Run.BaseCommit)
            );
            return;
        }

        await _commits.AdoptAsync(kill); // what came onto the branch meanwhile is of the sprint that is done
        var (run, plan) = (context.Run, context.Run.Plan!);
        var branch = run.Branch;
        if (!plan.Consolidate)
        {
            await _publishing.PublishSprintAsync(run.Sprint, kill);
            branch = await new RunBranch(context.Repository).FreeNameAsync(context.Options.BranchPrefix + begin.Sprint, kill);
        }

        // First the event, then the branch: a recorded step is repeated after a crash, an unrecorded one would be lost.
        context.Journal.Append(
            new RunEvent.SprintStarted(begin.Sprint, begin.Title, branch, plan.Consolidate ? run.Base : run.Branch, run.Head)
        );
        await _commits.SwitchToAsync(kill);
    }

    private void Change(RunState to, RunTrigger trigger)
    {
        var from = context.Run.State;
        RunTransitions.From(from).Fire(trigger);
        context.Journal.Append(new RunEvent.StateChanged(from, to, trigger));
    }

    private async Task WaitAsync(NextStep.Wait wait, CancellationToken kill)
    {
        var time = context.Parts.Time;
        var until =
            wait.Try == 0
                ? wait.Until!.Value
                : Backoff.Until(
                    wait.Until,
                    time.GetUtcNow(),
                    wait.Try,
                    RandomNumberGenerator.GetInt32(1000) / 1000.0,
                    wait.Kind == WaitKind.Retry ? context.Options.RetryPauseSeconds : Backoff.FirstSeconds
                );
        var early = context.Requests.Early; // before it is seen that it waits
        context.Journal.Append(new RunEvent.WaitStarted(wait.Kind, until, wait.Reason));

        // By the monotonic clock, so that a clock that jumps neither ends nor prolongs the wait; a halt or the run's own time limit ends
        // it.
        var started = time.GetTimestamp();
        var left = context.Journal.SecondsLeft;
        var rest = TimeSpan.FromSeconds(Math.Max(0, Math.Min((until - time.GetUtcNow()).TotalSeconds, left)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(kill, context.Requests.Wake, early.Token);
        try
        {
            while (time.GetElapsedTime(started) is var waited && waited < rest)
            {
                var slice = rest - waited < TimeSpan.FromHours(1) ? rest - waited : TimeSpan.FromHours(1);
                // a delay of less than a millisecond is none
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(slice.TotalMilliseconds)), time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (!kill.IsCancellationRequested) { }

        context.Journal.Append(new RunEvent.WaitEnded(wait.Kind, context.Run.HaltAsked is not null, early.By));
    }
}
