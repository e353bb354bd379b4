using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Planning;

/// <summary>The plan that is there, and where a new one goes.</summary>
/// <param name="Text">Of the file; empty = no file.</param>
/// <param name="Sprints">Its sprints.</param>
/// <param name="Completed">Ids of sprints that are marked as completed, of this plan or an earlier one.</param>
public sealed record PlanPlace(string Text, IReadOnlyList<Sprint> Sprints, IReadOnlyList<string> Completed)
{
    /// <param name="text">Of the file; null = no file.</param>
    public static PlanPlace Of(string? text, IReadOnlyList<string> completed) =>
        new(text ?? "", SprintDiscovery.Find(text, null, []), completed);

    /// <summary>The sprints that nobody finished.</summary>
    public IReadOnlyList<Sprint> Open => [.. Sprints.Where(sprint => sprint.DoneBy.Length == 0 && !Completed.Contains(sprint.Id))];

    /// <summary>The number of the first new sprint. A number that is marked as completed is never used again: a run would leave the sprint
    /// out.</summary>
    public int First(bool append) =>
        Completed.Select(id => SprintId.NumberOf(id) ?? 0).Concat(append ? Sprints.Select(sprint => sprint.Number) : []).Append(0).Max()
        + 1;

    /// <summary>The file with the new plan.</summary>
    public string With(PlanDraft plan, bool append) =>
        append && Text.Trim().Length > 0 ? $"{Text.TrimEnd()}\n\n{plan.Sections}" : plan.Text;
}
