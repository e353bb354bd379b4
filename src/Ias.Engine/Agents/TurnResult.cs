using Ias.Core.Model;
using Ias.Engine.Ice;

namespace Ias.Engine.Agents;

/// <summary>Result of one turn.</summary>
/// <param name="Outcome">The kind of end.</param>
/// <param name="Detail">One line for people: <c>exit status 3</c>, <c>no output and no CPU for 10 min</c>.</param>
/// <param name="ExitCode">Exit status of the agent's own process; null when it was never started.</param>
/// <param name="Elapsed">Monotonic.</param>
/// <param name="Calls">Model requests, at least 1.</param>
/// <param name="Leftover">Processes that outlived the agent and were ended.</param>
/// <param name="Guard">ICE's report on the turn.</param>
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
    /// <summary>Cached part of the input tokens; null if the agent does not report it.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>Name of the agent whose turn it was; empty until the turn is over.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Model the agent reports; may be empty.</summary>
    public string Model { get; init; } = "";
}
