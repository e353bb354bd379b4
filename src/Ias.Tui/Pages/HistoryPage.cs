using Ias.Core.Events;
using Ias.Engine.Mirror;
using Ias.Tui.Dashboards;
using Ias.Tui.Looks;
using Ias.Tui.Observing;

namespace Ias.Tui.Pages;

/// <summary>All runs of this repository, newest first, from the database: nothing of it is read before the page is opened.</summary>
public sealed class HistoryPage : DocumentPage
{
    public override string Name => "History";

    /// <summary>The runs; null = they are still being read.</summary>
    public IReadOnlyList<HistoryRow>? Runs { get; private set; }

    /// <summary>Why they cannot be read; empty = they can.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Shows what was read.</summary>
    public void Show(IReadOnlyList<HistoryRow> runs, string problem)
    {
        (Runs, Problem) = (runs, problem);
        Again();
    }

    protected override void Write(Document to, Scene scene)
    {
        to.Section("Runs of this repository", Runs is null ? "" : EventWording.Count(Runs.Count, "run"));
        if (Problem.Length > 0)
        {
            to.Text(Problem, Role.Danger);
        }

        if (Runs is null)
        {
            to.Text("reading ...", Role.Muted);
            return;
        }

        foreach (var run in Runs)
        {
            var cost = run.CostUsd is { } usd ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${usd:0.00}") : "cost not told";
            to.Choice(
                $"{Life.Clock(run.Started, scene.Now),-16}  {run.State,-10}  {run.Target}", $"{EventWording.Count(run.Cycles, "cycle")}, {EventWording.Count(run.Commits, "commit")}, {cost}, {run.Branch}{(run.HaltReason.Length > 0 ? $"; {run.HaltReason}" : "")}",
                "", run.State is "HALTED" ? Role.Warning : run.State is "JACKED_OUT" ? Role.Good : Role.Text);
        }
    }

    protected override Effect? Choose(int number, Scene scene) =>
        Runs is { } runs && number < runs.Count ? new Effect.Copy("the run's name", runs[number].RunId) : null;
}
