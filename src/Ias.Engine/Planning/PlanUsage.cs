namespace Ias.Engine.Planning;

/// <summary>Resources used by a planning.</summary>
/// <param name="Calls">Requests to models, at least one a turn.</param>
/// <param name="CostUsd">Null = not reported by the agent.</param>
public sealed record PlanUsage(int Turns, int Calls, double Seconds, decimal? CostUsd);
