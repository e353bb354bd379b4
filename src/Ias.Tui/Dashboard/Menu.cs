using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Requests;
using Ias.Tui.State.Jobs;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Palette entry for one of the dashboard's actions.</summary>
public sealed record ActionItem(DashboardAction Action, string Id, string Text, string Key, string? DisabledReason, string Command)
    : PaletteItem(Id, Text, Key, DisabledReason, Command);

/// <summary>Palette entry that has no key.</summary>
public sealed record PageItem(string Id, string Text) : PaletteItem(Id, Text);

/// <summary>Palette entry for a theme: previewed while marked, saved when chosen.</summary>
public sealed record ThemeItem(string Id) : PaletteItem(Id, "");

/// <summary>Entries of the palette and of the menu of actions. Pure.</summary>
public static class Menu
{
    public const string History = "history";
    public const string Workers = "workers";
    public const string CheckAgain = "check";
    public const string Theme = "theme";
    public const string TestNotice = "notify test";

    /// <summary>All actions by name, and the pages without a key.</summary>
    /// <param name="job">Selected job; null = none.</param>
    public static IReadOnlyList<PaletteItem> All(ViewModel view, KeyMap keys, JobRow? job) =>
        [
            new PageItem(History, "all runs of this repository"),
            new PageItem(Workers, "the engine and its agent"),
            new PageItem(Theme, "preview and choose a theme"),
            new PageItem(CheckAgain, "run the pre-flight checks again"),
            new PageItem(TestNotice, "send a notification to this terminal"),
            .. DashboardActions.All.Where(entry => entry.Group != ActionGroup.Move).Select(entry => ItemOf(entry, view, keys, job)),
        ];

    /// <summary>Actions in the list of all work trees; steering actions apply to the selected one.</summary>
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
            new PageItem(Theme, "preview and choose a theme"),
        ];

    /// <summary>Actions that steer the run, with the reason for those not allowed.</summary>
    /// <param name="job">Selected job; null = none.</param>
    public static IReadOnlyList<PaletteItem> Actions(ViewModel view, KeyMap keys, JobRow? job) =>
        [.. DashboardActions.All.Where(entry => entry.Group == ActionGroup.Steer).Select(entry => ItemOf(entry, view, keys, job))];

    private static ActionItem ItemOf(ActionEntry entry, ViewModel view, KeyMap keys, JobRow? job) =>
        new(
            entry.Action,
            entry.Id,
            entry.Meaning,
            keys.Shown(entry.Action),
            entry.Group == ActionGroup.Steer ? DisabledReason(entry.Action, view, job) : null,
            CommandOf(entry.Action, view, job)
        );

    // A key that steers a job applies to the selected one, as in the pane that shows it.
    private static string? DisabledReason(DashboardAction action, ViewModel view, JobRow? job) =>
        job is { } row
        && view is { ReadOnlyBecause: null, Runner: { } runner }
        && action is DashboardAction.Retry or DashboardAction.Cancel or DashboardAction.Approve
            ? (JobPage.Steer(action, runner, row) as Effect.ShowMessage)?.Words
            : Questions.DisabledReason(action, view);

    private static string CommandOf(DashboardAction action, ViewModel view, JobRow? job) =>
        action switch
        {
            DashboardAction.Approve when job is not null => ShellLine.Of($"{view.CalledAs:raw} decide {IdOf(job)} \"...\""),
            DashboardAction.Halt => new Request.Halt().Command(view.CalledAs),
            DashboardAction.Resume or DashboardAction.Approve => view.Run.Halt?.Command
                ?? new Request.Resume(Queue: Questions.QueueOf(view)).Command(view.CalledAs),
            DashboardAction.Start => new Request.Start(WelcomePage.TargetOf(view) is { Length: > 0 } target ? target : "sprint-1").Command(
                view.CalledAs
            ),
            DashboardAction.Enqueue => ShellLine.Of($"{view.CalledAs:raw} runner enqueue --role ROLE --prompt \"...\" {Run(view):raw}"),
            DashboardAction.Retry => ShellLine.Of($"{view.CalledAs:raw} runner retry-failed {IdOf(job)} {Run(view):raw}"),
            DashboardAction.Cancel => ShellLine.Of($"{view.CalledAs:raw} runner cancel {IdOf(job)} {Run(view):raw}"),
            DashboardAction.Review => new Request.AddressReview().Command(view.CalledAs),
            DashboardAction.Note => $"{view.CalledAs} note \"...\"",
            _ => "",
        };

    private static string IdOf(JobRow? job) => job is { } row ? row.Short.ToString() : "ID";

    private static string Run(ViewModel view) => view.Runner is { } runner ? ShellLine.Of($"--run {runner.Run}") : "--latest";
}
