using Ias.Core.Model;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>Next action of the engine.</summary>
public abstract record NextStep
{
    private NextStep() { }

    public sealed record BeginCycle(int Cycle) : NextStep;

    /// <summary>Begin the plan's next sprint.</summary>
    public sealed record BeginSprint(string Sprint, string Title) : NextStep;

    public sealed record Turn(Phase Phase, int Attempt) : NextStep;

    /// <summary>Take the queue's next job, or find that none is left.</summary>
    public sealed record Claim : NextStep;

    public sealed record Commit : NextStep;

    public sealed record ReadVerdict : NextStep;

    public sealed record EndCycle : NextStep;

    public sealed record Mark : NextStep;

    public sealed record CommitVerdicts : NextStep;

    public sealed record Pass : NextStep;

    public sealed record Publish : NextStep;

    public sealed record JackOut : NextStep;

    /// <summary>Begin a phase of the validation, or (a later round) look again.</summary>
    public sealed record Validate(Phase Phase, int Round) : NextStep;

    /// <summary>Have the findings of a validation phase fixed.</summary>
    public sealed record Fix(Phase Phase) : NextStep;

    /// <summary>Change from COMPLETE to READY_FOR_HITL.</summary>
    public sealed record HandOver : NextStep;

    /// <summary>Open the circuit breaker.</summary>
    public sealed record Trip(string Trigger, string Reason, string Hash) : NextStep;

    /// <summary>Wait until <paramref name="Until"/>, but never shorter than the backoff says for try number <paramref name="Try"/>: 0 = it
    /// says nothing; <paramref name="Until"/> null = it alone says.</summary>
    public sealed record Wait(string Kind, DateTimeOffset? Until, string Reason, int Try) : NextStep;

    /// <summary>Save the work and stop.</summary>
    public sealed record Halt(string Trigger, string Reason, string By) : NextStep;

    public sealed record Done : NextStep;

    /// <summary>The whole sprint loop as a decision: the same ledger and clock always give the same step, so a resume is this and nothing
    /// else.</summary>
    /// <param name="ledger">All that happened.</param>
    /// <param name="now">Wall clock, for hour budgets and reset times.</param>
    /// <param name="up">The run's running time, seconds.</param>
    public static NextStep After(RunLedger ledger, DateTimeOffset now, double up)
    {
        var run = ledger.Run;
        if (run.State is not (RunState.Running or RunState.Complete) || run.Step == RunStep.Done)
        {
            return new Done();
        }

        if (run.Breach.Length > 0)
        {
            return new Halt(HaltTrigger.IceBreach, run.Breach, "ICE");
        }

        if (ledger.Breaker is { State: BreakerState.Open, LastTrip: { } trip })
        {
            return new Halt(trip.Trigger, trip.Reason, "circuit breaker");
        }

        if (ledger.Breaker.Due is { } due)
        {
            return new Trip(due.Name, due.Due!, due.Hash);
        }

        // A halt takes effect between phases, so an IMPLEMENT's work is committed and a gate's verdict is read first.
        var betweenPhases =
            run.Step
            is RunStep.BeginCycle
                or RunStep.BeginSprint
                or RunStep.Claim
                or RunStep.Turn
                or RunStep.Publish
                or RunStep.Validate
                or RunStep.Fix;
        if (betweenPhases && run.HaltAsked is { } asked)
        {
            return new Halt(
                asked.By == HaltTrigger.Signal ? HaltTrigger.Signal : HaltTrigger.User,
                asked.Reason.Length > 0 ? asked.Reason : $"requested by {asked.By}",
                asked.By
            );
        }

        return run.Step switch
        {
            RunStep.BeginCycle when run is { Bug: { IsHighRisk: true } bug, Limits.AllowHigh: false } => new Halt(
                HaltTrigger.GuardBlocked,
                $"High-risk area detected ({bug.RiskBecause}). Use --allow-high to proceed.",
                "guardrails"
            ),
            RunStep.BeginCycle => new BeginCycle(run.Cycles.Current + 1),
            RunStep.BeginSprint => run.Plan?.Next is { } sprint ? new BeginSprint(sprint.Id, sprint.Title) : new Pass(),
            RunStep.Turn or RunStep.Claim => BeforeTurn(ledger, now, up),
            RunStep.Commit => new Commit(),
            RunStep.Verdict => new ReadVerdict(),
            RunStep.EndCycle => new EndCycle(),
            RunStep.Mark => new Mark(),
            RunStep.CommitVerdicts => new CommitVerdicts(),
            RunStep.Pass => new Pass(),
            RunStep.Publish => new Publish(),
            RunStep.JackOut => new JackOut(),
            RunStep.Validate => Validating(run.Validation),
            RunStep.Fix when run.Validation?.Present is { } found => new Fix(found.Phase),
            _ => new Done(),
        };
    }

    private static NextStep Validating(PostPrValidation? validation) =>
        validation switch
        {
            { Failed.Length: > 0 } => new Halt(HaltTrigger.ValidationFailed, validation.Failed, "validation"),
            // a checkpoint is written again, and is not another round
            { Present: { } present } => new Validate(present.Phase, Math.Min(present.Round + 1, present.MaxRounds)),
            { Next: { } next } => new Validate(next.Phase, 1),
            _ => new HandOver(),
        };

    private static NextStep BeforeTurn(RunLedger ledger, DateTimeOffset now, double up)
    {
        var run = ledger.Run;
        // Time passes between events.
        if (ledger.Breaker.Triggers.At(up).All.FirstOrDefault(trigger => trigger.Due is not null) is { } late)
        {
            return new Trip(late.Name, late.Due!, late.Hash);
        }

        if (run.Validation?.Late(up) is { } slow)
        {
            return new Halt(HaltTrigger.ValidationFailed, slow, "validation");
        }

        if (Spent(run) is { } spent)
        {
            return new Halt(HaltTrigger.Budget, spent, "budget");
        }

        if (DaySpend.UsedUp(run.Today?.On(now) ?? 0, run.Limits.DailyBudgetUsd, now) is { } today)
        {
            return new Halt(HaltTrigger.Budget, today, DaySpend.HaltedBy);
        }

        var another = AnotherAgentIsFree(run, ledger.Gates, now);
        if (run.LastTurn is { WaitServed: false } last && WaitForProvider(ledger, last, another, now) is { } wait)
        {
            return Outlasts(wait, ledger.Breaker.Triggers.Get<TimeoutTrigger>(), now, up) is { } trip ? trip : wait;
        }

        if (
            run.LastTurn is { WaitServed: false } failed
            && failed.Outcome.IsFailure()
            && !(failed.Outcome.IsRefusal() && another)
            && run.Limits.RetryPauseSeconds > 0
            && Failures(ledger, run) is > 0 and var failures
        )
        {
            return new Wait(WaitKind.Retry, null, $"{failed.Phase.Word()} {failed.Outcome.Describe()}: {failed.Detail}", failures);
        }

        if (ledger.Rate.UsedUp(now) is { } used)
        {
            return new Wait(WaitKind.Hour, RateLimit.NextHour(now), used, 0);
        }

        if (run.Step == RunStep.Claim)
        {
            return new Claim();
        }

        var attempt = run.LastTurn is { } before && before.Phase == run.Phase ? before.Attempt + 1 : 1;
        return new Turn(run.Phase, attempt);
    }

    // A wait that the run's own time limit would end is told now: nobody gains by the hours until then.
    private static Trip? Outlasts(Wait wait, TimeoutTrigger limit, DateTimeOffset now, double up) =>
        wait is { Kind: WaitKind.Reset, Until: { } reset } && (reset - now).TotalSeconds > limit.SecondsLeft(up)
            ? new Trip(
                TimeoutTrigger.Word,
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"the provider's limit ends at {reset.UtcDateTime:yyyy-MM-dd HH:mm}Z, after this run's {limit.LimitHours:0.##} h are over: {wait.Reason}"
                ),
                ""
            )
            : null;

    // What a turn's end asks to wait for; null when nothing, or another agent can work meanwhile. A time that has passed is no time: then
    // the wait is the backoff's, which grows with each wait and is counted.
    private static Wait? WaitForProvider(RunLedger ledger, TurnNeed last, bool another, DateTimeOffset now)
    {
        var (run, waits) = (ledger.Run, ledger.Rate.Waits ?? new Waits());
        if (last.Outcome == TurnOutcome.Overloaded)
        {
            return new Wait(WaitKind.Outage, null, last.Detail, waits.OutageTries + 1);
        }

        if (another || (last.Outcome != TurnOutcome.UsageLimit && !last.Outcome.IsRefusal()))
        {
            return null;
        }

        var until = PhaseAgents.FreeAt(run.Phase, run.Limits, run.Limited, now, run.Validation?.Reviewer ?? 0, ledger.Gates);
        return (until ?? last.Until) is { } reset
                ? new Wait(
                    WaitKind.Reset,
                    reset,
                    reset > now
                        ? last.Detail
                        : $"{last.Detail}; the reset it names, {reset.UtcDateTime:yyyy-MM-dd HH:mm}Z, has passed: check this machine's clock",
                    waits.Count + 1
                )
            : last.Outcome == TurnOutcome.UsageLimit ? new Wait(WaitKind.Outage, null, last.Detail, waits.OutageTries + 1)
            : null;
    }

    // One job that fails waits by itself, and others continue. Where several have, one after the other, it is not the jobs: then all
    // wait, and as long as one of them by now.
    private static int Failures(RunLedger ledger, RunRecord run) =>
        ledger.Breaker.Triggers.Get<AgentFailureTrigger>().Count is var count && run.Step != RunStep.Claim ? count
        : count > 1 ? count + 1
        : 0;

    private static bool AnotherAgentIsFree(RunRecord run, GateList gates, DateTimeOffset now) =>
        run.Limits.FallbackAgents is { Count: > 0 }
        && PhaseAgents.Now(run.Phase, run.Limits, run.Limited, now, run.Validation?.Reviewer ?? 0, gates) is { } free
        && free.Name != run.Agent?.Name;

    private static string? Spent(RunRecord run)
    {
        var limits = run.Limits;
        var usage = run.Usage ?? new RunUsage();
        var tokens = (usage.InputTokens ?? 0) + (usage.OutputTokens ?? 0);
        if (limits.MaxCostUsd > 0 && usage.CostUsd is { } cost && (double)cost >= limits.MaxCostUsd)
        {
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"${cost:0.00} are spent (limit ${limits.MaxCostUsd:0.00})"
            );
        }

        return limits.MaxTokens > 0 && tokens >= limits.MaxTokens ? $"{tokens} tokens are used (limit {limits.MaxTokens})" : null;
    }
}
