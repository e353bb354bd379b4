using Ias.Core.Model;

namespace Ias.Engine.Queue;

/// <summary>Works off a queue.</summary>
/// <param name="WorkTree">Absolute path of the work tree's top folder.</param>
/// <param name="Run">The run's folder name.</param>
/// <param name="Options">Effective configuration and flags.</param>
/// <param name="Once">One job, then stop.</param>
/// <param name="Stay">Wait for more when the queue is empty.</param>
/// <param name="ResetBreaker"><c>--reset-ice</c>.</param>
/// <param name="Lanes">Jobs side by side, 1 to 16; null = as the queue's configuration says.</param>
/// <param name="TimeoutHours">A limit that was given for this start; so are the next two. One that is taken up again has its own from
/// before; null = as they stand.</param>
/// <param name="Force">Go on after a breach a person has looked at.</param>
public sealed record RunnerRequest(
    string WorkTree,
    string Run,
    RunOptions Options,
    bool Once = false,
    bool Stay = false,
    bool ResetBreaker = false,
    bool Force = false,
    int? Lanes = null,
    double? TimeoutHours = null,
    double? MaxCostUsd = null,
    long? MaxTokens = null
);
