using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>What a key does that neither the page nor the pane that has the keys has a use for.</summary>
/// <param name="at">Where the person is.</param>
/// <param name="over">What lies over the panes.</param>
/// <param name="effects">What carries out what steers.</param>
internal sealed class ActionHandler(
    DashboardView dashboard,
    Navigation at,
    Overlay over,
    DashboardEffects effects,
    IDashboardServices outside
)
{
    /// <summary>Does it.</summary>
    public void Act(DashboardAction action, ViewModel view)
    {
        if (!ActOnLog(action, view))
        {
            ActAnywhere(action, view);
        }
    }

    // What only means something in the log is done there, whichever pane has the keys.
    private bool ActOnLog(DashboardAction action, ViewModel view)
    {
        if (
            action
            is not (
                DashboardAction.NextMark
                or DashboardAction.PreviousMark
                or DashboardAction.NextPhase
                or DashboardAction.PreviousPhase
                or DashboardAction.Follow
            )
        )
        {
            return false;
        }

        at.GoTo(PaneNumber.Log);
        if (dashboard.Log.Act(action, view) is { } effect)
        {
            effects.Carry(effect, view);
        }

        return true;
    }

    private void ActAnywhere(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case >= DashboardAction.Pane0 and <= DashboardAction.Pane8:
                at.GoTo(action - DashboardAction.Pane0);
                break;
            case DashboardAction.NextPane:
                at.GoTo((at.Pane + 1) % dashboard.Panes.Count);
                break;
            case DashboardAction.PreviousPane:
                at.GoTo((at.Pane + dashboard.Panes.Count - 1) % dashboard.Panes.Count);
                break;
            case DashboardAction.Zoom:
                at.ToggleZoom();
                break;
            case DashboardAction.Back:
                at.BackAmongPanes();
                break;
            case DashboardAction.LogPlain:
                dashboard.SetPlain(true);
                break;
            case DashboardAction.Search:
                at.GoTo(PaneNumber.Log);
                over.OpenSearch();
                break;
            case DashboardAction.Time:
                over.OpenTime();
                break;
            case DashboardAction.SearchNext or DashboardAction.SearchPrevious:
                effects.Search(action == DashboardAction.SearchNext);
                break;
            case DashboardAction.Night:
                at.Open(new ActivityPage(view.Since?.Since));
                break;
            case DashboardAction.Inbox:
                OpenInbox(view);
                break;
            case DashboardAction.Console:
                effects.OpenConsole();
                break;
            case DashboardAction.WorkTrees:
                effects.OpenWorkTrees();
                break;
            case DashboardAction.Palette when dashboard.WorkTrees is not null:
                over.Open(new Palette("Any action", Menu.OfWorkTrees(view, dashboard.Keys), isTyping: true));
                break;
            case DashboardAction.Palette:
                over.Open(new Palette("Any action", Menu.All(view, dashboard.Keys, dashboard.ChosenJob), isTyping: true));
                break;
            case DashboardAction.Actions when dashboard.WorkTrees is not null:
                over.Open(new Palette("What you can do", Menu.OfWorkTrees(view, dashboard.Keys), isTyping: false));
                break;
            case DashboardAction.Actions:
                over.Open(new Palette("What you can do", Menu.Actions(view, dashboard.Keys, dashboard.ChosenJob), isTyping: false));
                break;
            case DashboardAction.Help:
                at.Open(new HelpPage(dashboard.Keys));
                break;
            case DashboardAction.Mouse:
                dashboard.ToggleMouse();
                break;
            case DashboardAction.PullRequest:
                dashboard.Say(
                    view.Run.Publishing switch
                    {
                        { PullRequest: { Length: > 0 } address } => address,
                        { Skipped: { Length: > 0 } why } => $"there is no pull request: {why}",
                        _ => "there is no pull request yet",
                    }
                );
                if (view.Run.Publishing is { PullRequest: { Length: > 0 } url })
                {
                    outside.Copy("the pull request's address", url);
                }

                break;
            case DashboardAction.Redraw:
                outside.Redraw();
                break;
            case DashboardAction.Suspend:
                outside.Suspend();
                break;
            case DashboardAction.Quit:
                dashboard.Leave();
                break;
            case DashboardAction.Note:
                effects.WriteNote(view);
                break;
            default:
                effects.Steer(action, view);
                break;
        }
    }

    private void OpenInbox(ViewModel view)
    {
        if (at.GoHome())
        {
            return;
        }

        var open = view.Run.NeedsYou.Where(need => need.IsOpen).ToList();
        if (open is [var only])
        {
            at.Open(new NeedPage(only.Id, dashboard.Keys));
        }
        else
        {
            at.ZoomTo(PaneNumber.Inbox);
        }
    }
}
