using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>A commit on the run's branch; <paramref name="At"/> null = not known yet.</summary>
public sealed record CommitRow(string Commit, string Subject, CommitKind Purpose, int Cycle, int Files, int Added, int Removed, DateTimeOffset? At)
{
    /// <summary>All commits of a run, oldest first.</summary>
    public static ImmutableArray<CommitRow> Of(IReadOnlyList<RunEvent> events) =>
        [.. events.OfType<RunEvent.CommitMade>().Select(e => new CommitRow(e.Commit, e.Subject, e.Purpose, e.Cycle, e.Files, e.Added, e.Removed, e.At))];
}
