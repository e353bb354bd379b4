using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Handles actions that neither the open page nor the focused pane handled.</summary>
/// <param name="navigation">Current pane and pages.</param>
/// <param name="overlay">Dialogs and editors over the panes.</param>
/// <param name="effects">Executes actions that steer the run.</param>
internal sealed class ActionHandler(
    DashboardView dashboard,
    Navigation navigation,
    Overlay overlay,
    DashboardEffects effects,
    IDashboardServices services
)
{
    /// <summary>Executes the action in the current context.</summary>
    public void Act(DashboardAction action, ViewModel view)
    {
        if (!ActOnLog(action, view))
        {
            ActAnywhere(action, view);
        }
    }

    // Log actions apply to the log, whichever pane has the focus.
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

        navigation.GoTo(PaneNumber.Log);
        if (dashboard.Log.Act(action, view) is { } effect)
        {
            effects.Execute(effect, view);
        }

        return true;
    }

    private void ActAnywhere(DashboardAction action, ViewModel view)
    {
        switch (action)
        {
            case >= DashboardAction.Pane0 and <= DashboardAction.Pane9 when action - DashboardAction.Pane0 is var number:
                if (number < dashboard.Panes.Count)
                {
                    navigation.GoTo(number);
                }

                break;
            case DashboardAction.NextPane:
                navigation.GoTo((navigation.Pane + 1) % dashboard.Panes.Count);
                break;
            case DashboardAction.PreviousPane:
                navigation.GoTo((navigation.Pane + dashboard.Panes.Count - 1) % dashboard.Panes.Count);
                break;
            case DashboardAction.Zoom:
                navigation.ToggleZoom();
                break;
            case DashboardAction.Back:
                navigation.BackAmongPanes();
                break;
            case DashboardAction.LogPlain:
                dashboard.SetPlain(true);
                break;
            case DashboardAction.Search:
                navigation.GoTo(PaneNumber.Log);
                overlay.OpenSearch();
                break;
            case DashboardAction.Time:
                overlay.OpenTime();
                break;
            case DashboardAction.SearchNext or DashboardAction.SearchPrevious:
                effects.Search(action == DashboardAction.SearchNext);
                break;
            case DashboardAction.Night:
                navigation.Open(new ActivityPage(view.Since?.Since));
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
                overlay.Open(new Palette("Any action", Menu.OfWorkTrees(view, dashboard.Keys), isTyping: true));
                break;
            case DashboardAction.Palette:
                overlay.Open(new Palette("Any action", Menu.All(view, dashboard.Keys, dashboard.ChosenJob), isTyping: true));
                break;
            case DashboardAction.Actions when dashboard.WorkTrees is not null:
                overlay.Open(new Palette("What you can do", Menu.OfWorkTrees(view, dashboard.Keys), isTyping: false));
                break;
            case DashboardAction.Actions:
                overlay.Open(new Palette("What you can do", Menu.Actions(view, dashboard.Keys, dashboard.ChosenJob), isTyping: false));
                break;
            case DashboardAction.Help:
                navigation.Open(new HelpPage(dashboard.Keys));
                break;
            case DashboardAction.Mouse:
                dashboard.ToggleMouse();
                break;
            case DashboardAction.PullRequest:
                dashboard.ShowMessage(
                    view.Run.Publishing switch
                    {
                        { PullRequest: { Length: > 0 } address } => address,
                        { Skipped: { Length: > 0 } why } => $"there is no pull request: {why}",
                        _ => "there is no pull request yet",
                    }
                );
                if (view.Run.Publishing is { PullRequest: { Length: > 0 } url })
                {
                    services.Copy("the pull request's address", url);
                }

                break;
            case DashboardAction.Redraw:
                services.Redraw();
                break;
            case DashboardAction.Suspend:
                services.Suspend();
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
        if (navigation.GoHome())
        {
            return;
        }

        var open = view.Run.NeedsYou.Where(need => need.IsOpen).ToList();
        if (open is [var only])
        {
            navigation.Open(new NeedPage(only.Id, dashboard.Keys));
        }
        else
        {
            navigation.ZoomTo(PaneNumber.Inbox);
        }
    }
}
