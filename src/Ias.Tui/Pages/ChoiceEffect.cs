using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Requests;
using Ias.Tui.State;

namespace Ias.Tui.Pages;

/// <summary>Effects of the choices for an item that needs a person.</summary>
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

    /// <summary>Key shown beside a choice: steering has keys of its own, which ask for confirmation.</summary>
    public static string KeyOf(Choice choice, KeyMap keys) => keys.Shown(ActionOf(choice));

    /// <summary>Effect of a steering key on a queue's open item; null = it has no such choice, and the key applies to the run.</summary>
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
