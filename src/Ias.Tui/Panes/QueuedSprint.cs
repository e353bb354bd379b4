using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Row of a sprint in the queue, or with a label, of a detail about it.</summary>
internal sealed record QueuedSprint(SprintRow Sprint, string Label, string Text) : IQueueRow
{
    /// <summary>Id of the row for collapsed finished sprints.</summary>
    public const string AllDone = "finished";

    /// <summary>Identity of the row, for the selection.</summary>
    public string Key { get; } = Label.Length == 0 ? Sprint.Id : $"{Sprint.Id} {Label}";

    /// <summary>Row for collapsed finished sprints.</summary>
    public static QueuedSprint Folded(ReadOnlySpan<SprintRow> done)
    {
        var (cycles, running, cost) = (0, TimeSpan.Zero, (decimal?)0m);
        foreach (var sprint in done)
        {
            (cycles, running, cost) = (cycles + sprint.Cycles, running + sprint.Running, cost + sprint.CostUsd);
        }

        return new QueuedSprint(
            new SprintRow(AllDone, $"{done[0].Id} to {done[^1].Id}", SprintState.Done, AllDone, cycles, Running: running, CostUsd: cost),
            "",
            ""
        );
    }

    /// <summary>Rows for the progress of a sprint.</summary>
    public static IEnumerable<QueuedSprint> Details(SprintRow sprint, ViewModel view)
    {
        var (now, going) = view.Run.Life.GoneSince is { } gone ? (gone, "") : (view.Now, "..");
        var turns = sprint.Id == view.Run.Run?.Sprint ? view.Run.Phases : view.Run.Turns.Where(turn => turn.Sprint == sprint.Id);
        var phases = string.Join(
            ", ",
            turns
                .GroupBy(turn => turn.Phase)
                .Select(tries =>
                    $"{tries.Key.Word().ToLowerInvariant()} {Wording.Age(TimeSpan.FromTicks(tries.Sum(turn => ((turn.Ended ?? now) - turn.Started).Ticks)))}{(tries.Any(turn => turn.Ended is null) ? going : "")}{(tries.Count() > 1 ? $" x{tries.Count()}" : "")}"
                )
        );
        if (phases.Length > 0)
        {
            yield return new QueuedSprint(sprint, "phases", phases);
        }

        var commits = view.Run.Commits.Where(c => SprintRow.AreSame(sprint.Id, c.Sprint)).ToList();
        if (commits.Count > 0)
        {
            yield return new QueuedSprint(
                sprint,
                "diff",
                $"{Wording.Count(commits.Count, "commit")}  +{commits.Sum(c => c.Added)} -{commits.Sum(c => c.Removed)}"
            );
        }

        var run = sprint.Id == view.Run.Run?.Sprint ? view.Run.Run : null;
        if (run is { Bug.Length: > 0 })
        {
            yield return new QueuedSprint(sprint, "bug", run.Bug);
        }

        foreach (var gate in run is null ? [] : run.Gates)
        {
            yield return new QueuedSprint(sprint, gate.Name, gate.Words);
        }

        var findings = view.Run.Findings.Where(f => SprintRow.AreSame(sprint.Id, f.Sprint)).ToList();
        if (findings.Count > 0)
        {
            var (open, left) = (findings.Count(f => f.Open), findings.Count(f => f.IsLeft));
            yield return new QueuedSprint(
                sprint,
                "findings",
                $"{open} open, {findings.Count - open - left} fixed{(left > 0 ? $", {left} left" : "")}"
            );
        }
    }

    /// <summary>Draws the row of the queue.</summary>
    public void Draw(ref RowPen pen, Look look, ViewModel view)
    {
        if (Label.Length > 0)
        {
            pen.To(6);
            pen.Put(Label, look[Role.Muted]);
            pen.To(16);
            pen.PutWords(Text);
            return;
        }

        var style = look[
            Sprint.State switch
            {
                SprintState.Run => Role.Active,
                SprintState.Stopped or SprintState.Left => Role.Warning,
                SprintState.Done => Role.Good,
                _ => Role.Muted,
            }
        ];
        pen.Put(Sprint.StateWord, style);
        pen.To(6);
        if (Sprint.State == SprintState.Outside)
        {
            pen.PutRight("   not in this run", look[Role.Muted], gap: 18);
        }

        if (Sprint.RunId.Length > 0)
        {
            // from the right edge: cost, duration, cycles
            if (pen.Room > 60 && Sprint.CostUsd is { } cost)
            {
                pen.PutRight($"  ${cost:0.00}");
            }

            pen.PutRight($"  {view.SpanOf(Sprint.Running + SinceRead(view))}", gap: 24);
            // Not one text chosen from two: each would be allocated for every frame.
            if (Sprint is { Cycles: > 0, State: SprintState.Run or SprintState.Stopped })
            {
                pen.PutRight($"   cycle {Sprint.Cycles}", gap: 18);
            }
            else if (Sprint.ChangedNothing)
            {
                pen.PutRight("   changed nothing", look[Role.Warning], gap: 18);
            }
            else if (Sprint.Cycles > 0)
            {
                pen.PutRight($"   {Sprint.Cycles} {(Sprint.Cycles == 1 ? "cycle" : "cycles")}", gap: 18);
            }
        }

        var plain = Sprint.State is SprintState.Wait or SprintState.Outside ? look[Role.Muted] : look[Role.Text];
        pen.Put(Sprint.Id, plain);
        pen.Put("  ", plain);
        pen.Put(Sprint.Title, plain);
    }

    // The time of the current sprint advances between events, as the run's does in the first row.
    private TimeSpan SinceRead(ViewModel view) =>
        Sprint.State == SprintState.Run && view.Run.Run is { } run && Sprint.RunId == run.RunId ? run.Time.Since(view.Now) : TimeSpan.Zero;
}
