using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>What a mark in the timeline stands for.</summary>
public enum MarkKind
{
    Cycle,
    Finding,
    Failure,
    Commit,
    Done,
    Wait,
    Trip,
    Halt,
    Resume,
    Note,
    Push,
    Question,
    Breach,
    Warning,
}

/// <summary>Something at one moment of the night.</summary>
/// <param name="Seq">The event's number: what Enter goes to.</param>
/// <param name="Text">The event's first line, in the words used everywhere.</param>
public sealed record TimelineMark(DateTimeOffset At, MarkKind Kind, long Seq, string Text)
{
    /// <summary>All marks of a run, in order.</summary>
    public static ImmutableArray<TimelineMark> Of(IReadOnlyList<RunEvent> events) =>
        [.. events.Select(e => (Event: e, Kind: KindOf(e))).Where(e => e.Kind is not null).Select(e => new TimelineMark(e.Event.At, e.Kind!.Value, e.Event.Seq, FirstLine(e.Event)))];

    private static MarkKind? KindOf(RunEvent happened) => happened switch
    {
        RunEvent.CycleStarted => MarkKind.Cycle,
        RunEvent.VerdictGiven { Approved: false } or RunEvent.CommitSkipped { Findings.Count: > 0 } => MarkKind.Finding,
        RunEvent.TurnEnded e when e.Outcome.IsFailure() => MarkKind.Failure,
        RunEvent.CommitMade => MarkKind.Commit,
        RunEvent.SprintMarked => MarkKind.Done,
        RunEvent.WaitStarted => MarkKind.Wait,
        RunEvent.BreakerTripped => MarkKind.Trip,
        RunEvent.StateChanged { To: RunState.Halted } => MarkKind.Halt,
        RunEvent.EngineStarted { Resumed: true } => MarkKind.Resume,
        RunEvent.NoteTaken => MarkKind.Note,
        RunEvent.Pushed => MarkKind.Push,
        RunEvent.PushRequested => MarkKind.Question,
        RunEvent.IceBreached or RunEvent.IceBlocked => MarkKind.Breach,
        RunEvent.Warned => MarkKind.Warning,
        _ => null,
    };

    private static string FirstLine(RunEvent happened) => EventWording.Line(happened) is var line && line.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? line[..end] : EventWording.Line(happened);
}

/// <summary>A sprint's row of the timeline.</summary>
/// <param name="To">Null = it goes on.</param>
public sealed record TimelineRow(
    string Sprint, DateTimeOffset From, DateTimeOffset? To, ImmutableArray<TurnRow> Turns, ImmutableArray<Stay> Stays, ImmutableArray<TimelineMark> Marks)
{
    /// <summary>The rows of a run: one, as long as a run is of one sprint.</summary>
    public static ImmutableArray<TimelineRow> Of(IReadOnlyList<RunEvent> events, ImmutableArray<TurnRow> turns)
    {
        if (events.Count == 0 || events[0] is not RunEvent.RunStarted started)
        {
            return [];
        }

        var ended = events[^1] is RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } over ? over.At : (DateTimeOffset?)null;
        return [new TimelineRow(started.Target, started.At, ended, turns, Stay.Of(events), TimelineMark.Of(events))];
    }
}
