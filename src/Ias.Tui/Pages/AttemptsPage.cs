using Ias.Tui.Dashboards;
using Ias.Tui.Looks;

namespace Ias.Tui.Pages;

/// <summary>A finding that came back, and what each cycle tried against it.</summary>
public sealed class AttemptsPage : DocumentPage
{
    public override string Name => "Attempts";

    protected override void Write(Document to, Scene scene)
    {
        if (scene.Run.Halt is not { Finding: { } finding } halt)
        {
            to.Text("The run is not halted by a finding any more.");
            return;
        }

        to.Section("The finding");
        to.Text($"{finding.Severity}  {finding.Place}", Role.Warning);
        to.Text(finding.Title);
        foreach (var attempt in halt.Attempts)
        {
            to.Section($"Cycle {attempt.Cycle}");
            to.Text(attempt.Commit.Length > 0 ? $"{attempt.Commit[..Math.Min(8, attempt.Commit.Length)]} {attempt.Subject}" : "committed nothing");
            if (attempt.Commit.Length > 0)
            {
                to.Choice($"git show {attempt.Commit[..Math.Min(8, attempt.Commit.Length)]}", "", "Enter copies", Role.Command);
            }
        }
    }

    protected override Effect? Choose(int number, Scene scene) =>
        scene.Run.Halt?.Attempts.Where(a => a.Commit.Length > 0).ElementAtOrDefault(number) is { } attempt ? new Effect.Copy("the command", $"git show {attempt.Commit}") : null;
}
