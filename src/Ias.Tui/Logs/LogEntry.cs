using System.Collections.Immutable;
using Ias.Core.Events;

namespace Ias.Tui.Logs;

/// <summary>Entry at one address of a combined log.</summary>
/// <param name="Address">Address of the entry.</param>
/// <param name="At">Time; null = not in the output.</param>
/// <param name="Lines">Lines to show. None for an uninteresting event of the agent, or one that is still being written.</param>
/// <param name="Happened">Event; null for a line of a turn's output.</param>
public sealed record LogEntry(LogAddress Address, DateTimeOffset? At, ImmutableArray<StyledLine> Lines, RunEvent? Happened)
{
    /// <summary>True if it is the title of a turn's output.</summary>
    public bool IsRule => Happened is RunEvent.TurnStarted;

    /// <summary>Kind of mark; null = not marked.</summary>
    public LogMarkKind? Mark => Happened is { } happened ? LogMarks.KindOf(happened) : null;
}
