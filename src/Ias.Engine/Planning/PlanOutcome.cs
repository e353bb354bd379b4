using Ias.Core.Planning;

namespace Ias.Engine.Planning;

/// <summary>Where a planning came to.</summary>
/// <param name="Draft">Null exactly while it waits for answers.</param>
/// <param name="Found">What the guardrails say to the plan; a sentence each.</param>
public sealed record PlanOutcome(PlanRecord Record, PlanDraft? Draft, IReadOnlyList<string> Found);
