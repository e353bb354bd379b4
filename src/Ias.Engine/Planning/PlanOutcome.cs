using Ias.Core.Planning;

namespace Ias.Engine.Planning;

/// <summary>Result of a planning.</summary>
/// <param name="Draft">Null only while it waits for answers.</param>
/// <param name="Found">Findings of the guardrails for the plan; a sentence each.</param>
public sealed record PlanOutcome(PlanRecord Record, PlanDraft? Draft, IReadOnlyList<string> Found);
