namespace Ias.Tui.Contracts;

/// <summary>Numbers of the panes, which are also their keys.</summary>
public static class PaneNumber
{
    /// <summary>Overview pane of layouts with tabs, with the most important parts of all other panes.</summary>
    public const int Now = 0;

    public const int Queue = 1;
    public const int Log = 2;
    public const int Breaker = 3;
    public const int Limits = 4;
    public const int Findings = 5;
    public const int Timeline = 6;
    public const int Commits = 7;
    public const int Inbox = 8;
}
