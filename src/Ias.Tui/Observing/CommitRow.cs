using Ias.Core.Events;

namespace Ias.Tui.Observing;

/// <summary>A commit on the run's branch; <paramref name="At"/> null = not known yet, <paramref name="Sprint"/> empty = the log does not
/// say.</summary>
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
    /// <summary>The commit that an event tells of.</summary>
    public static CommitRow Of(RunEvent.CommitMade e, string sprint) =>
        new(e.Commit, e.Subject, e.Purpose, e.Cycle, e.Files, e.Added, e.Removed, e.At, sprint);
}
