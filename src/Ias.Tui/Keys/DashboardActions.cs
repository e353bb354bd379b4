using System.Collections.Immutable;
using Ias.Tui.Terminal;

namespace Ias.Tui.Keys;

/// <summary>Table of all actions, from which help, footer, palette, <c>ias keys</c> and the documentation are generated. h and l are
/// deliberately unused.</summary>
public static class DashboardActions
{
    private const ActionGroup Move = ActionGroup.Move,
        Look = ActionGroup.Look,
        Time = ActionGroup.Time,
        Steer = ActionGroup.Steer,
        Leave = ActionGroup.Leave;

    /// <summary>All actions, in the order of <see cref="DashboardAction"/>.</summary>
    public static ImmutableArray<ActionEntry> All { get; } =
    [
        Row(DashboardAction.Down, "down", "down", "one row down", Move, "j", "down"),
        Row(DashboardAction.Up, "up", "up", "one row up; in the log it stops following", Move, "k", "up"),
        Row(DashboardAction.PageDown, "page-down", "page down", "a page down", Move, "pgdn"),
        Row(DashboardAction.PageUp, "page-up", "page up", "a page up", Move, "pgup"),
        Row(DashboardAction.Top, "top", "top", "to the first row", Move, "g", "home"),
        Row(DashboardAction.Bottom, "bottom", "bottom", "to the last row", Move, "G", "end"),
        Row(DashboardAction.NextPane, "next-pane", "next pane", "to the next pane", Move, "tab"),
        Row(DashboardAction.PreviousPane, "previous-pane", "previous pane", "to the previous pane", Move, "shift-tab"),
        Row(DashboardAction.Pane0, "pane-0", "now", "to the page Now (small screens)", Move, "0"),
        Row(DashboardAction.Pane1, "pane-1", "queue", "to the queue", Move, "1"),
        Row(DashboardAction.Pane2, "pane-2", "log", "to the log", Move, "2"),
        Row(DashboardAction.Pane3, "pane-3", "breaker", "to the circuit breaker", Move, "3"),
        Row(DashboardAction.Pane4, "pane-4", "limits", "to the limits", Move, "4"),
        Row(DashboardAction.Pane5, "pane-5", "findings", "to the findings", Move, "5"),
        Row(DashboardAction.Pane6, "pane-6", "timeline", "to the timeline", Move, "6"),
        Row(DashboardAction.Pane7, "pane-7", "commits", "to commits and deleted files", Move, "7"),
        Row(DashboardAction.Pane8, "pane-8", "inbox", "to the inbox pane", Move, "8"),
        Row(DashboardAction.Pane9, "pane-9", "pane 9", "to the ninth pane, if there is one", Move, "9"),
        Row(DashboardAction.NextMark, "next-mark", "next mark", "to the next mark in the log: a finding, a trip, a failure", Move, "."),
        Row(DashboardAction.PreviousMark, "previous-mark", "previous mark", "to the previous mark", Move, ","),
        Row(DashboardAction.NextPhase, "next-phase", "next phase", "to the start of the next phase", Move, ">"),
        Row(DashboardAction.PreviousPhase, "previous-phase", "previous phase", "to the start of the previous phase", Move, "<"),
        Row(DashboardAction.Open, "open", "open", "open the selection", Look, "enter"),
        Row(DashboardAction.Back, "back", "back", "back; never leaves the dashboard", Look, "esc"),
        Row(DashboardAction.Zoom, "zoom", "zoom", "the pane full-screen, and back", Look, "z"),
        Row(DashboardAction.Search, "search", "search", "search in this pane", Look, "/"),
        Row(DashboardAction.SearchNext, "search-next", "next", "to the next hit", Look, "n"),
        Row(DashboardAction.SearchPrevious, "search-previous", "previous", "to the previous hit", Look, "N"),
        Row(DashboardAction.Follow, "follow", "follow", "follow the end of the log", Look, "f"),
        Row(DashboardAction.All, "all", "all", "the whole list including old finished rows, and back", Look, "a"),
        Row(DashboardAction.Night, "night", "what happened", "what happened since you last looked, in time order", Look, "w"),
        Row(DashboardAction.Inbox, "inbox", "inbox", "what needs you, oldest first", Look, "i"),
        Row(DashboardAction.Console, "console", "Console", "what waits for you on a Console; goals, agents, repositories", Look, "c"),
        Row(
            DashboardAction.WorkTrees,
            "work-trees",
            "work trees",
            "every work tree and queue of yours on this machine",
            Look,
            "ctrl-o",
            "t"
        ),
        Row(DashboardAction.PullRequest, "pull-request", "open PR", "open the pull request, or show its address", Look, "o"),
        Row(DashboardAction.Copy, "copy", "copy", "copy the selection to the clipboard", Look, "y"),
        Row(
            DashboardAction.LogPlain,
            "log-plain",
            "plain log",
            "the log without borders, for selecting with the terminal's mouse",
            Look,
            "O"
        ),
        Row(DashboardAction.Mouse, "mouse", "mouse", "mouse on or off", Look, "M"),
        Row(
            DashboardAction.Actions,
            "actions",
            "actions",
            "actions available here, with reasons for the rest; in the past: play or pause",
            Look,
            "space"
        ),
        Row(DashboardAction.Palette, "palette", "any", "every action and page by name", Look, ":"),
        Row(DashboardAction.Help, "help", "help", "these keys", Look, "?"),
        Row(DashboardAction.Redraw, "redraw", "redraw", "draw the whole screen again", Look, "ctrl-l"),
        Row(DashboardAction.PreviousEvent, "previous-event", "event back", "the run as it was one event earlier", Time, "["),
        Row(DashboardAction.NextEvent, "next-event", "event forward", "in the past: one event later", Time, "]"),
        Row(DashboardAction.EarlierPhase, "earlier-phase", "phase back", "the run as it was when the previous phase began", Time, "{"),
        Row(DashboardAction.LaterPhase, "later-phase", "phase forward", "in the past: to the start of the next phase", Time, "}"),
        Row(DashboardAction.Time, "time", "time", "the run as it was at a time you type", Time, "@"),
        Row(DashboardAction.Present, "present", "present", "return to the present", Time, "p"),
        Row(DashboardAction.Halt, "halt", "halt", "stop the run: when the phase ends, or at once", Steer, "H"),
        Row(DashboardAction.Resume, "resume", "resume", "resume where the run stopped", Steer, "R"),
        Row(DashboardAction.Start, "start", "start", "start a run", Steer, "S"),
        Row(DashboardAction.Enqueue, "enqueue", "enqueue", "add a job to the queue", Steer, "E"),
        Row(DashboardAction.Retry, "retry", "retry", "retry a failed job", Steer, "T"),
        Row(DashboardAction.Cancel, "cancel", "cancel", "remove a job from the queue", Steer, "X"),
        Row(DashboardAction.Approve, "approve", "approve", "approve a push, answer a question", Steer, "A"),
        Row(DashboardAction.Note, "note", "note", "leave a note for the agent's next turn", Steer, "m") with
        {
            Steers = false,
        }, // written first, then sent
        Row(DashboardAction.Review, "review", "review", "address the review comments on the pull request", Steer, "V"),
        Row(DashboardAction.Suspend, "suspend", "suspend", "suspend to the shell; fg returns", Leave, "ctrl-z"),
        Row(DashboardAction.Quit, "quit", "leave", "leave at once; the run continues", Leave, "q"),
    ];

    /// <summary>Entry of an action in the table.</summary>
    public static ActionEntry Of(DashboardAction action) => All[(int)action];

    /// <summary>Action with that id, or null.</summary>
    public static ActionEntry? Find(string id)
    {
        foreach (var entry in All)
        {
            if (entry.Id == id)
            {
                return entry;
            }
        }

        return null;
    }

    private static ActionEntry Row(DashboardAction action, string id, string label, string meaning, ActionGroup group, params string[] keys)
    {
        var defaults = new Key[keys.Length]; // an array, because generic collections of a struct cost startup time
        for (var i = 0; i < keys.Length; i++)
        {
            defaults[i] = KeyNotation.Parse(keys[i]) ?? throw new InvalidOperationException($"{id}: {keys[i]} is not a key");
        }

        return new ActionEntry(action, id, label, meaning, group, group == Steer, defaults);
    }
}
