using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>A commit on the run's branch; <paramref name="At"/> null = not known yet, <paramref name="Sprint"/> empty = the log does not say.</summary>
public sealed record CommitRow(string Commit, string Subject, CommitKind Purpose, int Cycle, int Files, int Added, int Removed, DateTimeOffset? At, string Sprint = "")
{
    /// <summary>All commits of a run, oldest first.</summary>
    public static ImmutableArray<CommitRow> Of(IReadOnlyList<RunEvent> events) =>
        [.. SprintRow.WithSprint<RunEvent.CommitMade>(events).Select(x => new CommitRow(x.Event.Commit, x.Event.Subject, x.Event.Purpose, x.Event.Cycle, x.Event.Files, x.Event.Added, x.Event.Removed, x.Event.At, x.Sprint))];
}
