using Ias.Core.Text;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Pages;

/// <summary>Page for a work tree without a run: what a run needs, what is ready, and how to fix the rest.</summary>
public sealed class WelcomePage(KeyMap keys) : DocumentPage
{
    private const int Word = 5; // "do" or "opt" before a check, with spaces

    public override string Name => "First contact";

    public override string Hints => "j/k choose  Enter show and do";

    /// <summary>Sprint that would be started; empty = none.</summary>
    public static string TargetOf(ViewModel view)
    {
        foreach (var sprint in view.Run.Sprints)
        {
            if (sprint.State != SprintState.Done)
            {
                return sprint.Id;
            }
        }

        return "";
    }

    /// <summary>Number of checks that prevent a start.</summary>
    public static int Missing(ViewModel view) => view.Run.Checks.Count(check => check.Level == PreflightLevel.Problem);

    protected override void Write(Document to, ViewModel view)
    {
        to.Text(
            "ias lets coding agents work through a plan on their own branch. It stops when they loop or go over budget, and never touches main.",
            Role.Muted
        );
        if (!view.Run.IsRepository)
        {
            to.Section("Before the first run");
            to.Choice("git init", $"There is no git repository in {view.Run.WorkTree}.", "Enter copies", Role.Command);
            return;
        }

        var checks = view.Run.Checks;
        to.Section(
            "Before the first run",
            view.Run.CheckedAt is { } at ? $"checked at {view.TimeOf(at)}" : "checking ...",
            $"{checks.Count(c => c.Level is PreflightLevel.Ok or PreflightLevel.Note)} of {checks.Length} ready"
        );
        var enter = keys.Shown(DashboardAction.Open);
        var fixesAt = FixesAt(view, to.RoomOfChoice(enter));
        foreach (var check in Shown(view))
        {
            var (word, role) = check.Level switch
            {
                PreflightLevel.Problem => ("do ", Role.Danger),
                PreflightLevel.Warning => ("opt", Role.Warning),
                _ => ("opt", Role.Muted),
            };
            to.Choice($"{word}  {check.Text}", OneLine(check.Fix), enter, role, fixesAt);
        }

        var ready = string.Join(
            ", ",
            checks.Where(check => check.Level == PreflightLevel.Ok).Select(check => check.Name).Distinct(StringComparer.Ordinal)
        );
        if (ready.Length > 0)
        {
            to.Text($"ok   {ready}", Role.Good, indent: 3);
        }

        to.Gap();
        to.Section("Or start smaller");
        const string Explore = "explore a recorded run",
            Demo = "see a whole run in a sample",
            Plan = "have an agent write the plan";
        to.Choice(Explore, $"{view.CalledAs} demo --night", "Enter copies", effectAt: Plan.Length + 3);
        to.Choice(Demo, $"{view.CalledAs} demo", "Enter copies", effectAt: Plan.Length + 3);
        to.Choice(Plan, PlanOf(view), "Enter copies", effectAt: Plan.Length + 3);
        foreach (var need in Asking(view))
        {
            to.Choice(need.What, need.Choices[0].Command, "Enter copies", Role.Warning);
        }

        to.Gap();
        to.Section("Then");
        var (target, missing) = (TargetOf(view), Missing(view));
        to.Text(
            target.Length == 0 ? "not yet: there is no sprint to start"
                : view.Run.CheckedAt is null ? "not yet: the checks are running"
                : missing > 0 ? $"not yet: {Wording.Count(missing, "line")} above {(missing == 1 ? "says" : "say")} do"
                : $"{keys.Shown(DashboardAction.Start)} starts {target}: shows what it would do, then asks",
            missing > 0 || target.Length == 0 ? Role.Muted : Role.Good,
            indent: 3
        );
        to.Gap();
        to.Text("Nothing is written or started until you have seen exactly what and said yes.", Role.Muted);
    }

    protected override Effect? Choose(int number, ViewModel view)
    {
        if (!view.Run.IsRepository)
        {
            return new Effect.Copy("what to type", "git init");
        }

        var open = Shown(view).ToList();
        return number < open.Count
            ? new Effect.Fix(open[number])
            : new Effect.Copy(
                "what to type",
                (
                    (string[])
                        [
                            $"{view.CalledAs} demo --night",
                            $"{view.CalledAs} demo",
                            PlanOf(view),
                            .. Asking(view).Select(need => need.Choices[0].Command),
                        ]
                )[number - open.Count]
            );
    }

    private static string PlanOf(ViewModel view) => $"{view.CalledAs} plan \"what you wish\"";

    private static IEnumerable<NeedsYou> Asking(ViewModel view) => view.Run.NeedsYou.Where(need => need.IsOpen && need.Choices.Length > 0);

    // Column for the fixes: after the longest text that leaves room for one.
    private static int FixesAt(ViewModel view, int room)
    {
        var at = 0;
        foreach (var check in Shown(view))
        {
            var (text, fix) = (Word + TextWidth.Of(check.Text) + 2, TextWidth.Of(OneLine(check.Fix)));
            at = fix > 0 && text + fix <= room ? Math.Max(at, text) : at;
        }

        return at;
    }

    // A nested setting by its dotted name, so that it fits on one row.
    private static string OneLine(string fix)
    {
        var line = "";
        foreach (var part in fix.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            line +=
                line.Length == 0 ? part
                : line.EndsWith(':') ? $"\b{part}"
                : $"; {part}";
        }

        return line.Replace(":\b", ".", StringComparison.Ordinal);
    }

    // Checks to act on come first.
    private static IEnumerable<PreflightCheck> Shown(ViewModel view) =>
        view.Run.Checks.Where(check => check.Level != PreflightLevel.Ok).OrderByDescending(check => check.Level);
}
