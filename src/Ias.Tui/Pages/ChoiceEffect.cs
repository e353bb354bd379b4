using Ias.Tui.Asking;
using Ias.Tui.Dashboards;
using Ias.Tui.Keys;
using Ias.Tui.Observing;

namespace Ias.Tui.Pages;

/// <summary>What choosing one of the things a person can do leads to.</summary>
internal static class ChoiceEffect
{
    public static Effect Of(Choice choice, Scene scene) => choice switch
    {
        { Request: Request.Note } => new Effect.WriteNote(),
        { Request: { } request } => new Effect.Ask(request),
        { Shows: ChoiceShows.Attempts } => new Effect.Open(new AttemptsPage()),
        { Shows: ChoiceShows.LastLog } => new Effect.LogAt(long.MaxValue),
        { Command.Length: > 0 } => new Effect.Copy("the command", choice.Command),
        _ => Effect.None,
    };

    /// <summary>The key to show beside it: what steers has a key of its own, and asks again.</summary>
    public static string KeyOf(Choice choice, KeyMap keys) => choice.Request switch
    {
        Request.Resume => keys.Shown(DashboardAction.Resume),
        Request.Halt => keys.Shown(DashboardAction.Halt),
        Request.Start => keys.Shown(DashboardAction.Start),
        Request.AnswerPush { Approve: true } => keys.Shown(DashboardAction.Approve),
        _ => keys.Shown(DashboardAction.Open),
    };
}
