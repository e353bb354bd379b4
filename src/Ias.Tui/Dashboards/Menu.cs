using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>An entry of the palette that is one of the dashboard's actions.</summary>
public sealed record ActionItem(DashboardAction Action, string Id, string Text, string Key, string? OffBecause, string Command) : PaletteItem(Id, Text, Key, OffBecause, Command);

/// <summary>An entry of the palette that has no key.</summary>
public sealed record PageItem(string Id, string Text) : PaletteItem(Id, Text);

/// <summary>What the palette and the menu of actions offer. Pure.</summary>
public static class Menu
{
    public const string History = "history";
    public const string Workers = "workers";
    public const string CheckAgain = "check";
    public const string TestNotice = "notify test";

    /// <summary>Every action by name, and the pages that no key opens.</summary>
    public static IReadOnlyList<PaletteItem> All(Scene scene, KeyMap keys) =>
        [
            new PageItem(History, "history: all runs of this repository"), new PageItem(Workers, "workers: the engine and its agent"),
            new PageItem(CheckAgain, "check again what a run needs"), new PageItem(TestNotice, "notify test: send a notification to this terminal"),
            .. DashboardActions.All.Where(entry => entry.Group != ActionGroup.Move).Select(entry => ItemOf(entry, scene, keys)),
        ];

    /// <summary>What can be done to the run, and why something cannot.</summary>
    public static IReadOnlyList<PaletteItem> Actions(Scene scene, KeyMap keys) =>
        [.. DashboardActions.All.Where(entry => entry.Group == ActionGroup.Steer).Select(entry => ItemOf(entry, scene, keys))];

    private static ActionItem ItemOf(ActionEntry entry, Scene scene, KeyMap keys) => new(
        entry.Action, entry.Id, entry.Meaning, keys.Shown(entry.Action), entry.Group == ActionGroup.Steer ? Questions.OffBecause(entry.Action, scene) : null,
        CommandOf(entry.Action, scene));

    private static string CommandOf(DashboardAction action, Scene scene) => action switch
    {
        DashboardAction.Halt => new Request.Halt().Command(scene.CalledAs),
        DashboardAction.Resume or DashboardAction.Approve => scene.Run.Halt?.Command ?? new Request.Resume(Queue: scene.Run.Run?.Queue ?? "").Command(scene.CalledAs),
        DashboardAction.Start => new Request.Start(Pages.FirstContactPage.TargetOf(scene) is { Length: > 0 } target ? target : "sprint-1").Command(scene.CalledAs),
        DashboardAction.Enqueue => $"{scene.CalledAs} runner enqueue --role ROLE --prompt \"...\" {Run(scene)}",
        DashboardAction.Retry => $"{scene.CalledAs} runner retry-failed {Run(scene)}",
        DashboardAction.Cancel => $"{scene.CalledAs} runner cancel ID {Run(scene)}",
        DashboardAction.Note => $"{scene.CalledAs} note \"...\"",
        _ => "",
    };

    private static string Run(Scene scene) => scene.Runner is { } runner ? $"--run {runner.Run}" : "--latest";
}
