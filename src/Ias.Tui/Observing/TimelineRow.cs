using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;

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
    /// <summary>The mark of an event; null = it has none.</summary>
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

/// <summary>Where a sprint begins, and how many turns, stays and marks are before it.</summary>
internal sealed record SprintBegin(string Sprint, DateTimeOffset At, int Turns, int Stays, int Marks);

/// <summary>A sprint's row of the timeline.</summary>
/// <param name="To">Null = it goes on.</param>
public sealed record TimelineRow(
    string Sprint,
    DateTimeOffset From,
    DateTimeOffset? To,
    GrowingList<TurnRow> Turns,
    GrowingList<Stay> Stays,
    GrowingList<TimelineMark> Marks
)
{
    /// <summary>The rows of a run: one a sprint that has begun.</summary>
    internal static ImmutableArray<TimelineRow> Of(RunEvent.RunStarted started, RunEvent? last, RunTimeline timeline)
    {
        var ended = last is RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } over
            ? over.At
            : (DateTimeOffset?)null;
        if (started.Plan is null)
        {
            return [new TimelineRow(started.Target, started.At, ended, timeline.Turns, timeline.Stays, timeline.Marks)];
        }

        var rows = ImmutableArray.CreateBuilder<TimelineRow>(timeline.Begins.Length);
        for (var n = 0; n < timeline.Begins.Length; n++)
        {
            var begin = timeline.Begins[n];
            // what was before the first sprint is told with it
            var first = n == 0 ? begin with { At = started.At, Stays = 0, Marks = 0 } : begin;
            var next = n + 1 < timeline.Begins.Length ? timeline.Begins[n + 1] : null;
            rows.Add(
                new TimelineRow(
                    begin.Sprint,
                    first.At,
                    next is null ? ended : next.At,
                    timeline.Turns.Part(first.Turns, next?.Turns ?? timeline.Turns.Length),
                    timeline.Stays.Part(first.Stays, next?.Stays ?? timeline.Stays.Length),
                    timeline.Marks.Part(first.Marks, next?.Marks ?? timeline.Marks.Length)
                )
            );
        }

        return rows.ToImmutable();
    }
}
