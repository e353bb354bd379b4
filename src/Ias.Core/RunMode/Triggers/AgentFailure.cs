using Ias.Core.Events;

namespace Ias.Core.RunMode.Triggers;

/// <summary>Turns in a row that failed: crash, stall, time-out, no verdict, denied. A provider's limit is none.</summary>
public sealed record AgentFailure(int Count = 0, int Threshold = 3, string Last = "") : IBreakerTrigger
{
    public string Name => HaltTrigger.AgentFailure;

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public string LoweredBy => "a turn that ends well";

    public string? Due => Count >= Threshold ? $"{Count} turns in a row failed (limit {Threshold}), the last: {Last}" : null;

    public IBreakerTrigger After(RunEvent happened) => happened switch
    {
        RunEvent.RunStarted started => new AgentFailure(Threshold: started.Options.AgentFailureThreshold),
        RunEvent.TurnEnded ended when ended.Outcome.IsFailure() => this with { Count = Count + 1, Last = $"{ended.Outcome.Words()}: {ended.Detail}" },
        RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } => this with { Count = 0, Last = "" },
        RunEvent.BreakerReset { Trigger: HaltTrigger.AgentFailure } => this with { Count = Math.Min(Count, Threshold - 1) },
        _ => this,
    };
}
