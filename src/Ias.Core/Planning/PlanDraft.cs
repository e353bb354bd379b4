using Ias.Core.Model;

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

/// <summary>Something in a plan that is not as it must be.</summary>
/// <param name="Line">From 1.</param>
/// <param name="What">A sentence without its full stop.</param>
public sealed record PlanFault(int Line, string What)
{
    /// <summary><c>line 12: sprint-2 has no title</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {Line}: {What}");
}

/// <summary>What came of reading one: the plan, or what is wrong with it.</summary>
/// <param name="Plan">Null exactly where there are faults.</param>
public sealed record PlanReading(PlanDraft? Plan, IReadOnlyList<PlanFault> Faults);
