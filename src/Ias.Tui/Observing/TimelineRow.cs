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
    public static ImmutableArray<TimelineMark> Of(IReadOnlyList<RunEvent> events)
    {
        var marks = new List<TimelineMark>();
        foreach (var happened in events)
        {
            if (KindOf(happened) is { } kind)
            {
                marks.Add(new TimelineMark(happened.At, kind, happened.Seq, FirstLine(happened)));
            }
        }

        return [.. marks];
    }

    private static MarkKind? KindOf(RunEvent happened) => happened switch
    {
        RunEvent.CycleStarted => MarkKind.Cycle,
        RunEvent.VerdictGiven { Approved: false } or RunEvent.RedTeamJudged { Actionable.Count: > 0 } or RunEvent.PostPrJudged { Findings.Count: > 0 } or RunEvent.CommitSkipped { Findings.Count: > 0 } => MarkKind.Finding,
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
    /// <summary>The rows of a run: one a sprint that has begun.</summary>
    public static ImmutableArray<TimelineRow> Of(IReadOnlyList<RunEvent> events, ImmutableArray<TurnRow> turns)
    {
        if (events.Count == 0 || events[0] is not RunEvent.RunStarted started)
        {
            return [];
        }

        var ended = events[^1] is RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl } over ? over.At : (DateTimeOffset?)null;
        var stays = Stay.Of(events);
        if (started.Plan is null)
        {
            return [new TimelineRow(started.Target, started.At, ended, turns, stays, TimelineMark.Of(events))];
        }

        var rows = ImmutableArray.CreateBuilder<TimelineRow>();
        var starts = Enumerable.Range(0, events.Count).Where(i => events[i] is RunEvent.SprintStarted).ToList();
        for (var n = 0; n < starts.Count; n++)
        {
            var sprint = ((RunEvent.SprintStarted)events[starts[n]]).Sprint;
            var isLast = n == starts.Count - 1;
            var (first, end) = (n == 0 ? 0 : starts[n], isLast ? events.Count : starts[n + 1]);
            var (from, to) = (events[first].At, isLast ? ended : events[end].At);
            rows.Add(new TimelineRow(
                sprint, from, to, [.. turns.Where(t => t.Sprint == sprint)], [.. stays.Where(s => s.From >= from && (to is null || s.From < to))],
                TimelineMark.Of([.. events.Skip(first).Take(end - first)])));
        }

        return rows.ToImmutable();
    }
}
