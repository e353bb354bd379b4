using Ias.Core.Text;
using Ias.Engine.History;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>Page of all runs of this repository, newest first, read from the database when it opens.</summary>
public sealed class HistoryPage : IPage
{
    private readonly Table<HistoryRow, string> _table;
    private ViewModel? _view;

    public HistoryPage() =>
        _table = new Table<HistoryRow, string>(
            run => run.RunId,
            [
                new("started", run => $"{_view!.ClockOf(run.Started)}", 16, Importance: 3),
                new(
                    "state",
                    run => $"{(run.State is "JACKED_OUT" ? "finished" : run.State is "HALTED" ? "stopped" : run.State)}",
                    10,
                    Importance: 5,
                    RoleOf: run =>
                        run.State is "HALTED" ? Role.Warning
                        : run.State is "JACKED_OUT" ? Role.Good
                        : Role.Text
                ),
                new("sprint", run => $"{run.Target}", 10, Importance: 4),
                new("cycles", run => $"{run.Cycles}", 6, Importance: 2, IsNumber: true),
                new("commits", run => $"{run.Commits}", 7, Importance: 1, IsNumber: true),
                new("cost", run => run.CostUsd is { } usd ? (RowText)$"${usd:0.00}" : $"unknown", 8, Importance: 2, IsNumber: true),
                new(
                    "why it stopped, or where its work is",
                    run => run.HaltReason.Length > 0 ? (RowText)$"{run.HaltReason}" : $"{run.Branch}",
                    12,
                    Weight: 1,
                    RoleOf: _ => Role.Muted
                ),
            ],
            hasTitles: true
        );

    public string Name => "History";

    public string Hints => "j/k choose  Enter copy its name";

    /// <summary>Runs in the history; null = still being read.</summary>
    public IReadOnlyList<HistoryRow>? Runs { get; private set; }

    /// <summary>Reason why it cannot be read; empty = it can.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Shows the result of reading the history.</summary>
    public void Show(IReadOnlyList<HistoryRow> runs, string problem)
    {
        (Runs, Problem) = (runs, problem);
        _table.Rows.Show(runs);
    }

    public void Draw(Canvas canvas, ViewModel view)
    {
        _view = view;
        var look = view.Look;
        canvas.Fill(new Rect(0, 0, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
        var pen = new RowPen(canvas, 0, 1);
        pen.Put(" Runs of this repository ", look[Role.Focus]);
        if (Runs is { } runs)
        {
            pen.PutRight($" {Wording.Count(runs.Count, "run")} {look.Glyphs.Horizontal}", look[Role.Muted]);
        }

        var body = canvas.Part(new Rect(0, 1, canvas.Width, canvas.Height - 1));
        if (Runs is { Count: > 0 })
        {
            _table.Draw(body, look, focused: true);
        }
        else
        {
            body.Put(
                2,
                0,
                Problem.Length > 0 ? Problem
                    : Runs is null ? "reading ..."
                    : "no runs yet",
                look[Problem.Length > 0 ? Role.Danger : Role.Muted]
            );
        }
    }

    public Effect? Act(DashboardAction action, ViewModel view) =>
        action switch
        {
            _ when _table.Rows.Act(action) => Effect.None,
            DashboardAction.Open or DashboardAction.Copy when _table.Rows.Selected is { } run => new Effect.Copy(
                "the run's name",
                run.RunId
            ),
            DashboardAction.Back => new Effect.Back(),
            _ => null,
        };
}
