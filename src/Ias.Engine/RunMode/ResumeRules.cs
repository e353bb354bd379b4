using System.Globalization;
using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Engine.RunMode;

/// <summary>Whether a run may go on as asked, and what that writes down.</summary>
internal static class ResumeRules
{
    /// <param name="othersToday">What other runs spent on this UTC day, US dollars.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="ProblemException">It may not; the problem says what to type instead.</exception>
    public static void Check(RunLedger ledger, ResumeRequest request, decimal othersToday, DateTimeOffset now, string calledAs, string on)
    {
        var run = ledger.Run;
        if (run.IsFinished)
        {
            throw new ProblemException(new Problem(
                $"The run {run.RunId} of {run.Target} is finished ({EventWording.StateWord(run.State)}).", on, $"{calledAs} run sprint-N     (starts the next one)", ExitCode.NothingToDo));
        }

        if (run.Halt is { Trigger: HaltTrigger.IceBreach } breach && !request.Force)
        {
            throw new ProblemException(new Problem(
                $"The run was halted by an ICE breach: {breach.Reason}.", on,
                $"{calledAs} run-status --verbose      (shows the command that undoes the change)\n{calledAs} run-resume --force         (once you have reviewed it)"));
        }

        if (run is { Bug.IsHighRisk: true, Limits.AllowHigh: false, Halt: { Trigger: HaltTrigger.GuardBlocked } blocked } && request.Raised.AllowHigh != true)
        {
            throw new ProblemException(new Problem(blocked.Reason, on, $"{calledAs} run-resume --allow-high     (fixes it; the pull request says so)"));
        }

        if (run.Halt is { By: DaySpend.HaltedBy })
        {
            var today = DaySpend.After(run.Today, new RunEvent.EngineStarted(0, "", Resumed: true, [], othersToday) { At = now });
            DaySpending.Check(
                today?.On(now) ?? 0, request.Raised.On(run.Limits).DailyBudgetUsd, now, on, $"{calledAs} run-resume", RaisesBudget(run, today?.On(now) ?? 0, calledAs));
        }

        if (ledger.Breaker.State == BreakerState.Open && !request.ResetBreaker && !Raises(ledger, request))
        {
            var trip = ledger.Breaker.LastTrip!;
            throw new ProblemException(new Problem(
                $"The circuit breaker has been OPEN since {trip.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm}Z: {trip.Trigger}: {trip.Reason}.", on, HowToGoOn(ledger, trip.Trigger, calledAs)));
        }
    }

    /// <summary>The events a resume begins with, after <see cref="RunEvent.EngineStarted"/>.</summary>
    public static IEnumerable<RunEvent> Events(RunLedger ledger, ResumeRequest request)
    {
        var run = ledger.Run;
        // A queue's start says these two also where they are as before.
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

        if (run.State == RunState.Halted)
        {
            var to = run.Halt?.From.State ?? RunState.Running;
            RunTransitions.From(RunState.Halted, to).Fire(RunTrigger.Resume);
            yield return new RunEvent.StateChanged(RunState.Halted, to, RunTrigger.Resume);
        }
        else
        {
            RunTransitions.From(run.State).Fire(RunTrigger.Resume);
            yield return new RunEvent.StateChanged(run.State, run.State, RunTrigger.Resume, run.PushAsked switch { null => "the engine was gone", { Approved: null } => "to answer the pending push", _ => "the push was answered" });
        }
    }

    /// <summary>What gives a run more money on the same day. A queue's has it from the configuration, at each start.</summary>
    public static string RaisesBudget(RunRecord run, decimal spent, string calledAs) => run.Queue.Length > 0
        ? $"with a higher {ConfigKeys.DailyBudget} in .loa.config.yaml"
        : string.Create(CultureInfo.InvariantCulture, $"{calledAs} run-resume --daily-budget {DaySpend.Raised(spent, run.Limits.DailyBudgetUsd):0}");

    private static bool Raises(RunLedger ledger, ResumeRequest request)
    {
        var triggers = ledger.Breaker.Triggers ?? new BreakerTriggers();
        return ledger.Breaker.LastTrip?.Trigger switch
        {
            HaltTrigger.CycleCount => request.Raised.MaxCycles > (triggers.CycleCount?.Current ?? 0),
            HaltTrigger.Timeout => request.Raised.TimeoutHours * 3600 > (triggers.Timeout?.RunningSeconds ?? 0),
            _ => false,
        };
    }

    private static string HowToGoOn(RunLedger ledger, string trigger, string calledAs) => trigger switch
    {
        HaltTrigger.CycleCount => $"{calledAs} run-resume --max-cycles {ledger.Run.Cycles.Limit + 10}\n{calledAs} run-resume --reset-ice     (another {ledger.Run.Cycles.Limit} cycles)",
        HaltTrigger.Timeout => $"{calledAs} run-resume --timeout {ledger.Run.Limits.TimeoutHours + 4:0.##}\n{calledAs} run-resume --reset-ice     (another {ledger.Run.Limits.TimeoutHours:0.##} h)",
        HaltTrigger.RateLimit => $"{calledAs} run-resume --reset-ice",
        _ => $"{calledAs} note \"…\"                (tell the agent what it is missing)\n{calledAs} run-resume --reset-ice     (one trial cycle)",
    };
}
