using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Planning;

/// <summary>A plan that was read and found whole.</summary>
/// <param name="Sprints">In their order.</param>
public sealed record PlanDraft(IReadOnlyList<DraftSprint> Sprints)
{
    /// <summary>As the file holds it.</summary>
    public string Text => $"{PlanGrammar.Title}\n\n{Sections}";

    /// <summary>The sprints alone, to stand behind others.</summary>
    public string Sections => string.Concat(Sprints.Select(one => one.Sprint.Text.Trim() + "\n\n")).TrimEnd() + "\n";
}

/// <summary>A sprint of it.</summary>
/// <param name="Sprint">As a run finds it.</param>
/// <param name="Checks">How many items its acceptance has; from 1.</param>
/// <param name="Needs">Ids of the sprints it depends on.</param>
public sealed record DraftSprint(Sprint Sprint, int Checks, IReadOnlyList<string> Needs);

/// <summary>Result of reading a plan: the plan, or its faults.</summary>
/// <param name="Plan">Null exactly where there are faults.</param>
public sealed record PlanReading(PlanDraft? Plan, IReadOnlyList<PlanFault> Faults);
