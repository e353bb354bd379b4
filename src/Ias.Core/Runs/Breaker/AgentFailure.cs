using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>
/// Turns in a row that failed: crash, stall, time-out, no verdict, denied. A provider's limit is none. Of a queue's jobs each counts once:
/// one that fails every time is the job's fault, several without one that went well between them are not.
/// </summary>
/// <param name="Jobs">The jobs that failed.</param>
public sealed record AgentFailure(int Count = 0, int Threshold = 6, string Last = "", IReadOnlyList<string>? Jobs = null) : IBreakerTrigger
{
    public string Name => HaltTrigger.AgentFailure;

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public string LoweredBy => "a successful turn";

    public string? Due =>
        Count >= Threshold ? $"{Count} {(Jobs is null ? "turns" : "jobs")} in a row failed (limit {Threshold}), the last: {Last}" : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new AgentFailure(Threshold: started.Options.AgentFailureThreshold),
            RunEvent.SprintStarted => this with { Count = 0, Last = "" },
            RunEvent.JobEnded { Failure: FailureKind.Transient or FailureKind.TimedOut } job when Jobs?.Contains(job.Job) != true =>
                this with
                {
                    Count = Count + 1,
                    Last = job.Reason,
                    Jobs = [.. Jobs ?? [], job.Job],
                },
            RunEvent.JobEnded { Failure: null } => this with { Count = 0, Last = "", Jobs = null },
            RunEvent.TurnEnded { Phase: Phase.Job } => this,
            RunEvent.TurnEnded ended when ended.Outcome.IsFailure() => this with
            {
                Count = Count + 1,
                Last = $"{ended.Outcome.Describe()}: {ended.Detail}",
            },
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } => this with { Count = 0, Last = "" },
            RunEvent.BreakerReset { Trigger: HaltTrigger.AgentFailure } => this with
            {
                Count = Math.Min(Count, Threshold - 1),
                Jobs = null,
            },
            _ => this,
        };
}
