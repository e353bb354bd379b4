using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Pages;
using Ias.Tui.Terminal;
using Ias.Tui.Views;

namespace Ias.Tui.Panes;

/// <summary>
/// What is to be done: the plan's sprints, how each stands, and what the present one has done so far; below them the jobs of a runner, by
/// their names until they are looked at.
/// </summary>
public sealed class QueuePane : ListPane<IQueueRow>
{
    private const int DetailRows = 3;
    private const string PullRequest = "pull request"; // the row behind the sprints, once it is validated

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private string _closed = "";
    private bool _unfolds;
    private bool _isAt; // the pane has the keys
    private string _run = "";
    private string _sprint = "";
    private readonly JobRows _jobs = new();

    public override int Number => PaneNumber.Queue;

    public override string Name => "Queue";

    protected override string WhenEmpty =>
        _jobs.Run.Length > 0 ? $"no jobs in {_jobs.Run}: E adds one" : "no plan: grimoires/loa/sprint.md with '## Sprint 1: ...'";

    /// <summary>The run is seldom at the top.</summary>
    protected override bool RestsAtTop => false;

    /// <summary>Rows it would fill.</summary>
    public int RowsWanted(ViewModel view) =>
        view.Run.Sprints.Length
        + (_open.Count * DetailRows)
        + (view.Run.Run?.Validation is null ? 0 : 1)
        + JobRows.CountIn(view.Runner, _jobs.ShowsAll);

    /// <summary>Jobs that are seen and were not read yet; asked for once; null = none.</summary>
    public IReadOnlyList<JobRow>? TakeWanted() => _jobs.TakeWanted();

    /// <summary>The job that is chosen; null = a sprint is, or nothing.</summary>
    public JobRow? Chosen => Selected as JobRow;

    public override Effect? Act(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case DashboardAction.All when view.Runner is not null || _unfolds || Folded(view) > 0:
                _jobs.ShowsAll = _unfolds = !(_jobs.ShowsAll || _unfolds);
                if (_unfolds || Selected is not QueuedSprint)
                {
                    Again();
                }
                else
                {
                    _isAt = false; // a finished sprint that is chosen does not stay open
                    Choose(view, view.Run.Run?.Sprint ?? "");
                }

                return Effect.None;
            case DashboardAction.Retry
            or DashboardAction.Cancel
            or DashboardAction.Approve when Selected is JobRow job && view.Runner is { } runner:
                return view.ReadOnlyBecause is { } why ? new Effect.Say(why) : JobPage.Steer(action, runner, job);
            default:
                return base.Act(action, view);
        }
    }

    public override void Draw(Canvas canvas, ViewModel view, bool active)
    {
        if (view.Run.Run is { } run && (run.RunId != _run || run.Sprint != _sprint))
        {
            // The choice goes with the run, unless somebody chose another row and is at it.
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

    // A queue's run stands among the sprints, and is none.
    private static bool IsQueue(SprintRow sprint, ViewModel view) => view.Run.Run is { Queue.Length: > 0 } run && sprint.RunId == run.RunId;

    // Where not all of it has room, the finished sprints above the first that is not are one row; Enter opens it.
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

        // A person who is at one of them keeps it.
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

    // Of a sprint it opens and closes what it has done so far.
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
            return new Effect.Say(view.Run.Run?.Validation?.Describe() ?? "");
        }

        if (sprint.RunId != view.Run.Run?.RunId || sprint.RunId.Length == 0)
        {
            return sprint.RunId.Length > 0
                ? new Effect.Say($"{sprint.Id}: run {sprint.RunId}, {sprint.Cycles} cycles; {view.CalledAs} history shows it")
                : new Effect.Say(
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

        Again();
        return Effect.None;
    }

    protected override Effect? Copy(IQueueRow row) =>
        row is QueuedSprint line ? new Effect.Copy("the sprint's name", line.Sprint.Id) : new Effect.Copy("the job's id", row.Key);

    // What the present sprint has done is seen without asking.
    private bool IsRoomy(ViewModel view) => Room.Rows >= view.Run.Sprints.Length + DetailRows;

    private bool IsOpen(SprintRow sprint, ViewModel view) =>
        sprint.RunId.Length > 0
        && sprint.RunId == view.Run.Run?.RunId
        && (_open.Contains(sprint.Id) || (IsRoomy(view) && sprint.State is SprintState.Run or SprintState.Stopped && _closed != sprint.Id));
}
