using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>What the engine shall do now.</summary>
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

    /// <summary>Have what a phase of the validation found mended.</summary>
    public sealed record Fix(Phase Phase) : NextStep;

    /// <summary>COMPLETE → READY_FOR_HITL.</summary>
    public sealed record HandOver : NextStep;

    /// <summary>Open the breaker.</summary>
    public sealed record Trip(string Trigger, string Reason, string Hash) : NextStep;

    /// <summary>Wait; <paramref name="Until"/> null = as long as the backoff says for try number <paramref name="Try"/>.</summary>
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
        if ((ledger.Breaker.Triggers?.Timeout ?? new TimeLimit()).At(up) is { Due: { } late })
        {
            return new Trip(HaltTrigger.Timeout, late, "");
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

        if (run.LastTurn is { WaitServed: false } last && last.Outcome.IsProviderLimit())
        {
            var tries = ledger.Rate.Waits?.OutageTries ?? 0;
            if (last is not { Outcome: TurnOutcome.UsageLimit, Until: { } until })
            {
                return new Wait(WaitKind.Outage, null, last.Detail, tries + 1);
            }

            if (!AnotherAgentIsFree(run, now))
            {
                return new Wait(
                    WaitKind.Reset,
                    AgentChoice.FreeAt(run.Phase, run.Limits, run.Limited, now, run.Validation?.Reviewer ?? 0) ?? until,
                    last.Detail,
                    0
                );
            }
        }

        if (
            run.LastTurn is { WaitServed: false } failed
            && failed.Outcome.IsFailure()
            && run.Limits.RetryPauseSeconds > 0
            && Failures(ledger, run) is > 0 and var failures
        )
        {
            return new Wait(WaitKind.Retry, null, $"{failed.Phase.Word()} {failed.Outcome.Describe()}: {failed.Detail}", failures);
        }

        if (ledger.Rate.Left(now) == 0)
        {
            return new Wait(WaitKind.Hour, RateLimit.NextHour(now), $"{ledger.Rate.Limit} calls in this clock hour are used up", 0);
        }

        if (run.Step == RunStep.Claim)
        {
            return new Claim();
        }

        var attempt = run.LastTurn is { } before && before.Phase == run.Phase ? before.Attempt + 1 : 1;
        return new Turn(run.Phase, attempt);
    }

    // One job that fails waits by itself, and others go on meanwhile. Where several have, one after the other, it is not the jobs: then all
    // wait, and as long as one of them by now.
    private static int Failures(RunLedger ledger, RunRecord run) =>
        (ledger.Breaker.Triggers?.AgentFailure ?? new AgentFailure()).Count is var count && run.Step != RunStep.Claim ? count
        : count > 1 ? count + 1
        : 0;

    private static bool AnotherAgentIsFree(RunRecord run, DateTimeOffset now) =>
        run.Limits.FallbackAgents is { Count: > 0 }
        && AgentChoice.Now(run.Phase, run.Limits, run.Limited, now, run.Validation?.Reviewer ?? 0) is { } free
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
