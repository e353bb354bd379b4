using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Tui.Observing;

/// <summary>One thing of the night, in the words that <c>run-status --follow</c> has for it.</summary>
/// <param name="Seq">The event's number; below 0 = an earlier run, of which there are no events here.</param>
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
    /// <param name="earlier">Archived runs, in any order: how they ended is of the night, too. From the beginning, those of the day before
    /// it.</param>
    public static ImmutableArray<NightLine> Of(
        IReadOnlyList<RunEvent> events,
        DateTimeOffset? since = null,
        IReadOnlyList<RunRecord>? earlier = null
    )
    {
        var lines = ImmutableArray.CreateBuilder<NightLine>();
        var from = since ?? (events.Count > 0 ? events[0].At.AddDays(-1) : DateTimeOffset.MinValue);
        foreach (var run in (earlier ?? []).Where(run => EndOf(run) > from).OrderBy(EndOf))
        {
            lines.Add(new NightLine(EndOf(run), -1 - lines.Count, Describe(run), 2, ""));
        }

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

    /// <summary>When an archived run ended, or last did anything.</summary>
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
