using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Tui.Dashboards;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Panes;
using Ias.Tui.Terminal;

namespace Ias.Tui.Pages;

/// <summary>A halted run in place of the panes: why, what is safe, what can be done; below it the end of the log, where there is room.</summary>
public sealed class HaltedPage(LogPane log, KeyMap keys) : DocumentPage
{
    private const int LogRows = 4; // with its first line

    public override string Name => "Halted";

    public override string Hints => "j/k choose  Enter open";

    public override void Draw(Canvas canvas, Scene scene)
    {
        Prepare(scene, canvas.Width);
        var left = canvas.Height - Length;
        if (left < LogRows)
        {
            base.Draw(canvas, scene);
            return;
        }

        base.Draw(canvas.Part(new Rect(0, 0, canvas.Width, Length)), scene);
        var part = canvas.Part(new Rect(0, Length, canvas.Width, left));
        PaneTitle.Draw(part, log, scene, active: false);
        log.Draw(part.Part(new Rect(0, 1, part.Width, part.Height - 1)), scene, active: false);
    }

    public override Effect? Act(DashboardAction action, Scene scene) =>
        action == DashboardAction.Copy && scene.Run.Halt is { } halt ? new Effect.Copy("the command", halt.Command) : base.Act(action, scene);

    protected override void Write(Document to, Scene scene)
    {
        if (scene.Run.Halt is not { } halt)
        {
            to.Text("The run is not halted any more.");
            return;
        }

        to.Section("Why it stopped");
        to.Text(ReasonOf(halt));
        if (halt.Finding is { } finding)
        {
            to.Text($"{finding.Severity}  {finding.Place}  {finding.Title}", Role.Warning, indent: 3);
            to.Text($"tried:  {string.Join("   ", halt.Attempts.Select(a => $"cycle {a.Cycle}  {TriedIn(a)}"))}", Role.Muted, indent: 3);
        }

        if (halt.Trigger is HaltTrigger.User or HaltTrigger.Signal && halt.By.Length > 0 && !halt.Reason.Contains(halt.By, StringComparison.Ordinal))
        {
            to.Text($"asked by {halt.By}", Role.Muted, indent: 3);
        }

        to.Section("What is safe");
        to.Text(string.Join(' ', halt.Safe.Where(sentence => !IsAlarm(sentence))));
        foreach (var sentence in halt.Safe.Where(IsAlarm))
        {
            to.Text(sentence, Role.Danger);
        }

        to.Section("What you can do");
        foreach (var choice in halt.Choices)
        {
            to.Choice(choice.Text, choice.Effect, ChoiceEffect.KeyOf(choice, keys));
        }

        to.Text($"From a shell:  {halt.Command}   ({keys.Shown(DashboardAction.Copy)} copies)", Role.Command);
    }

    private static bool IsAlarm(string sentence) => sentence.StartsWith("NOT SAFE", StringComparison.Ordinal);

    // As a sentence, and without the finding, which stands below it.
    private static string ReasonOf(HaltPage halt)
    {
        var reason = halt.Finding is { } finding && halt.Reason.EndsWith($": {finding.Title}", StringComparison.Ordinal) ? halt.Reason[..^(finding.Title.Length + 2)] : halt.Reason;
        var isWord = !reason.Split(' ')[0].Any(c => !char.IsAsciiLetter(c)); // a path or a ref stays as it is
        return reason.Length == 0 ? "" : $"{(isWord ? char.ToUpperInvariant(reason[0]) : reason[0])}{reason[1..]}{(reason[^1] is '.' or '!' or '?' ? "" : ".")}";
    }

    // A commit's subject without what every one of them has: the kind before it, the cycle behind it.
    private static string TriedIn(Attempt attempt)
    {
        var subject = attempt.Subject[(attempt.Subject.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..];
        var cycle = $", cycle {attempt.Cycle}";
        return subject.Length == 0 ? "nothing committed" : subject.EndsWith(cycle, StringComparison.Ordinal) ? subject[..^cycle.Length] : subject;
    }

    protected override Effect? Choose(int number, Scene scene) =>
        scene.Run.Halt is { } halt && number < halt.Choices.Length ? ChoiceEffect.Of(halt.Choices[number], scene) : null;
}
