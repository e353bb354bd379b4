using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Waits for limits with no turn that ended well between them; or one outage that lasts too long.</summary>
public sealed record WaitLimit(int Count = 0, int Threshold = 5, double MaxOutageHours = 6, Waits? Waits = null, double OutageSeconds = 0)
    : IBreakerTrigger
{
    public string Name => HaltTrigger.RateLimit;

    public bool Probes => false;

    public (double Count, double Limit) Level => (Count, Threshold);

    public string LoweredBy => "a successful turn";

    public string? Due =>
        Count >= Threshold ? $"{Count} waits in a row without a successful turn between them (limit {Threshold})"
        : OutageSeconds >= MaxOutageHours * 3600
            ? $"the provider has been failing for {OutageSeconds / 3600:0.#} h (limit {MaxOutageHours:0.##} h)"
        : null;

    public IBreakerTrigger After(RunEvent happened)
    {
        if (happened is RunEvent.RunStarted started)
        {
            return new WaitLimit(Threshold: started.Options.RateLimitThreshold, MaxOutageHours: started.Options.MaxOutageHours);
        }

        var waits = (Waits ?? new Waits()).After(happened);
        return this with { Waits = waits, Count = waits.Count, OutageSeconds = waits.OutageSince is { } since ? happened.Up - since : 0 };
    }
}
