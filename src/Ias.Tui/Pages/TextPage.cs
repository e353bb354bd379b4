using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of text that is only read.</summary>
/// <param name="name">Name of the page.</param>
/// <param name="write">Writes the page from the current view model.</param>
public sealed class TextPage(string name, Action<Document, ViewModel> write) : DocumentPage
{
    public override string Name => name;

    /// <summary>Page of a finding with its whole life.</summary>
    public static TextPage Of(FindingRow finding) =>
        new(
            $"Finding: {finding.Title}",
            (to, view) =>
            {
                var now = view.Run.Findings.FirstOrDefault(f => f.Hash == finding.Hash && f.Sprint == finding.Sprint) ?? finding;
                to.Section(
                    "Finding",
                    sum: now.Open ? "open"
                        : now.IsLeft ? "left"
                        : now.IsOfTests ? "look"
                        : "fixed"
                );
                to.Text($"{now.Severity}  {now.Place}", now.Open || now.IsLeft || now.IsOfTests ? Role.Warning : Role.Muted);
                to.Text(now.Title);
                to.Blank();
                if (now.IsOfTests)
                {
                    to.Text(now.Rulings.Length > 0 ? now.Rulings : "no gate has ruled on it yet");
                    return;
                }

                to.Text(
                    $"found by {now.By.Word()} in cycle{(now.Cycles.Length == 1 ? "" : "s")} {string.Join(", ", now.Cycles)}{(now.Repeats ? ": it came back" : "")}"
                );
                if (now.IsLeft)
                {
                    to.Text("the run continued with it: the red team had used up its send-backs");
                }

                Times(to, view, now);
                foreach (
                    var commit in view.Run.Commits.Where(c => SprintRow.AreSame(c.Sprint, now.Sprint) && now.Cycles.Contains(c.Cycle - 1))
                )
                {
                    to.Text(
                        $"cycle {commit.Cycle} then made {commit.Commit[..Math.Min(8, commit.Commit.Length)]} {commit.Subject}",
                        Role.Muted
                    );
                }
            }
        );

    /// <summary>Page of a breaker's meter: what feeds it and what would lower it.</summary>
    public static TextPage Of(BreakerMeter meter) =>
        new(
            $"Breaker: {meter.Label}",
            (to, view) =>
            {
                var now = view.Run.Breaker?.Meters.FirstOrDefault(m => m.Name == meter.Name) ?? meter;
                to.Section("Breaker", sum: $"{now.Label} {now.CountAt(view.Now):0.##}/{now.Limit:0.##}");
                Line("fed by", now.Feeds);
                Line("next", now.Next);
                Line("lowered by", now.LoweredBy);
                var sprint = view.Run.Run?.Sprint ?? ""; // the breaker counts by sprint
                foreach (var cycle in now.Cycles)
                {
                    to.Section($"cycle {cycle}");
                    foreach (var finding in view.Run.Findings.Where(f => SprintRow.AreSame(f.Sprint, sprint) && f.Cycles.Contains(cycle)))
                    {
                        to.Text($"{finding.Severity}  {finding.Place}  {finding.Title}", finding.Open ? Role.Warning : Role.Muted);
                    }

                    foreach (var commit in view.Run.Commits.Where(c => SprintRow.AreSame(c.Sprint, sprint) && c.Cycle == cycle))
                    {
                        to.Text($"{commit.Commit[..Math.Min(8, commit.Commit.Length)]} {commit.Subject}", Role.Muted);
                    }
                }

                if (view.Run.Breaker is { History.IsEmpty: false } breaker)
                {
                    to.Section("trips and resets in this run");
                    foreach (var trip in breaker.History)
                    {
                        to.Text(
                            $"{Wording.Clock(trip.Timestamp, view.Now)}  {trip.Trigger}  {(trip.Reset is not null ? $"reset by {trip.By}" : trip.Reason)}"
                        );
                    }
                }

                void Line(string what, string text)
                {
                    if (text.Length > 0)
                    {
                        to.Text($"{what}: {text}");
                    }
                }
            }
        );

    protected override void Write(Document to, ViewModel view) => write(to, view);

    private static void Times(Document to, ViewModel view, FindingRow finding)
    {
        if (finding.First is { } first)
        {
            to.Text(
                $"first at {Wording.Clock(first, view.Now)}, last at {Wording.Clock(finding.Last ?? first, view.Now)}{(finding.Fixed is { } done ? $", fixed at {Wording.Clock(done, view.Now)}" : "")}",
                Role.Muted
            );
        }
    }
}
