using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Tui.Dashboards;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Pages;
using Ias.Tui.Terminal;

namespace Ias.Tui.Panes;

/// <summary>The plan: its sprints, how each stands, and what the present one has done so far.</summary>
public sealed class QueuePane : ListPane<QueuePane.Row>
{
    private const int DetailRows = 3;

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private string _closed = "";
    private bool _isRoomy; // what the present sprint has done is seen without asking
    private string _present = "";

    public override int Number => Layout.Queue;

    public override string Name => "Queue";

    protected override string WhenEmpty => "no plan: grimoires/loa/sprint.md with '## Sprint 1: ...'";

    /// <summary>Rows it would fill.</summary>
    public int RowsWanted(Scene scene) => scene.Run.Sprints.Length + (_open.Count * DetailRows);

    public override void Draw(Canvas canvas, Scene scene, bool active)
    {
        var isRoomy = canvas.Height >= scene.Run.Sprints.Length + DetailRows;
        if (isRoomy != _isRoomy)
        {
            _isRoomy = isRoomy;
            Again();
        }

        if (scene.Run.Run is { } run && run.RunId != _present)
        {
            _present = run.RunId;
            Choose(scene, run.Target);
        }

        base.Draw(canvas, scene, active);
    }

    public override void DrawTitle(ref RowPen pen, Style style, Scene scene)
    {
        var done = 0;
        foreach (var sprint in scene.Run.Sprints)
        {
            done += sprint.State == SprintState.Done ? 1 : 0;
        }

        pen.Put($"{done} of {scene.Run.Sprints.Length} sprints", style);
    }

    protected override ImmutableArray<Row> RowsOf(Scene scene)
    {
        var rows = ImmutableArray.CreateBuilder<Row>();
        foreach (var sprint in scene.Run.Sprints)
        {
            rows.Add(new Row(sprint, "", ""));
            if (IsOpen(sprint, scene))
            {
                rows.AddRange(Details(sprint, scene));
            }
        }

        return rows.ToImmutable();
    }

    protected override string KeyOf(Row row) => row.Key;

    protected override void DrawRow(Row row, ref RowPen pen, Look look, bool selected)
    {
        var sprint = row.Sprint;
        if (row.Label.Length > 0)
        {
            pen.To(6);
            pen.Put(row.Label, look[Role.Muted]);
            pen.To(16);
            pen.PutWords(row.Text);
            return;
        }

        var style = look[sprint.State switch
        {
            SprintState.Run => Role.Active,
            SprintState.Stopped or SprintState.Left => Role.Warning,
            SprintState.Done => Role.Good,
            _ => Role.Muted,
        }];
        pen.Put(sprint.StateWord, style);
        pen.To(6);
        if (sprint.RunId.Length > 0)
        {
            // from the right edge: what it cost, how long it ran, its cycles
            if (pen.Room > 60 && sprint.CostUsd is { } cost)
            {
                pen.PutRight($"  ${cost:0.00}");
            }

            pen.PutRight($"  {Scene.SpanOf(sprint.Running)}", gap: 24);
            if (sprint.State is SprintState.Run or SprintState.Stopped)
            {
                pen.PutRight($"   cycle {sprint.Cycles}", gap: 18);
            }
            else
            {
                pen.PutRight(sprint.Cycles == 1 ? "   1 cycle" : "", gap: 18);
                if (sprint.Cycles > 1)
                {
                    pen.PutRight($"   {sprint.Cycles} cycles", gap: 18);
                }
            }
        }

        var plain = sprint.State == SprintState.Wait ? look[Role.Muted] : look[Role.Text];
        pen.Put(sprint.Id, plain);
        pen.Put("  ", plain);
        pen.Put(sprint.Title, plain);
    }

    // Opens and closes what the sprint has done so far.
    protected override Effect? Open(Row row, Scene scene)
    {
        var sprint = row.Sprint;
        if (sprint.RunId != scene.Run.Run?.RunId || sprint.RunId.Length == 0)
        {
            return sprint.RunId.Length > 0 ? new Effect.Say($"{sprint.Id}: run {sprint.RunId}, {sprint.Cycles} cycles; {scene.CalledAs} history has it") : new Effect.Say($"{sprint.Id} has not begun");
        }

        if (IsOpen(sprint, scene))
        {
            _open.Remove(sprint.Id);
            _closed = sprint.Id;
        }
        else
        {
            _open.Add(sprint.Id);
            _closed = "";
        }

        Again();
        return Effect.None;
    }

    protected override Effect? Copy(Row row) => new Effect.Copy("the sprint's name", row.Sprint.Id);

    private bool IsOpen(SprintRow sprint, Scene scene) => sprint.RunId.Length > 0 && sprint.RunId == scene.Run.Run?.RunId
        && (_open.Contains(sprint.Id) || (_isRoomy && sprint.State is SprintState.Run or SprintState.Stopped && _closed != sprint.Id));

    private static IEnumerable<Row> Details(SprintRow sprint, Scene scene)
    {
        var (now, going) = scene.Run.Life.GoneSince is { } gone ? (gone, "") : (scene.Now, "..");
        var phases = string.Join(", ", scene.Run.Phases.GroupBy(turn => turn.Phase).Select(tries =>
            $"{EventWording.PhaseWord(tries.Key).ToLowerInvariant()} {EventWording.Age(TimeSpan.FromTicks(tries.Sum(turn => ((turn.Ended ?? now) - turn.Started).Ticks)))}{(tries.Any(turn => turn.Ended is null) ? going : "")}{(tries.Count() > 1 ? $" x{tries.Count()}" : "")}"));
        if (phases.Length > 0)
        {
            yield return new Row(sprint, "phases", phases);
        }

        if (!scene.Run.Commits.IsEmpty)
        {
            var (added, removed) = (scene.Run.Commits.Sum(c => c.Added), scene.Run.Commits.Sum(c => c.Removed));
            yield return new Row(sprint, "diff", $"{EventWording.Count(scene.Run.Commits.Length, "commit")}  +{added} -{removed}");
        }

        if (!scene.Run.Findings.IsEmpty)
        {
            var open = scene.Run.Findings.Count(f => f.Open);
            yield return new Row(sprint, "findings", $"{open} open, {scene.Run.Findings.Length - open} fixed");
        }
    }

    /// <summary>A sprint, or with a label one thing about it.</summary>
    public sealed record Row(SprintRow Sprint, string Label, string Text)
    {
        /// <summary>What it is known by.</summary>
        public string Key { get; } = Label.Length == 0 ? Sprint.Id : $"{Sprint.Id} {Label}";
    }
}
