using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page of a halted run in place of the panes: the reason, what is safe, and the choices; below it the end of the log, if there is
/// room.</summary>
public sealed class HaltedPage(IPane log, KeyMap keys) : DocumentPage
{
    private const int LogRows = 4; // with its title line

    public override string Name => "Halted";

    public override string Hints => "j/k choose  Enter open";

    public override void Draw(Canvas canvas, ViewModel view)
    {
        Prepare(view, canvas.Width);
        var length = LengthIn(canvas.Height - LogRows);
        if (length > canvas.Height - LogRows)
        {
            base.Draw(canvas, view);
            return;
        }

        base.Draw(canvas.Part(new Rect(0, 0, canvas.Width, length)), view);
        var part = canvas.Part(new Rect(0, length, canvas.Width, canvas.Height - length));
        PaneTitle.Draw(part, log, view, active: false);
        log.Draw(part.Part(new Rect(0, 1, part.Width, part.Height - 1)), view, active: false);
    }

    public override Effect? Act(DashboardAction action, ViewModel view) =>
        action == DashboardAction.Copy && view.Run.Halt is { } halt ? new Effect.Copy("the command", halt.Command) : base.Act(action, view);

    protected override void Write(Document to, ViewModel view)
    {
        if (view.Run.Halt is not { } halt)
        {
            to.Text("The run is no longer halted.");
            return;
        }

        to.Section("Why it stopped");
        to.Text(ReasonOf(halt));
        if (halt.Finding is { } finding)
        {
            to.Text($"{finding.Severity}  {finding.Place}  {finding.Title}", Role.Warning, indent: 3);
            to.Text($"tried:  {string.Join(", ", Tried(halt.Attempts))}", Role.Muted, indent: 3);
        }

        if (
            halt.Trigger is HaltTrigger.User or HaltTrigger.Signal
            && halt.By.Length > 0
            && !halt.Reason.Contains(halt.By, StringComparison.Ordinal)
        )
        {
            to.Text($"requested by {halt.By}", Role.Muted, indent: 3);
        }

        to.Section("What is safe");
        foreach (var sentence in halt.Safe.Where(IsAlarm))
        {
            to.Text(sentence, Role.Danger);
        }

        to.Text(string.Join(' ', halt.Safe.Where(sentence => !IsAlarm(sentence))));

        to.Section("What you can do");
        foreach (var choice in halt.Choices)
        {
            to.Choice(choice.Text, choice.Effect, ChoiceEffect.KeyOf(choice, keys));
        }

        to.Gap();
        to.Text($"From a shell:  {halt.Command}", Role.Command, key: $"{keys.Shown(DashboardAction.Copy)} copies");
    }

    private static bool IsAlarm(string sentence) => sentence.StartsWith("NOT SAFE", StringComparison.Ordinal);

    // As a sentence, and without the finding, which is shown below.
    private static string ReasonOf(HaltDetails halt)
    {
        var reason =
            halt.Finding is { } finding && halt.Reason.EndsWith($": {finding.Title}", StringComparison.Ordinal)
                ? halt.Reason[..^(finding.Title.Length + 2)]
                : halt.Reason;
        var isWord = !reason.Split(' ')[0].Any(c => !char.IsAsciiLetter(c)); // a path or a ref stays unchanged
        return reason.Length == 0
            ? ""
            : $"{(isWord ? char.ToUpperInvariant(reason[0]) : reason[0])}{reason[1..]}{(reason[^1] is '.' or '!' or '?' ? "" : ".")}";
    }

    // Distinguishing part of the attempts: their subjects, or the size of each if the engine gave all the same subject.
    private static IEnumerable<string> Tried(ImmutableArray<Attempt> attempts)
    {
        var named = attempts.Select(attempt => attempt.Words).Distinct(StringComparer.Ordinal).Count() > 1;
        return attempts.Select(attempt =>
            $"cycle {attempt.Cycle} {(named || attempt.Commit.Length == 0 ? attempt.Words : $"+{attempt.Added} -{attempt.Removed}")}"
        );
    }

    protected override Effect? Choose(int number, ViewModel view) =>
        view.Run.Halt is { } halt && number < halt.Choices.Length ? ChoiceEffect.Of(halt.Choices[number], view) : null;
}
