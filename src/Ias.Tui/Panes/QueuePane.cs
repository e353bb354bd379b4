using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Panes;

/// <summary>Pane of the work to do: the plan's sprints with their state, the progress of the current one, and below them a runner's jobs,
/// listed by name until they are visible.</summary>
public sealed class QueuePane : ListPane<IQueueRow>
{
    private const int DetailRows = 3;
    private const string PullRequest = "pull request"; // row after the sprints, once it is being validated

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private string _closed = "";
    private bool _unfolds;
    private bool _isAt; // the pane has the focus
    private string _run = "";
    private string _sprint = "";
    private readonly JobRows _jobs = new();

    public override int Number => PaneNumber.Queue;

    public override string Name => "Queue";

    protected override string WhenEmpty =>
        _jobs.Run.Length > 0 ? $"no jobs in {_jobs.Run}: E adds one" : "no plan: grimoires/loa/sprint.md with '## Sprint 1: ...'";

    /// <summary>The running sprint is seldom at the top.</summary>
    protected override bool RestsAtTop => false;

    /// <summary>Number of rows needed to show everything.</summary>
    public int RowsWanted(ViewModel view) =>
        view.Run.Sprints.Length
        + (_open.Count * DetailRows)
        + (view.Run.Run?.Validation is null ? 0 : 1)
        + JobRows.CountIn(view.Runner, _jobs.ShowsAll);

    /// <summary>Visible jobs that have not been read; each is returned once; null = none.</summary>
    public IReadOnlyList<JobRow>? TakeUnread() => _jobs.TakeUnread();

    /// <summary>Selected job; null = a sprint is selected, or nothing.</summary>
    public JobRow? Chosen => Selected as JobRow;

    public override Effect? Act(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case DashboardAction.All when view.Runner is not null || _unfolds || Folded(view) > 0:
                _jobs.ShowsAll = _unfolds = !(_jobs.ShowsAll || _unfolds);
                if (_unfolds || Selected is not QueuedSprint)
                {
                    Rebuild();
                }
                else
                {
                    _isAt = false; // a selected finished sprint is collapsed again
                    Choose(view, view.Run.Run?.Sprint ?? "");
                }

                return Effect.None;
            case DashboardAction.Retry
            or DashboardAction.Cancel
            or DashboardAction.Approve when Selected is JobRow job && view.Runner is { } runner:
                return view.ReadOnlyBecause is { } why ? new Effect.ShowMessage(why) : JobPage.Steer(action, runner, job);
            default:
                return base.Act(action, view);
        }
    }

    public override void Draw(Canvas canvas, ViewModel view, bool active)
    {
        if (view.Run.Run is { } run && (run.RunId != _run || run.Sprint != _sprint))
        {
            // The selection follows the run, unless the user selected another row and the pane has the focus.
            if (!active || run.RunId != _run || Selected is not { } row || row.Key == _sprint)
            {
                Choose(view, run.Sprint);
            }

            (_run, _sprint) = (run.RunId, run.Sprint);
        }

        _isAt = active;
        base.Draw(canvas, view, active);
    }

    public override void DrawTitle(ref RowPen pen, Style style, ViewModel view)
    {
        var (done, all) = (0, 0);
        foreach (var sprint in view.Run.Sprints)
        {
            if (!IsQueue(sprint, view))
            {
                done += sprint.State == SprintState.Done ? 1 : 0;
                all++;
            }
        }

        if (view.Runner is not { } runner)
        {
            if (all > 0)
            {
                pen.Put($"{done} of {all} sprints", style);
            }

            return;
        }

        JobRows.DrawAlarms(ref pen, runner, view);
        if (all > 0)
        {
            pen.Put($"sprints {done}/{all}, ", style);
        }

        JobRows.DrawTitle(ref pen, style, runner, view);
    }

    protected override IReadOnlyList<IQueueRow> ListOf(ViewModel view) => _jobs.Behind(RowsOf(view), view.Runner);

    protected override ImmutableArray<IQueueRow> RowsOf(ViewModel view)
    {
        var rows = ImmutableArray.CreateBuilder<IQueueRow>();
        var folded = Folded(view);
        if (folded > 0)
        {
            rows.Add(QueuedSprint.Folded(view.Run.Sprints.AsSpan()[..folded]));
        }

        for (var i = folded; i < view.Run.Sprints.Length; i++)
        {
            var sprint = view.Run.Sprints[i];
            rows.Add(new QueuedSprint(sprint, "", ""));
            if (IsOpen(sprint, view))
            {
                rows.AddRange(QueuedSprint.Details(sprint, view));
            }
        }

        if (view.Run.Run is { Validation: { } validation } run)
        {
            var stands =
                run.State == RunState.ReadyForHitl ? SprintState.Done
                : run.State == RunState.Complete && !run.EngineGone ? SprintState.Run
                : SprintState.Stopped;
            rows.Add(
                new QueuedSprint(new SprintRow(PullRequest, validation.Describe().ToLowerInvariant().Replace('_', ' '), stands), "", "")
            );
        }

        return rows.ToImmutable();
    }

    // A queue's run is listed among the sprints, but is not one.
    private static bool IsQueue(SprintRow sprint, ViewModel view) => view.Run.Run is { Queue.Length: > 0 } run && sprint.RunId == run.RunId;

    // If not all fits, the finished sprints above the first unfinished one become one row, which Enter expands.
    private int Folded(ViewModel view)
    {
        var sprints = view.Run.Sprints;
        if (_unfolds || Room.Rows == 0 || Room.Rows >= sprints.Length + JobRows.CountIn(view.Runner, _jobs.ShowsAll))
        {
            return 0;
        }

        var done = 0;
        while (
            done < sprints.Length
            && sprints[done].State == SprintState.Done
            && sprints[done].Id != view.Run.Run?.Sprint
            && !IsQueue(sprints[done], view)
        )
        {
            done++;
        }

        // A selected one stays selected.
        if (
            _isAt
            && Selected is QueuedSprint { Sprint.Id: var chosen }
            && sprints.AsSpan()[..done].ToArray().Any(sprint => sprint.Id == chosen)
        )
        {
            return 0;
        }

        return done > 1 && (done < sprints.Length || JobRows.CountIn(view.Runner, _jobs.ShowsAll) > 0) ? done : 0;
    }

    protected override string KeyOf(IQueueRow row) => row.Key;

    protected override void DrawRow(IQueueRow row, ref RowPen pen, Look look, bool selected)
    {
        if (row is QueuedSprint line)
        {
            line.Draw(ref pen, look, ViewModel);
        }
        else if (row is JobRow job && ViewModel.Runner is { } runner)
        {
            _jobs.Draw(job, runner, ref pen, ViewModel);
        }
    }

    // For a sprint, it expands or collapses its progress.
    protected override Effect? Open(IQueueRow row, ViewModel view) =>
        row is QueuedSprint line ? Open(line, view) : new Effect.Open(new JobPage(row.Key));

    private Effect? Open(QueuedSprint row, ViewModel view)
    {
        var sprint = row.Sprint;
        if (sprint.Id == QueuedSprint.AllDone)
        {
            _unfolds = true;
            Choose(view, view.Run.Sprints[0].Id);
            return Effect.None;
        }

        if (sprint.Id == PullRequest)
        {
            return new Effect.ShowMessage(view.Run.Run?.Validation?.Describe() ?? "");
        }

        if (sprint.RunId != view.Run.Run?.RunId || sprint.RunId.Length == 0)
        {
            return sprint.RunId.Length > 0
                ? new Effect.ShowMessage($"{sprint.Id}: run {sprint.RunId}, {sprint.Cycles} cycles; {view.CalledAs} history shows it")
                : new Effect.ShowMessage(
                    sprint.State == SprintState.Outside ? $"{sprint.Id} is not part of this run" : $"{sprint.Id} has not started"
                );
        }

        if (IsOpen(sprint, view))
        {
            _open.Remove(sprint.Id);
            _closed = sprint.Id;
        }
        else
        {
            _open.Add(sprint.Id);
            _closed = "";
        }

        Rebuild();
        return Effect.None;
    }

    protected override Effect? Copy(IQueueRow row) =>
        row is QueuedSprint line ? new Effect.Copy("the sprint's name", line.Sprint.Id) : new Effect.Copy("the job's id", row.Key);

    // The progress of the current sprint is visible without a key.
    private bool IsRoomy(ViewModel view) => Room.Rows >= view.Run.Sprints.Length + DetailRows;

    private bool IsOpen(SprintRow sprint, ViewModel view) =>
        sprint.RunId.Length > 0
        && sprint.RunId == view.Run.Run?.RunId
        && (_open.Contains(sprint.Id) || (IsRoomy(view) && sprint.State is SprintState.Run or SprintState.Stopped && _closed != sprint.Id));
}
