using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>Carries out what panes, pages, boxes and fields come to.</summary>
/// <param name="at">Where the person is.</param>
/// <param name="over">What lies over the panes.</param>
/// <param name="hunt">The search in the log.</param>
internal sealed class DashboardEffects(
    DashboardView dashboard,
    Navigation at,
    Overlay over,
    LogSearchSession hunt,
    IDashboardServices outside
)
{
    /// <summary>Carries out what a pane or a page wants.</summary>
    public void Carry(Effect effect, ViewModel view)
    {
        switch (effect)
        {
            case Effect.Open open:
                at.Open(open.Page);
                if (open.Page is GoalPage goal)
                {
                    goal.IsAsked(view);
                    outside.ReadGoal(goal);
                }

                if (open.Page is JobPage page && view.Runner is { } runner)
                {
                    page.IsAsked(runner);
                    outside.ReadJob(page, runner);
                }

                break;
            case Effect.GoTo go:
                dashboard.Leave(go.WorkTree);
                break;
            case Effect.Back:
                at.Close();
                break;
            case Effect.Ask { Request: Request.OfConsole request }:
                AskConsole(request, view);
                break;
            case Effect.Ask ask when view.ReadOnlyBecause is { } readOnly:
                dashboard.Say($"{readOnly}; {ask.Request.Command(view.CalledAs)}");
                break;
            case Effect.Ask { Request: Request.Decide { Answer: "" } decide }:
                over.OpenAnswer(decide);
                break;
            case Effect.Ask ask:
                over.Open(Questions.For(ask.Request, view));
                break;
            case Effect.Mend mend:
                over.Open(Questions.For(mend.Check, view));
                break;
            case Effect.ShowPush:
                OpenPush();
                break;
            case Effect.WriteNote:
                WriteNote(view);
                break;
            case Effect.OpenLog log:
                at.Open(new JobLogPage(log.Title, dashboard.Log.OfFile(view, log.Path)));
                break;
            case Effect.Copy copy:
                outside.Copy(copy.What, copy.Text);
                break;
            case Effect.Say say:
                dashboard.Say(say.Words);
                break;
            case Effect.LogAt moved:
                at.GoTo(PaneNumber.Log);
                if (dashboard.Log.AddressOf(moved.Seq) is { } address)
                {
                    dashboard.Log.GoTo(address);
                }

                break;
        }
    }

    /// <summary>Carries out what a key came to in what lies over the panes.</summary>
    public void Take(OverlayResult result, ViewModel view)
    {
        switch (result)
        {
            case OverlayResult.Answered { Choice: AskChoice { Request: Request.AnswerDecision { Answer: "" } write } }:
                over.OpenText(write);
                break;
            case OverlayResult.Answered { Choice: AskChoice ask }:
                Ask(ask.Request, view);
                break;
            case OverlayResult.Answered { Choice: MendChoice mend }:
                outside.Mend(mend.Check);
                break;
            case OverlayResult.Answered { Choice: LookChoice }:
                OpenPush();
                break;
            case OverlayResult.Answered { Choice: CopyChoice copy }:
                outside.Copy("what to type", copy.Copied);
                break;
            case OverlayResult.Noted noted:
                Ask(noted.Note, view);
                dashboard.Say(noted.Note is Request.Note ? "note sent" : "sending ...");
                break;
            case OverlayResult.Picked { Item: ActionItem item }:
                dashboard.Act(item.Action, view);
                break;
            case OverlayResult.Picked { Item: PageItem item }:
                Open(item, view);
                break;
            case OverlayResult.Picked { Item: ThemeItem item }:
                outside.KeepTheme(item.Id);
                break;
            case OverlayResult.TriedTheme tried:
                outside.TryTheme(tried.Name);
                break;
            case OverlayResult.Sought sought:
                at.GoTo(PaneNumber.Log);
                hunt.Begin(sought.Text);
                break;
            case OverlayResult.Timed timed:
                dashboard.Replay.GoTo(timed.Text);
                dashboard.Take(dashboard.Replay.Present!);
                break;
            case OverlayResult.Stopped:
                hunt.Forget();
                break;
        }
    }

    /// <summary>Reads again what an open page shows, where that is old.</summary>
    public void ReadAgain(IPage? page, ViewModel view)
    {
        if (page is GoalPage goal && goal.IsOld(view))
        {
            goal.IsAsked(view);
            outside.ReadGoal(goal);
        }

        if (page is JobPage job && view.Runner is { } runner && job.IsOld(runner))
        {
            job.IsAsked(runner);
            outside.ReadJob(job, runner);
        }
    }

    private void OpenPush()
    {
        if (at.Page is not PushPage page)
        {
            page = new PushPage(dashboard.Keys);
            at.Open(page);
        }

        outside.ReadPush(page, dashboard.ViewModel!.Run.WorkTree);
    }

    private void Ask(Request request, ViewModel view)
    {
        outside.Ask(request, view.Run.RunPrecondition, view.Run.WorkTree);
        if (request is Request.Resume or Request.Start)
        {
            dashboard.Say("starting the engine ...");
        }
        else if (request is Request.OfConsole)
        {
            dashboard.Say("sending ...");
        }
    }

    private void AskConsole(Request.OfConsole request, ViewModel view)
    {
        if (view.LookOnlyBecause is { } why)
        {
            dashboard.Say($"{why}; {request.Command(view.CalledAs)}");
        }
        else if (request is Request.RejectProposal or Request.AnswerDecision { Options.Length: 0 })
        {
            over.OpenText(request);
        }
        else
        {
            over.OpenOfConsole(ConsoleQuestion.For(request));
        }
    }

    /// <summary>Opens the page of Consoles, and connects to them where that is not done yet.</summary>
    public void OpenConsole()
    {
        if (at.Page is not ConsolePage)
        {
            at.Open(new ConsolePage(dashboard.Keys));
        }

        outside.FollowTeam();
    }

    /// <summary>Opens the list of all work trees, and follows them where that is not done yet.</summary>
    public void OpenWorkTrees()
    {
        dashboard.OpenWorkTrees(isRoot: false, hasHosts: false, dashboard.ViewModel?.Run.WorkTree ?? "");
        outside.FollowMachine();
    }

    /// <summary>Opens the editor for a note, or says why not.</summary>
    public void WriteNote(ViewModel view)
    {
        if (Questions.OffBecause(DashboardAction.Note, view) is { } why)
        {
            dashboard.Say($"note: {why}");
        }
        else
        {
            over.OpenNote();
        }
    }

    private void Open(PageItem item, ViewModel view)
    {
        switch (item.Id)
        {
            case Menu.History:
                var history = new HistoryPage();
                at.Open(history);
                outside.ReadHistory(history);
                break;
            case Menu.Workers:
                at.Open(new WorkersPage());
                break;
            case Menu.Theme:
                over.Open(
                    new Palette(
                        "Theme: Enter saves it",
                        [.. outside.Themes.Select(name => new ThemeItem(name))],
                        isTyping: false,
                        view.Look.Theme.Name
                    )
                );
                break;
            case Menu.CheckAgain:
                outside.CheckAgain();
                dashboard.Say("checking again ...");
                break;
            case Menu.TestNotice:
                outside.TestNotice();
                break;
        }
    }

    /// <summary>Asks whether something that steers is meant, or says why it cannot be.</summary>
    public void Steer(DashboardAction action, ViewModel view)
    {
        if (!DashboardActions.Of(action).Steers)
        {
            return;
        }

        if (Questions.OffBecause(action, view) is { } why)
        {
            dashboard.Say($"{DashboardActions.Of(action).Label}: {why}");
        }
        else if (action == DashboardAction.Enqueue && view.Runner is { } runner)
        {
            over.Open(new JobEditor(runner.Run, runner.Roles));
        }
        else
        {
            over.Open(Questions.For(action, view));
            if (action == DashboardAction.Start && over.Box is { } box)
            {
                outside.Plan(new Request.Start(WelcomePage.TargetOf(view)), box);
            }
        }
    }

    /// <summary>Looks further for what is searched for.</summary>
    public void Search(bool forward)
    {
        if (hunt.GoOn(forward))
        {
            at.GoTo(PaneNumber.Log);
        }
    }
}
