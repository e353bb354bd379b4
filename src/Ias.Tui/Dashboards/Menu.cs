using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Pages;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>An entry of the palette that is one of the dashboard's actions.</summary>
public sealed record ActionItem(DashboardAction Action, string Id, string Text, string Key, string? OffBecause, string Command)
    : PaletteItem(Id, Text, Key, OffBecause, Command);

/// <summary>An entry of the palette that has no key.</summary>
public sealed record PageItem(string Id, string Text) : PaletteItem(Id, Text);

/// <summary>A theme: shown while the marker is at it, kept when it is chosen.</summary>
public sealed record ThemeItem(string Id) : PaletteItem(Id, "");

/// <summary>What the palette and the menu of actions offer. Pure.</summary>
public static class Menu
{
    public const string History = "history";
    public const string Workers = "workers";
    public const string CheckAgain = "check";
    public const string Theme = "theme";
    public const string TestNotice = "notify test";

    /// <summary>Every action by name, and the pages that no key opens.</summary>
    /// <param name="job">The job that is chosen; null = none is.</param>
    public static IReadOnlyList<PaletteItem> All(ViewModel view, KeyMap keys, JobRow? job) =>
        [
            new PageItem(History, "all runs of this repository"),
            new PageItem(Workers, "the engine and its agent"),
            new PageItem(Theme, "try themes, keep one"),
            new PageItem(CheckAgain, "check again what a run needs"),
            new PageItem(TestNotice, "send a notification to this terminal"),
            .. DashboardActions.All.Where(entry => entry.Group != ActionGroup.Move).Select(entry => ItemOf(entry, view, keys, job)),
        ];

    /// <summary>What can be done where all work trees are listed; what steers means the chosen one.</summary>
    public static IReadOnlyList<PaletteItem> OfWorkTrees(ViewModel view, KeyMap keys) =>
        [
            .. new[]
            {
                DashboardAction.Open,
                DashboardAction.Halt,
                DashboardAction.Resume,
                DashboardAction.Approve,
                DashboardAction.Note,
                DashboardAction.Copy,
                DashboardAction.Help,
                DashboardAction.Mouse,
                DashboardAction.Redraw,
                DashboardAction.Suspend,
                DashboardAction.Quit,
            }.Select(action => ItemOf(DashboardActions.Of(action), view, keys, job: null)),
            new PageItem(Theme, "try themes, keep one"),
        ];

    /// <summary>What can be done to the run, and why something cannot.</summary>
    /// <param name="job">The job that is chosen; null = none is.</param>
    public static IReadOnlyList<PaletteItem> Actions(ViewModel view, KeyMap keys, JobRow? job) =>
        [.. DashboardActions.All.Where(entry => entry.Group == ActionGroup.Steer).Select(entry => ItemOf(entry, view, keys, job))];

    private static ActionItem ItemOf(ActionEntry entry, ViewModel view, KeyMap keys, JobRow? job) =>
        new(
            entry.Action,
            entry.Id,
            entry.Meaning,
            keys.Shown(entry.Action),
            entry.Group == ActionGroup.Steer ? OffBecause(entry.Action, view, job) : null,
            CommandOf(entry.Action, view, job)
        );

    // A key that steers a job means the one that is chosen, as it does where that is shown.
    private static string? OffBecause(DashboardAction action, ViewModel view, JobRow? job) =>
        job is { } row
        && view is { ReadOnlyBecause: null, Runner: { } runner }
        && action is DashboardAction.Retry or DashboardAction.Cancel or DashboardAction.Approve
            ? (JobPage.Steer(action, runner, row) as Effect.Say)?.Words
            : Questions.OffBecause(action, view);

    private static string CommandOf(DashboardAction action, ViewModel view, JobRow? job) =>
        action switch
        {
            DashboardAction.Approve when job is not null => $"{view.CalledAs} decide {IdOf(job)} \"...\"",
            DashboardAction.Halt => new Request.Halt().Command(view.CalledAs),
            DashboardAction.Resume or DashboardAction.Approve => view.Run.Halt?.Command
                ?? new Request.Resume(Queue: Questions.QueueOf(view)).Command(view.CalledAs),
            DashboardAction.Start => new Request.Start(WelcomePage.TargetOf(view) is { Length: > 0 } target ? target : "sprint-1").Command(
                view.CalledAs
            ),
            DashboardAction.Enqueue => $"{view.CalledAs} runner enqueue --role ROLE --prompt \"...\" {Run(view)}",
            DashboardAction.Retry => $"{view.CalledAs} runner retry-failed {IdOf(job)} {Run(view)}",
            DashboardAction.Cancel => $"{view.CalledAs} runner cancel {IdOf(job)} {Run(view)}",
            DashboardAction.Note => $"{view.CalledAs} note \"...\"",
            _ => "",
        };

    private static string IdOf(JobRow? job) => job is { } row ? row.Short.ToString() : "ID";

    private static string Run(ViewModel view) => view.Runner is { } runner ? $"--run {runner.Run}" : "--latest";
}
