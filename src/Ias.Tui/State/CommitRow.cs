using Ias.Core.Events;

namespace Ias.Tui.State;

/// <summary>Commit on the run's branch; <paramref name="At"/> null = not known yet, <paramref name="Sprint"/> empty = not in the
/// log.</summary>
public sealed record CommitRow(
    string Commit,
    string Subject,
    CommitKind Purpose,
    int Cycle,
    int Files,
    int Added,
    int Removed,
    DateTimeOffset? At,
    string Sprint = ""
)
{
    /// <summary>Row for a commit event.</summary>
    public static CommitRow Of(RunEvent.CommitMade e, string sprint) =>
        new(e.Commit, e.Subject, e.Purpose, e.Cycle, e.Files, e.Added, e.Removed, e.At, sprint);
}
