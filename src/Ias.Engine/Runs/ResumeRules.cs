using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.State;
using Ias.Engine.Trust;

namespace Ias.Engine.Runs;

/// <summary>Decides if a run may resume as requested, and with which events.</summary>
internal static class ResumeRules
{
    /// <summary>Refuses a run that this machine did not write, or that somebody else changed.</summary>
    /// <param name="heads">Null = every run is treated as this machine's own.</param>
    /// <exception cref="ProblemException">The run was not written by this machine; a person can allow it.</exception>
    public static void RefuseStrange(RunFiles files, RunHeads? heads, string calledAs)
    {
        if (heads is not null && SavedRun.Of(files, heads) is { } saved && (saved.Check.Origin != LogOrigin.Own || saved.Changed.Count > 0))
        {
            throw new ProblemException(
                new Problem(
                    saved.Strange.Length > 0 ? saved.Strange : $"The run {saved.Run.RunId} has other settings than you allowed.",
                    files.Events,
                    $"{calledAs:raw} allow     (shows what it would run, and accepts it)"
                )
            );
        }
    }

    /// <summary>Refuses a run that halted or finished after its watcher checked it: only a person may resume it.</summary>
    /// <exception cref="ProblemException">The run halted or finished.</exception>
    public static void RefuseSettled(RunRecord run, bool isTakenUp, string on)
    {
        if (isTakenUp && !run.NeedsEngine)
        {
            throw new ProblemException(
                new Problem(
                    $"The run {run.RunId} is {run.State.Word()} meanwhile; it is not taken up again.",
                    on,
                    Exit: ExitCode.NothingToDo
                )
            );
        }
    }

    /// <param name="othersToday">Spending of other runs on this UTC day, US dollars.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="ProblemException">The run must not resume; the problem says what to type instead.</exception>
    public static void Check(RunLedger ledger, ResumeRequest request, decimal othersToday, DateTimeOffset now, string calledAs, string on)
    {
        var run = ledger.Run;
        if (request.FromReview)
        {
            RefuseReview(run, calledAs, on);
        }
        else if (run.IsFinished)
        {
            throw new ProblemException(
                new Problem(
                    $"The run {run.RunId} of {run.Target} is finished ({run.State.Word()}).",
                    on,
                    $"{calledAs:raw} run sprint-N     (starts the next one)",
                    ExitCode.NothingToDo
                )
            );
        }

        if (run.Halt is { Trigger: HaltTrigger.IceBreach } breach && !request.Force)
        {
            throw new ProblemException(
                new Problem(
                    $"The run was halted by an ICE breach: {breach.Reason}.",
                    on,
                    $"{calledAs:raw} run-status --verbose      (shows the command that undoes the change)\n{new Resumption(Force: true, Queue: run.Queue).Command(calledAs):raw}         (once you have reviewed it)"
                )
            );
        }

        if (
            run is { Bug.IsHighRisk: true, Limits.AllowHigh: false, Halt: { Trigger: HaltTrigger.GuardBlocked } blocked }
            && request.Raised.AllowHigh != true
        )
        {
            throw new ProblemException(
                new Problem(blocked.Reason, on, $"{HaltRemedies.For(run, calledAs).Line:raw}     (fixes it; the pull request says so)")
            );
        }

        if (run.Halt is { By: DaySpend.HaltedBy })
        {
            var today = DaySpend.After(run.Today, new RunEvent.EngineStarted(0, "", Resumed: true, [], othersToday) { At = now });
            if (DaySpend.UsedUp(today?.On(now) ?? 0, request.Raised.On(run.Limits).DailyBudgetUsd, now) is { } usedUp)
            {
                throw new ProblemException(
                    new Problem(
                        $"{usedUp}.",
                        on,
                        HaltRemedies.For(run with { Today = today, Halt = run.Halt with { At = now } }, calledAs).Line
                    )
                );
            }
        }

        if (ledger.Breaker.State == BreakerState.Open && !request.ResetBreaker && !Raises(ledger, request))
        {
            var trip = ledger.Breaker.LastTrip!;
            throw new ProblemException(
                new Problem(
                    $"The circuit breaker has been OPEN since {trip.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm}Z: {trip.Trigger}: {trip.Reason}.",
                    on,
                    HowToGoOn(run, trip.Trigger, calledAs)
                )
            );
        }
    }

    /// <summary>First events of a resume, after <see cref="RunEvent.EngineStarted"/>.</summary>
    public static IEnumerable<RunEvent> Events(RunLedger ledger, ResumeRequest request)
    {
        var run = ledger.Run;
        // The start of a queue records these two even if unchanged.
        var raised = request.Raised with
        {
            DailyBudgetUsd = request.Raised.DailyBudgetUsd is { } budget && budget != run.Limits.DailyBudgetUsd ? budget : null,
            CallsPerHour = request.Raised.CallsPerHour is { } calls && calls != run.Limits.CallsPerHour ? calls : null,
        };
        if (raised != RaisedLimits.None)
        {
            yield return RunEvent.LimitsChanged.Of(raised);
        }

        if (ledger.Breaker.State == BreakerState.Open)
        {
            var trigger = ledger.Breaker.LastTrip!.Trigger;

            // A raised limit keeps the count and closes; a reset gives a fresh allowance or one probing cycle.
            yield return request.ResetBreaker
                ? new RunEvent.BreakerReset(trigger, ledger.Breaker.StateAfterReset(trigger), Environment.UserName)
                : new RunEvent.BreakerReset("", BreakerState.Closed, Environment.UserName);
        }

        if (run.IsFinished)
        {
            RunTransitions.From(run.State).Fire(RunTrigger.ReviewReceived);
            yield return new RunEvent.StateChanged(run.State, RunState.Running, RunTrigger.ReviewReceived);
        }
        else if (run.State == RunState.Halted)
        {
            var to = run.Halt?.From.State ?? RunState.Running;
            RunTransitions.From(RunState.Halted, to).Fire(RunTrigger.Resume);
            yield return new RunEvent.StateChanged(RunState.Halted, to, RunTrigger.Resume);
        }
        else
        {
            RunTransitions.From(run.State).Fire(RunTrigger.Resume);
            yield return new RunEvent.StateChanged(
                run.State,
                run.State,
                RunTrigger.Resume,
                run.PushAsked switch
                {
                    null => "the engine was gone",
                    { Approved: null } => "to answer the pending push",
                    _ => "the push was answered",
                }
            );
        }
    }

    // Comments are on one pull request, which the run has made.
    private static void RefuseReview(RunRecord run, string calledAs, string on)
    {
        if (run.Completion is not { PrUrl.Length: > 0 })
        {
            throw new ProblemException(
                new Problem(
                    $"The run {run.RunId} of {run.Target} has no pull request that could have been reviewed.",
                    on,
                    $"{calledAs:raw} run-status",
                    ExitCode.NothingToDo
                )
            );
        }

        if (!run.HasOnePullRequest)
        {
            throw new ProblemException(
                new Problem(
                    "Review comments can only be addressed where the whole run has one pull request.",
                    on,
                    $"{calledAs:raw} run --bug \"what the reviewer asks for\"     (fixes it on a branch of its own)",
                    ExitCode.NothingToDo
                )
            );
        }
    }

    private static bool Raises(RunLedger ledger, ResumeRequest request) =>
        ledger.Breaker.LastTrip is { } trip && ledger.Breaker.Triggers.Find(trip.Trigger)?.IsRaisedBy(request.Raised) == true;

    private static string HowToGoOn(RunRecord run, string trigger, string calledAs)
    {
        var line = HaltRemedies.For(run, calledAs, trigger: trigger).Line;
        return BreakerTriggers.Known(trigger)?.HowToResume(new HaltedRun(run, calledAs, new HaltSeen()), line) ?? line;
    }
}
