using System.Collections.Immutable;
using Ias.Core.Events;

namespace Ias.Tui.Observing;

/// <summary>One thing of the night, in the words that <c>run-status --follow</c> has for it.</summary>
/// <param name="Seq">The event's number.</param>
/// <param name="Text">May hold several lines.</param>
/// <param name="Weight">0 detail, 1 ordinary, 2 a mark.</param>
/// <param name="Log">The log of the turn that was under way or ended last, where Enter leads; empty = none yet.</param>
public sealed record NightLine(DateTimeOffset At, long Seq, string Text, int Weight, string Log);

/// <summary>The night in time order.</summary>
public static class Night
{
    /// <summary>What happened after a moment, oldest first; events that say nothing to a person are left out.</summary>
    /// <param name="events">A run's.</param>
    /// <param name="since">Null = from the beginning.</param>
    public static ImmutableArray<NightLine> Of(IReadOnlyList<RunEvent> events, DateTimeOffset? since = null)
    {
        var lines = ImmutableArray.CreateBuilder<NightLine>();
        var log = "";
        foreach (var happened in events)
        {
            log = happened is RunEvent.TurnStarted turn ? turn.Log : log;
            if (!(happened.At <= since) && EventWording.Line(happened) is { Length: > 0 } text)
            {
                lines.Add(new NightLine(happened.At, happened.Seq, text, EventWording.Weight(happened), log));
            }
        }

        return lines.ToImmutable();
    }
}
