namespace Ias.Engine.Planning;

/// <summary>What a planning took.</summary>
/// <param name="Calls">Requests to models, at least one a turn.</param>
/// <param name="CostUsd">Null = the agent did not say.</param>
public sealed record PlanUsage(int Turns, int Calls, double Seconds, decimal? CostUsd);
