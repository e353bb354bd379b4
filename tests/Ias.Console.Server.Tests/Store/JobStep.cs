namespace Ias.Console.Server.Tests.Store;

/// <summary>What a worker, a person or time may do next.</summary>
internal enum JobDo
{
    Enqueue,
    Claim,
    ClaimUnheard,
    Renew,
    Complete,
    Pass,
    Expire,

    /// <summary>So much time passes that every lease runs out, and that is noticed.</summary>
    Lapse,
    Cancel,
    Retry,
    Answer,
}

/// <summary>A step; <paramref name="Which"/> picks among the leases a worker ever had, or among jobs and decisions.</summary>
internal sealed record JobStep(
    JobDo What,
    int Worker,
    int Which,
    int Minutes,
    string Outcome,
    string? Key,
    int Children,
    bool SaysGeneration
);
