using System.Collections.Immutable;
using Ias.Core.Events;

namespace Ias.Tui.Logs;

/// <summary>What stands at one address of a night's log.</summary>
/// <param name="Address">Where.</param>
/// <param name="At">When it was; null for output that does not say.</param>
/// <param name="Lines">To be shown below each other. None for an event of the agent's that is of no interest, or that is still being
/// written.</param>
/// <param name="Happened">The event; null for a line of a turn's output.</param>
public sealed record LogEntry(LogAddress Address, DateTimeOffset? At, ImmutableArray<StyledLine> Lines, RunEvent? Happened)
{
    /// <summary>Whether it is the rule that begins a turn's output.</summary>
    public bool IsRule => Happened is RunEvent.TurnStarted;

    /// <summary>Why it is worth jumping to; null when it is not.</summary>
    public LogMarkKind? Mark => Happened is { } happened ? LogMarks.KindOf(happened) : null;
}
