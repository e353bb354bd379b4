using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Requests;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Executes the effects of panes, pages, dialogs and editors.</summary>
/// <param name="navigation">Current pane and pages.</param>
/// <param name="overlay">Dialogs and editors over the panes.</param>
/// <param name="logSearch">Search in the log.</param>
internal sealed class DashboardEffects(
    DashboardView dashboard,
    Navigation navigation,
    Overlay overlay,
    LogSearchSession logSearch,
    IDashboardServices services
)
{
    /// <summary>Executes an effect of a pane or page.</summary>
    public void Execute(Effect effect, ViewModel view)
    {
        switch (effect)
        {
            case Effect.Open open:
                navigation.Open(open.Page);
                if (open.Page is GoalPage goal)
                {
                    goal.MarkRequested(view);
                    services.ReadGoal(goal);
                }

                if (open.Page is JobPage page && view.Runner is { } runner)
                {
                    page.MarkRequested(runner);
                    services.ReadJob(page, runner);
                }

                break;
            case Effect.GoTo go:
                dashboard.Leave(go.WorkTree);
                break;
            case Effect.Back:
                navigation.Close();
                break;
            case Effect.Ask { Request: Request.OfConsole request }:
                AskConsole(request, view);
                break;
            case Effect.Ask ask when view.ReadOnlyBecause is { } readOnly:
                dashboard.ShowMessage($"{readOnly}; {ask.Request.Command(view.CalledAs)}");
                break;
            case Effect.Ask { Request: Request.Decide { Answer: "" } decide }:
                overlay.OpenAnswer(decide);
                break;
            case Effect.Ask ask:
                overlay.Open(Questions.For(ask.Request, view));
                break;
            case Effect.Fix mend:
                overlay.Open(Questions.For(mend.Check, view));
                break;
            case Effect.ShowPush:
                OpenPush();
                break;
            case Effect.WriteNote:
                WriteNote(view);
                break;
            case Effect.OpenLog log:
                navigation.Open(new JobLogPage(log.Title, dashboard.Log.OfFile(view, log.Path)));
                break;
            case Effect.Copy copy:
                services.Copy(copy.What, copy.Text);
                break;
            case Effect.ShowMessage say:
                dashboard.ShowMessage(say.Words);
                break;
            case Effect.LogAt moved:
                navigation.GoTo(PaneNumber.Log);
                if (dashboard.Log.AddressOf(moved.Seq) is { } address)
                {
                    dashboard.Log.GoTo(address);
                }

                break;
        }
    }

    /// <summary>Executes the result of a key in an overlay.</summary>
    public void Execute(OverlayResult result, ViewModel view)
    {
        switch (result)
        {
            case OverlayResult.Answered { Choice: RequestChoice { Request: Request.AnswerDecision { Answer: "" } write } }:
                overlay.OpenText(write);
                break;
            case OverlayResult.Answered { Choice: RequestChoice ask }:
                Ask(ask.Request, view);
                break;
            case OverlayResult.Answered { Choice: FixChoice mend }:
                services.Fix(mend.Check);
                break;
            case OverlayResult.Answered { Choice: PreviewChoice }:
                OpenPush();
                break;
            case OverlayResult.Answered { Choice: CopyChoice copy }:
                services.Copy("what to type", copy.Copied);
                break;
            case OverlayResult.Submitted noted:
                Ask(noted.Note, view);
                dashboard.ShowMessage(noted.Note is Request.Note ? "note sent" : "sending ...");
                break;
            case OverlayResult.Picked { Item: ActionItem item }:
                dashboard.Act(item.Action, view);
                break;
            case OverlayResult.Picked { Item: PageItem item }:
                Open(item, view);
                break;
            case OverlayResult.Picked { Item: ThemeItem item }:
                services.KeepTheme(item.Id);
                break;
            case OverlayResult.TriedTheme tried:
                services.TryTheme(tried.Name);
                break;
            case OverlayResult.SearchEntered sought:
                navigation.GoTo(PaneNumber.Log);
                logSearch.Begin(sought.Text);
                break;
            case OverlayResult.TimeEntered timed:
                dashboard.Replay.GoTo(timed.Text);
                dashboard.Update(dashboard.Replay.Present!);
                break;
            case OverlayResult.Stopped:
                logSearch.Clear();
                break;
        }
    }

    /// <summary>Reloads the data of an open page if it is outdated.</summary>
    public void Reload(IPage? page, ViewModel view)
    {
        if (page is GoalPage goal && goal.IsStale(view))
        {
            goal.MarkRequested(view);
            services.ReadGoal(goal);
        }

        if (page is JobPage job && view.Runner is { } runner && job.IsStale(runner))
        {
            job.MarkRequested(runner);
            services.ReadJob(job, runner);
        }
    }

    private void OpenPush()
    {
        if (navigation.Page is not PushPage page)
        {
            page = new PushPage(dashboard.Keys);
            navigation.Open(page);
        }

        services.ReadPush(page, dashboard.ViewModel!.Run.WorkTree);
    }

    private void Ask(Request request, ViewModel view)
    {
        services.Send(request, view.Run.RunPrecondition, view.Run.WorkTree);
        if (request is Request.Resume or Request.Start)
        {
            dashboard.ShowMessage("starting the engine ...");
        }
        else if (request is Request.OfConsole)
        {
            dashboard.ShowMessage("sending ...");
        }
    }

    private void AskConsole(Request.OfConsole request, ViewModel view)
    {
        if (view.ConsoleReadOnlyBecause is { } why)
        {
            dashboard.ShowMessage($"{why}; {request.Command(view.CalledAs)}");
        }
        else if (request is Request.RejectProposal or Request.AnswerDecision { Options.Length: 0 })
        {
            overlay.OpenText(request);
        }
        else
        {
            overlay.OpenOfConsole(ConsoleQuestion.For(request));
        }
    }

    /// <summary>Opens the Console page and connects to Consoles if not connected yet.</summary>
    public void OpenConsole()
    {
        if (navigation.Page is not ConsolePage)
        {
            navigation.Open(new ConsolePage(dashboard.Keys));
        }

        services.FollowTeam();
    }

    /// <summary>Opens the list of all work trees and starts following them if not done yet.</summary>
    public void OpenWorkTrees()
    {
        dashboard.OpenWorkTrees(isRoot: false, hasHosts: false, dashboard.ViewModel?.Run.WorkTree ?? "");
        services.FollowMachine();
    }

    /// <summary>Opens the editor for a note, or says why it cannot.</summary>
    public void WriteNote(ViewModel view)
    {
        if (Questions.DisabledReason(DashboardAction.Note, view) is { } why)
        {
            dashboard.ShowMessage($"note: {why}");
        }
        else
        {
            overlay.OpenNote();
        }
    }

    private void Open(PageItem item, ViewModel view)
    {
        switch (item.Id)
        {
            case Menu.History:
                var history = new HistoryPage();
                navigation.Open(history);
                services.ReadHistory(history);
                break;
            case Menu.Workers:
                navigation.Open(new WorkersPage());
                break;
            case Menu.Theme:
                overlay.Open(
                    new Palette(
                        "Theme: Enter saves it",
                        [.. services.Themes.Select(name => new ThemeItem(name))],
                        isTyping: false,
                        view.Look.Theme.Name
                    )
                );
                break;
            case Menu.CheckAgain:
                services.CheckAgain();
                dashboard.ShowMessage("checking again ...");
                break;
            case Menu.TestNotice:
                services.TestNotice();
                break;
        }
    }

    /// <summary>Asks for confirmation of an action that steers the run, or says why it is not allowed.</summary>
    public void Steer(DashboardAction action, ViewModel view)
    {
        if (!DashboardActions.Of(action).Steers)
        {
            return;
        }

        if (Questions.DisabledReason(action, view) is { } why)
        {
            dashboard.ShowMessage($"{DashboardActions.Of(action).Label}: {why}");
        }
        else if (action == DashboardAction.Enqueue && view.Runner is { } runner)
        {
            overlay.Open(new JobEditor(runner.Run, runner.Roles));
        }
        else
        {
            overlay.Open(Questions.For(action, view));
            if (action == DashboardAction.Start && overlay.Dialog is { } dialog)
            {
                services.Plan(new Request.Start(WelcomePage.TargetOf(view)), dialog);
            }
        }
    }

    /// <summary>Continues the search in the log.</summary>
    public void Search(bool forward)
    {
        if (logSearch.Continue(forward))
        {
            navigation.GoTo(PaneNumber.Log);
        }
    }
}
