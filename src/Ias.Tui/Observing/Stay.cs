using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.Observing;

/// <summary>Why nothing was worked on.</summary>
public enum StayKind
{
    /// <summary>Waiting for a limit; ends by itself.</summary>
    Wait,

    /// <summary>Halted.</summary>
    Halt,

    /// <summary>The engine was gone: killed, or the machine was off.</summary>
    Gone,
}

/// <summary>A stretch of time in which a run stood still; <paramref name="To"/> null = it still does.</summary>
/// <param name="Until">For a wait: the end that was expected.</param>
public sealed record Stay(StayKind Kind, DateTimeOffset From, DateTimeOffset? To, string Why, DateTimeOffset? Until = null)
{
    /// <summary>The stays of a run, in order, after one more event.</summary>
    /// <param name="before">When the event before it happened.</param>
    internal static GrowingList<Stay> After(GrowingList<Stay> stays, RunEvent happened, DateTimeOffset before)
    {
        return happened switch
        {
            RunEvent.WaitStarted e => stays.Add(new Stay(StayKind.Wait, e.At, null, e.Reason, e.Until)),
            RunEvent.WaitEnded => End(StayKind.Wait, happened.At) ?? stays,
            RunEvent.StateChanged { To: RunState.Halted } e => stays.Add(new Stay(StayKind.Halt, e.At, null, e.Reason)),
            RunEvent.EngineStarted { Resumed: true } => End(StayKind.Halt, happened.At)
                ?? (End(StayKind.Wait, before) ?? stays).Add(new Stay(StayKind.Gone, before, happened.At, "the engine was gone")),
            _ => stays,
        };

        GrowingList<Stay>? End(StayKind kind, DateTimeOffset at) =>
            stays is [.., { To: null } last] && last.Kind == kind ? stays.SetItem(stays.Length - 1, last with { To = at }) : null;
    }
}
