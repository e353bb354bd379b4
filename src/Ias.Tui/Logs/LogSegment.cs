using Ias.Core.Events;

namespace Ias.Tui.Logs;

/// <summary>Segment of a combined log: an event, or an agent's output.</summary>
internal abstract record LogSegment(RunEvent Event)
{
    /// <summary>Event of the engine itself.</summary>
    public sealed record Happened(RunEvent Event) : LogSegment(Event);

    /// <summary>Output of a turn: bytes <see cref="From"/> to <see cref="To"/> of a file shared by all attempts at the phase.</summary>
    public sealed record Output(RunEvent.TurnStarted Turn, string Path) : LogSegment(Turn)
    {
        public long From => Turn.LogFrom;

        /// <summary>Start of the next attempt's output; null for the last one: the end of the file.</summary>
        public long? To { get; set; }

        /// <summary>End of the turn, and the number of the event, from 1, that reported it; null = more output may follow.</summary>
        public (DateTimeOffset At, int Event)? End { get; set; }

        /// <summary>True if the turn is unfinished at the displayed moment.</summary>
        public bool IsOpen => End is null || Cut is not null;

        /// <summary>Length shown at the displayed moment; null = all.</summary>
        public long? Cut { get; set; }
    }
}
