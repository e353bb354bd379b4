using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.State;

/// <summary>Reason for an idle period.</summary>
public enum IdleKind
{
    /// <summary>Waiting for a limit; ends automatically.</summary>
    Wait,

    /// <summary>Halted until somebody resumes.</summary>
    Halt,

    /// <summary>Engine gone: killed, or the machine was off.</summary>
    Gone,
}

/// <summary>Period in which a run was idle; <paramref name="To"/> null = it still is.</summary>
/// <param name="Until">Expected end of a wait.</param>
public sealed record IdlePeriod(IdleKind Kind, DateTimeOffset From, DateTimeOffset? To, string Why, DateTimeOffset? Until = null)
{
    /// <summary>Idle periods of a run, in order, after one more event.</summary>
    /// <param name="before">Time of the previous event.</param>
    internal static GrowingList<IdlePeriod> After(GrowingList<IdlePeriod> stays, RunEvent happened, DateTimeOffset before)
    {
        return happened switch
        {
            RunEvent.WaitStarted e => stays.Add(new IdlePeriod(IdleKind.Wait, e.At, null, e.Reason, e.Until)),
            RunEvent.WaitEnded => End(IdleKind.Wait, happened.At) ?? stays,
            RunEvent.StateChanged { To: RunState.Halted } e => stays.Add(new IdlePeriod(IdleKind.Halt, e.At, null, e.Reason)),
            RunEvent.EngineStarted { Resumed: true } => End(IdleKind.Halt, happened.At)
                ?? (End(IdleKind.Wait, before) ?? stays).Add(new IdlePeriod(IdleKind.Gone, before, happened.At, "the engine was gone")),
            _ => stays,
        };

        GrowingList<IdlePeriod>? End(IdleKind kind, DateTimeOffset at) =>
            stays is [.., { To: null } last] && last.Kind == kind ? stays.SetItem(stays.Length - 1, last with { To = at }) : null;
    }
}
