using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Tui.State;

/// <summary>Event of a run in the words of <c>run-status --follow</c>.</summary>
/// <param name="Seq">Number of the event; negative = an earlier run, whose events are not loaded.</param>
/// <param name="Text">Text, possibly of several lines.</param>
/// <param name="Weight">Weight: 0 detail, 1 ordinary, 2 mark.</param>
/// <param name="Log">Log of the current or last turn, which Enter opens; empty = none yet.</param>
public sealed record ActivityLine(DateTimeOffset At, long Seq, string Text, int Weight, string Log);

/// <summary>Activity of the runs in chronological order.</summary>
public static class Activity
{
    /// <summary>Events after a moment, oldest first, without those that have no text.</summary>
    /// <param name="events">Events of one run.</param>
    /// <param name="since">Start; null = from the beginning.</param>
    /// <param name="earlier">Archived runs in any order, whose ends are listed, too. Without a start, those since the day before the first
    /// event.</param>
    public static ImmutableArray<ActivityLine> Of(
        IReadOnlyList<RunEvent> events,
        DateTimeOffset? since = null,
        IReadOnlyList<RunRecord>? earlier = null
    )
    {
        var lines = ImmutableArray.CreateBuilder<ActivityLine>();
        var from = since ?? (events.Count > 0 ? events[0].At.AddDays(-1) : DateTimeOffset.MinValue);
        foreach (var run in (earlier ?? []).Where(run => EndOf(run) > from).OrderBy(EndOf))
        {
            lines.Add(new ActivityLine(EndOf(run), -1 - lines.Count, Describe(run), 2, ""));
        }

        var log = "";
        foreach (var happened in events)
        {
            log = happened is RunEvent.TurnStarted turn ? turn.Log : log;
            if (!(happened.At <= since) && EventWording.Line(happened) is { Length: > 0 } text)
            {
                lines.Add(new ActivityLine(happened.At, happened.Seq, text, EventWording.Weight(happened), log));
            }
        }

        return lines.ToImmutable();
    }

    /// <summary>End of an archived run, or its last activity.</summary>
    public static DateTimeOffset EndOf(RunRecord run) => run.Timestamps.Ended ?? run.Timestamps.LastActivity;

    private static string Describe(RunRecord run)
    {
        var work =
            run.Queue.Length > 0
                ? Wording.Count(run.Jobs, "job")
                : Wording.Count(run.Plan?.Sprints.Sum(s => s.Cycles) ?? run.Cycles.Current, "cycle");
        var end =
            run.State == RunState.Halted && run.Halt is { } halt ? $": {halt.Reason}"
            : run.Completion is { PrUrl.Length: > 0 } done ? $", {done.PrUrl}"
            : "";
        return $"{run.Target}{(run.Title.Length > 0 ? $" {run.Title}" : "")}: {run.State.Word()}, {work}, {Wording.Count(run.Metrics.Commits, "commit")}{end}";
    }
}
