using Ias.Core.Model;
using Ias.Engine.Ice;

namespace Ias.Engine.Agents;

/// <summary>How one turn went.</summary>
/// <param name="Outcome">The kind of end.</param>
/// <param name="Detail">One line for people: <c>exit status 3</c>, <c>no output and no CPU for 10 min</c>.</param>
/// <param name="ExitCode">Of the agent's own process; null when it was never started.</param>
/// <param name="Elapsed">Monotonic.</param>
/// <param name="Calls">Model requests, at least 1.</param>
/// <param name="Leftover">Processes that outlived the agent and were ended.</param>
/// <param name="Guard">What ICE saw meanwhile.</param>
public sealed record TurnResult(
    TurnOutcome Outcome,
    string Detail,
    int? ExitCode,
    TimeSpan Elapsed,
    DateTimeOffset? Until,
    string SessionId,
    int Calls,
    long? InputTokens,
    long? OutputTokens,
    decimal? CostUsd,
    string Closing,
    int Denials,
    int Leftover,
    GuardReport Guard
)
{
    /// <summary>The part of the input that came from a cache; null where the agent does not say.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>The model the agent names; may be empty.</summary>
    public string Model { get; init; } = "";
}
