using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>What a key does that neither the page nor the pane that has the keys has a use for.</summary>
/// <param name="at">Where the person is.</param>
/// <param name="over">What lies over the panes.</param>
/// <param name="effects">What carries out what steers.</param>
internal sealed class DeskActions(Desk desk, Whereabouts at, Overlay over, DeskEffects effects, IOutside outside)
{
    /// <summary>Does it.</summary>
    public void Act(DashboardAction action, Scene scene)
    {
        if (!ActOnLog(action, scene))
        {
            ActAnywhere(action, scene);
        }
    }

    // What only means something in the log is done there, whichever pane has the keys.
    private bool ActOnLog(DashboardAction action, Scene scene)
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
        if (desk.Log.Act(action, scene) is { } effect)
        {
            effects.Carry(effect, scene);
        }

        return true;
    }

    private void ActAnywhere(DashboardAction action, Scene scene)
    {
        switch (action)
        {
            case >= DashboardAction.Pane0 and <= DashboardAction.Pane8:
                at.GoTo(action - DashboardAction.Pane0);
                break;
            case DashboardAction.NextPane:
                at.GoTo((at.Pane + 1) % desk.Panes.Count);
                break;
            case DashboardAction.PreviousPane:
                at.GoTo((at.Pane + desk.Panes.Count - 1) % desk.Panes.Count);
                break;
            case DashboardAction.Zoom:
                at.ToggleZoom();
                break;
            case DashboardAction.Back:
                at.BackAmongPanes();
                break;
            case DashboardAction.LogPlain:
                desk.SetPlain(true);
                break;
            case DashboardAction.Search:
                at.GoTo(PaneNumber.Log);
                over.OpenSearch();
                break;
            case DashboardAction.SearchNext or DashboardAction.SearchPrevious:
                effects.Search(action == DashboardAction.SearchNext);
                break;
            case DashboardAction.Night:
                at.Open(new NightPage(scene.Since?.Since));
                break;
            case DashboardAction.Inbox:
                OpenInbox(scene);
                break;
            case DashboardAction.Palette:
                over.Open(new Palette("Any action", Menu.All(scene, desk.Keys, desk.ChosenJob), isTyping: true));
                break;
            case DashboardAction.Actions:
                over.Open(new Palette("What you can do", Menu.Actions(scene, desk.Keys, desk.ChosenJob), isTyping: false));
                break;
            case DashboardAction.Help:
                at.Open(new HelpPage(desk.Keys));
                break;
            case DashboardAction.Mouse:
                desk.ToggleMouse();
                break;
            case DashboardAction.PullRequest:
                desk.Say(
                    scene.Run.Publishing switch
                    {
                        { PullRequest: { Length: > 0 } address } => address,
                        { Skipped: { Length: > 0 } why } => $"there is no pull request: {why}",
                        _ => "there is no pull request yet",
                    }
                );
                if (scene.Run.Publishing is { PullRequest: { Length: > 0 } url })
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
                desk.Leave();
                break;
            case DashboardAction.Note:
                effects.WriteNote(scene);
                break;
            default:
                effects.Steer(action, scene);
                break;
        }
    }

    private void OpenInbox(Scene scene)
    {
        if (at.GoHome())
        {
            return;
        }

        var open = scene.Run.NeedsYou.Where(need => need.IsOpen).ToList();
        if (open is [var only])
        {
            at.Open(new NeedPage(only.Id, desk.Keys));
        }
        else
        {
            at.ZoomTo(PaneNumber.Inbox);
        }
    }
}
