using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Cycles since the sprint's start or the last fresh allowance.</summary>
public sealed record CycleCount(int Current = 0, int Limit = 20, bool LastHadFindings = false) : IBreakerTrigger
{
    public string Name => HaltTrigger.CycleCount;

    public bool Probes => false;

    public (double Count, double Limit) Level => (Current, Limit);

    public string LoweredBy => "run-resume --max-cycles N, or --reset-ice to start the count over";

    // Only a cycle that must be followed by another one exceeds the limit: the last allowed cycle may still pass.
    public string? Due => Current >= Limit && LastHadFindings ? $"{Current} cycles are used up (limit {Limit})" : null;

    public IBreakerTrigger After(RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted started => new CycleCount(Limit: started.Options.MaxCycles),
            RunEvent.SprintStarted => this with { Current = 0, LastHadFindings = false },
            RunEvent.CycleStarted => this with { Current = Current + 1, LastHadFindings = false },
            RunEvent.CycleEnded ended => this with { LastHadFindings = ended.Findings.Count > 0 },
            RunEvent.LimitsChanged { MaxCycles: { } limit } => this with { Limit = limit },
            RunEvent.BreakerReset { Trigger: HaltTrigger.CycleCount } => this with { Current = 0, LastHadFindings = false },
            _ => this,
        };
}
