using System.Collections.Immutable;
using Ias.Core.Events;

namespace Ias.Tui.Observing;

/// <summary>A file that a run deleted; <paramref name="At"/> null = not known yet.</summary>
public sealed record DeletedRow(string Path, int Cycle, string Commit, DateTimeOffset? At)
{
    /// <summary>All deletions of a run, oldest first.</summary>
    public static ImmutableArray<DeletedRow> Of(IReadOnlyList<RunEvent> events) =>
        [.. events.OfType<RunEvent.CommitMade>().SelectMany(e => e.Deleted.Select(path => new DeletedRow(path, e.Cycle, e.Commit, e.At)))];
}
