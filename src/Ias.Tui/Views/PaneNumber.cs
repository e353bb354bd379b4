namespace Ias.Tui.Views;

/// <summary>The numbers of the panes, which are their keys, too.</summary>
public static class PaneNumber
{
    /// <summary>The pane of layouts with tabs that holds the most important of all others.</summary>
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
