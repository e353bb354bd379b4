using Ias.Core.Model;

namespace Ias.Engine.Queue;

/// <summary>Request to run a queue.</summary>
/// <param name="WorkTree">Absolute path of the work tree's top folder.</param>
/// <param name="Run">The run's folder name.</param>
/// <param name="Options">Effective configuration and flags.</param>
/// <param name="Once">One job, then stop.</param>
/// <param name="Stay">Wait for more when the queue is empty.</param>
/// <param name="ResetBreaker"><c>--reset-ice</c>.</param>
/// <param name="Lanes">Jobs side by side, 1 to 16; null = as the queue's configuration says.</param>
/// <param name="TimeoutHours">A limit given for this start; so are the next two. A resumed run keeps its earlier
/// limits; null = unchanged.</param>
/// <param name="Force">Continue after a breach that a person has reviewed.</param>
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
