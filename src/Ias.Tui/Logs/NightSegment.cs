using Ias.Core.Events;

namespace Ias.Tui.Logs;

/// <summary>A part of a night's log: what happened, or what an agent printed.</summary>
internal abstract record NightSegment(RunEvent Event)
{
    /// <summary>An event of the engine.</summary>
    public sealed record Happened(RunEvent Event) : NightSegment(Event);

    /// <summary>A turn's output, bytes <see cref="From"/> up to <see cref="To"/> of a file that all attempts at the phase share.</summary>
    public sealed record Output(RunEvent.TurnStarted Turn, string Path) : NightSegment(Turn)
    {
        public long From => Turn.LogFrom;

        /// <summary>Where the next attempt's output begins; null for the last one: the end of the file.</summary>
        public long? To { get; set; }

        /// <summary>When it ended, and which of the night's events, counted from 1, told so; null while more may come.</summary>
        public (DateTimeOffset At, int Event)? End { get; set; }

        /// <summary>More may come: it goes on at the moment that is shown.</summary>
        public bool IsOpen => End is null || Cut is not null;

        /// <summary>Where it is cut off at the moment that is shown; null = it is whole.</summary>
        public long? Cut { get; set; }
    }
}
