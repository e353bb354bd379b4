using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.State;

/// <summary>Kind of event that a timeline mark represents.</summary>
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

/// <summary>Mark at one moment of the timeline.</summary>
/// <param name="Seq">Number of the event, which Enter goes to.</param>
/// <param name="Text">First line of the event's text.</param>
public sealed record TimelineMark(DateTimeOffset At, MarkKind Kind, long Seq, string Text)
{
    /// <summary>Mark for an event; null = none.</summary>
    public static TimelineMark? Of(RunEvent happened) =>
        KindOf(happened) is { } kind ? new(happened.At, kind, happened.Seq, FirstLine(happened)) : null;

    private static MarkKind? KindOf(RunEvent happened) =>
        happened switch
        {
            RunEvent.CycleStarted => MarkKind.Cycle,
            RunEvent.VerdictGiven { Approved: false }
            or RunEvent.RedTeamJudged { Actionable.Count: > 0 }
            or RunEvent.PostPrJudged { Findings.Count: > 0 }
            or RunEvent.CommitSkipped { Findings.Count: > 0 } => MarkKind.Finding,
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

    private static string FirstLine(RunEvent happened) =>
        EventWording.Line(happened) is var line && line.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end
            ? line[..end]
            : EventWording.Line(happened);
}

/// <summary>Start of a sprint, with the number of turns, idle periods and marks before it.</summary>
internal sealed record SprintBegin(string Sprint, DateTimeOffset At, int Turns, int IdlePeriods, int Marks);

/// <summary>Row of a sprint in the timeline.</summary>
/// <param name="To">End; null = in progress.</param>
public sealed record TimelineRow(
    string Sprint,
    DateTimeOffset From,
    DateTimeOffset? To,
    GrowingList<TurnRow> Turns,
    GrowingList<IdlePeriod> IdlePeriods,
    GrowingList<TimelineMark> Marks
)
{
    /// <summary>Timeline rows of a run, one per sprint that has begun.</summary>
    internal static ImmutableArray<TimelineRow> Of(RunEvent.RunStarted started, RunEvent? last, RunTimeline timeline)
    {
        var ended = last is RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } over
            ? over.At
            : (DateTimeOffset?)null;
        if (started.Plan is null)
        {
            return [new TimelineRow(started.Target, started.At, ended, timeline.Turns, timeline.IdlePeriods, timeline.Marks)];
        }

        var rows = ImmutableArray.CreateBuilder<TimelineRow>(timeline.Begins.Length);
        for (var n = 0; n < timeline.Begins.Length; n++)
        {
            var begin = timeline.Begins[n];
            // events before the first sprint belong to its row
            var first = n == 0 ? begin with { At = started.At, IdlePeriods = 0, Marks = 0 } : begin;
            var next = n + 1 < timeline.Begins.Length ? timeline.Begins[n + 1] : null;
            rows.Add(
                new TimelineRow(
                    begin.Sprint,
                    first.At,
                    next is null ? ended : next.At,
                    timeline.Turns.Part(first.Turns, next?.Turns ?? timeline.Turns.Length),
                    timeline.IdlePeriods.Part(first.IdlePeriods, next?.IdlePeriods ?? timeline.IdlePeriods.Length),
                    timeline.Marks.Part(first.Marks, next?.Marks ?? timeline.Marks.Length)
                )
            );
        }

        return rows.ToImmutable();
    }
}
