using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>The sprints of a repository, and what of its plan could not be read as one.</summary>
/// <param name="Sprints">In the order of their numbers, each id once.</param>
/// <param name="Faults">What looks like a sprint and is not read as one, or not clearly: a run must not start before a person has said what
/// is meant.</param>
/// <param name="Notes">What a person should know: a sprint in a comment, a number that is used again.</param>
public sealed record SprintsRead(IReadOnlyList<Sprint> Sprints, IReadOnlyList<PlanFault> Faults, IReadOnlyList<PlanFault> Notes);
