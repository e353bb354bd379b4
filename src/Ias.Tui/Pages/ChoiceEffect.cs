using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Observing;
using Ias.Tui.Views;

namespace Ias.Tui.Pages;

/// <summary>What choosing one of the things a person can do leads to.</summary>
internal static class ChoiceEffect
{
    public static Effect Of(Choice choice, ViewModel view) =>
        choice switch
        {
            { Request: Request.Note } => new Effect.WriteNote(),
            { Request: { } request } => new Effect.Ask(request),
            { Shows: ChoiceShows.Attempts } => new Effect.Open(new AttemptsPage()),
            { Shows: ChoiceShows.LastLog } => new Effect.LogAt(long.MaxValue),
            { Shows: ChoiceShows.Push } => new Effect.ShowPush(),
            { Command.Length: > 0 } => new Effect.Copy("the command", choice.Command),
            _ => Effect.None,
        };

    /// <summary>The key to show beside it: what steers has a key of its own, and asks again.</summary>
    public static string KeyOf(Choice choice, KeyMap keys) => keys.Shown(ActionOf(choice));

    /// <summary>What a key that steers does with something of a queue that waits; null = it has no such choice, and the key means the
    /// run.</summary>
    public static Effect? Of(DashboardAction action, NeedsYou? need, ViewModel view)
    {
        foreach (var choice in need?.Choices ?? [])
        {
            if (choice.Request is Request.OfQueue && ActionOf(choice) == action)
            {
                return Of(choice, view);
            }
        }

        return null;
    }

    private static DashboardAction ActionOf(Choice choice) =>
        choice.Request switch
        {
            Request.Resume => DashboardAction.Resume,
            Request.Halt => DashboardAction.Halt,
            Request.Start => DashboardAction.Start,
            Request.AnswerPush { Approve: true } or Request.Decide => DashboardAction.Approve,
            Request.Cancel => DashboardAction.Cancel,
            _ => DashboardAction.Open,
        };
}
