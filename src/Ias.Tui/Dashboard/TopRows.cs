using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Two rows at the top of every screen: the run's state, and whether the engine is alive and something needs the user.</summary>
public sealed class TopRows
{
    /// <summary>Number of rows at the top.</summary>
    public const int Count = 2;

    // Below this width the target does not fit and moves to the second row.
    internal const int Narrow = 76;

    // From this width on the guard's layers are named and amounts written out.
    internal const int Wide = 100;

    // Added to the first row when everything else has its preferred length.
    private const int SeedName = 8;

    private ViewModel? _view;
    private int _width;
    private List<RowPiece> _first = [];
    private List<RowPiece> _second = [];
    private string?[] _firstTexts = [];
    private string?[] _secondTexts = [];

    /// <summary>Draws the rows; the second is reversed when something needs the user.</summary>
    public void Draw(Canvas canvas, ViewModel view)
    {
        if (!ReferenceEquals(_view, view) || _width != canvas.Width)
        {
            (_view, _width) = (view, canvas.Width);
            _first = [.. First(view, canvas.Width)];
            _second = [.. Second(view, canvas.Width)];
            _firstTexts = RowPiece.Choose(_first, canvas.Width);
            _secondTexts = RowPiece.Choose(_second, canvas.Width);
        }

        RowPiece.Draw(canvas, 0, _first, _firstTexts, view.Look);
        var alert = view.Run.NeedsYouCount > 0 || view.Run.Run is { State: RunState.Halted };
        if (alert && canvas.Height > 1)
        {
            canvas.Fill(new Rect(0, 1, canvas.Width, 1), ' ', view.Look[Role.Alert]);
        }

        RowPiece.Draw(canvas, 1, _second, _secondTexts, view.Look, alert ? view.Look[Role.Alert] : null);
    }

    private static IEnumerable<RowPiece> First(ViewModel view, int width)
    {
        if (view.Run.Run is not { } run)
        {
            yield return new RowPiece(0, Role.Title, view.Run.IsRepository ? "NO RUN" : "NO REPOSITORY");
            yield return new RowPiece(2, Role.Text, view.Run.WorkTree, Path.GetFileName(view.Run.WorkTree));
            if (view.Run.IsRepository)
            {
                yield return new RowPiece(1, Role.Text, view.Run.Branch.Length > 0 ? view.Run.Branch : "no branch");
            }

            yield return new RowPiece(3, Role.Text, view.Clock, AtRight: true);
            yield break;
        }

        yield return new RowPiece(0, RoleOf(run), run.PlainState);
        if (run.PlainState != run.StateWord)
        {
            yield return new RowPiece(SeedName, Role.Muted, $"({run.StateWord})"); // name in files and commands
        }

        if (run.Since is { } since)
        {
            if (run.Breaker == BreakerState.Open)
            {
                yield return new RowPiece(3, Role.Danger, "breaker OPEN");
            }

            yield return new RowPiece(
                2,
                Role.Text,
                $"since {Wording.Clock(since, view.Now)}, {view.AgeOf(since)} ago",
                $"since {Wording.Clock(since, view.Now)}",
                LongOrder: SeedName
            );
        }
        else
        {
            yield return new RowPiece(4, Role.Text, run.PhaseWord.Replace('_', ' '));
        }

        if (width >= Narrow)
        {
            yield return Target(run);
        }

        if (run.Since is null || run.State != RunState.Halted)
        {
            yield return run.Queue.Length > 0 ? Jobs(run, view.Runner, width)
            : run is { State: RunState.Complete, Validation.Present: { Round: > 0, MaxRounds: > 1 } present }
                ? new RowPiece(
                    1,
                    Role.Text,
                    width >= Narrow ? $"round {present.Round}/{present.MaxRounds}" : $"r{present.Round}/{present.MaxRounds}",
                    $"r{present.Round}"
                )
            : new RowPiece(
                1,
                Role.Text,
                width >= Narrow ? $"cycle {run.Cycle}/{run.MaxCycles}" : $"c{run.Cycle}/{run.MaxCycles}",
                $"c{run.Cycle}"
            );
        }

        var cost = Cost(run);
        yield return new RowPiece(
            3,
            Role.Text,
            run.MaxCostUsd > 0 ? Money($"{cost}{(width >= Wide ? " of $" : "/")}{run.MaxCostUsd:0.##}") : cost,
            cost,
            AtRight: true,
            LongOrder: SeedName
        );
        var time = Wording.Age(run.Time.Now(view.Now));
        yield return new RowPiece(
            6,
            Role.Text,
            Money($"{time}{(width >= Wide ? " of " : "/")}{run.TimeoutHours:0.##}h"),
            time,
            AtRight: true,
            LongOrder: SeedName
        );
        yield return new RowPiece(7, Role.Text, view.Clock, AtRight: true);
    }

    // For a runner's run: progress of its queue; until that is read, the number of the job.
    private static RowPiece Jobs(RunHeadline run, RunnerSnapshot? runner, int width)
    {
        if (runner?.Run != run.Queue)
        {
            return new RowPiece(1, Role.Text, $"job {run.Jobs}", $"j{run.Jobs}");
        }

        var (done, failed, left) = (
            runner.Counts.Done,
            runner.Counts.Failed,
            runner.Counts.Running + runner.Counts.Pending + runner.Counts.Waiting
        );
        var (more, brief) =
            failed > 0 ? ($", {failed} failed", $"j{done}/{done + failed + left} {failed} failed") : ("", $"j{done}/{done + left}");
        return new RowPiece(
            1,
            failed > 0 ? Role.Warning : Role.Text,
            width >= Narrow ? $"jobs {done} done{more}{(failed > 0 && left == 0 ? "" : $", {left} left")}" : brief,
            brief
        );
    }

    private static IEnumerable<RowPiece> Second(ViewModel view, int width)
    {
        var onConsole = view.Team?.Workspaces.Sum(one => one.Waiting) ?? 0;
        var needs = view.Run.NeedsYouCount + onConsole;
        if (view.Run.Run is not { } run)
        {
            yield return new RowPiece(
                0,
                Role.Text,
                view.Troubles.Length > 0 ? view.Troubles
                    : view.Run.IsRepository ? "nothing is running or being spent"
                    : "ias needs a git repository: git init makes one"
            );
            if (needs > 0)
            {
                yield return Needs(view, width);
            }

            yield break;
        }

        if (width < Narrow)
        {
            yield return Target(run) with
            {
                Order = 4,
            };
        }

        if (view.Asked.Length > 0)
        {
            yield return new RowPiece(1, Role.Warning, view.Asked);
        }

        yield return new RowPiece(
            2,
            run.EngineGone ? Role.Danger : Role.Text,
            LifeWording.Of(view, width),
            LifeWording.Brief(view, width),
            LongOrder: 6
        );
        if (view.Troubles.Length > 0)
        {
            yield return new RowPiece(3, Role.Warning, view.Troubles, "read errors");
        }

        if (run.IsHighRisk)
        {
            yield return new RowPiece(3, Role.Warning, "risk high");
        }

        yield return Needs(view, width);
        if (width >= Wide)
        {
            yield return run.Cage.Length > 0
                ? new RowPiece(5, run.Cage == "none" ? Role.Warning : Role.Text, $"cage: {run.Cage}", AtRight: true)
                : new RowPiece(5, Role.Text, $"guard: {run.Layers.Length} of {RunHeadline.LayersBuilt} on", AtRight: true); // an older run
        }

        if (width >= Narrow)
        {
            yield return new RowPiece(6, Role.Text, Path.GetFileName(view.Run.WorkTree), AtRight: true);
            yield return new RowPiece(7, Role.Text, run.Branch, AtRight: true);
        }
    }

    // Number of items that need the user, and the oldest one where it fits.
    private static RowPiece Needs(ViewModel view, int width)
    {
        var onConsole = view.Team?.Workspaces.Sum(one => one.Waiting) ?? 0;
        var needs = view.Run.NeedsYouCount + onConsole;
        var brief = width < Narrow ? $"needs you {needs}" : $"needs you: {needs}";
        if (needs == 0 || width < Narrow || view.Run.Life.Kind == LifeKind.Gone) // the missing engine is in the same row
        {
            return new RowPiece(0, needs > 0 ? Role.Warning : Role.Text, brief, AtRight: true);
        }

        var first = onConsole == needs ? "on the Console" : "";
        foreach (var need in view.Run.NeedsYou)
        {
            if (need.IsOpen)
            {
                first = need.Kind.Brief();
                break;
            }
        }

        return new RowPiece(
            0,
            Role.Warning,
            $"{brief}, {first}{(needs > 1 && onConsole < needs ? " first" : "")}",
            brief,
            AtRight: true,
            LongOrder: 6
        );
    }

    // For a plan: its progress and the current sprint.
    private static RowPiece Target(RunHeadline run)
    {
        var (name, title) = run is { SprintsAll: > 0, State: not (RunState.JackedOut or RunState.ReadyForHitl or RunState.Complete) }
            ? ($"{run.Sprint} ({run.SprintNumber} of {run.SprintsAll})", run.SprintTitle)
            : (run.Target, run.Title);
        return new(5, Role.Text, title.Length > 0 ? $"{name} {title}" : name, name, LongOrder: SeedName);
    }

    private static string Cost(RunHeadline run) =>
        run.CostUsd is { } cost ? Money($"${cost:0.00}{(run.CostIsPartial ? "+" : "")}")
        : run.CostIsPartial ? "cost unknown"
        : "no cost reported yet";

    private static string Money(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Role RoleOf(RunHeadline run) =>
        run switch
        {
            { EngineGone: true } or { State: RunState.Halted } => Role.Danger,
            { State: RunState.Running or RunState.JackIn } => run.Phase == Phase.RateLimited ? Role.Warning : Role.Active,
            { State: RunState.Complete, Validation: not null } => Role.Active,
            { State: RunState.JackedOut or RunState.ReadyForHitl } => Role.Good,
            _ => Role.Title,
        };
}
