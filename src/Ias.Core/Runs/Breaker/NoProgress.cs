using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Cycles in a row whose IMPLEMENT left the tree (feedback folders aside) as it was.</summary>
public sealed record NoProgress(int Count = 0, int Threshold = 5) : IBreakerTrigger
{
    public string Name => HaltTrigger.NoProgress;

    public bool Probes => true;

    public (double Count, double Limit) Level => (Count, Threshold);

    public string LoweredBy => "a cycle that changes a file";

    public string? Due => Count >= Threshold ? $"{Count} cycles in a row changed no file (limit {Threshold})" : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new NoProgress(Threshold: started.Options.NoProgressThreshold),
            RunEvent.SprintStarted => this with { Count = 0 },
            RunEvent.CycleEnded { Progress: false } => this with { Count = Count + 1 },
            RunEvent.CycleEnded => this with { Count = 0 },
            RunEvent.BreakerReset { Trigger: HaltTrigger.NoProgress } => this with { Count = Math.Min(Count, Threshold - 1) },
            _ => this,
        };
}
