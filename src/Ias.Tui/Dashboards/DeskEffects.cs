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
internal sealed class DeskEffects(Desk desk, Whereabouts at, Overlay over, LogHunt hunt, IOutside outside)
{
    /// <summary>Carries out what a pane or a page wants.</summary>
    public void Carry(Effect effect, Scene scene)
    {
        switch (effect)
        {
            case Effect.Open open:
                at.Open(open.Page);
                if (open.Page is JobPage page && scene.Runner is { } runner)
                {
                    page.IsAsked(runner);
                    outside.ReadJob(page, runner);
                }

                break;
            case Effect.Back:
                at.Close();
                break;
            case Effect.Ask ask when scene.ReadOnlyBecause is { } readOnly:
                desk.Say($"{readOnly}; {ask.Request.Command(scene.CalledAs)}");
                break;
            case Effect.Ask { Request: Request.Decide { Answer: "" } decide }:
                over.OpenAnswer(decide);
                break;
            case Effect.Ask ask:
                over.Open(Questions.For(ask.Request, scene));
                break;
            case Effect.Mend mend:
                over.Open(Questions.For(mend.Check, scene));
                break;
            case Effect.ShowPush:
                OpenPush();
                break;
            case Effect.WriteNote:
                WriteNote(scene);
                break;
            case Effect.OpenLog log:
                at.Open(new JobLogPage(log.Title, desk.Log.OfFile(scene, log.Path)));
                break;
            case Effect.Copy copy:
                outside.Copy(copy.What, copy.Text);
                break;
            case Effect.Say say:
                desk.Say(say.Words);
                break;
            case Effect.LogAt moved:
                at.GoTo(PaneNumber.Log);
                if (desk.Log.AddressOf(moved.Seq) is { } address)
                {
                    desk.Log.GoTo(address);
                }

                break;
        }
    }

    /// <summary>Carries out what a key came to in what lies over the panes.</summary>
    public void Take(OverlayResult result, Scene scene)
    {
        switch (result)
        {
            case OverlayResult.Answered { Choice: AskChoice ask }:
                Ask(ask.Request, scene);
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
                Ask(noted.Note, scene);
                desk.Say(noted.Note is Request.Note ? "note sent" : "sending ...");
                break;
            case OverlayResult.Picked { Item: ActionItem item }:
                desk.Act(item.Action, scene);
                break;
            case OverlayResult.Picked { Item: PageItem item }:
                Open(item, scene);
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
            case OverlayResult.Stopped:
                hunt.Forget();
                break;
        }
    }

    private void OpenPush()
    {
        if (at.Page is not PushPage page)
        {
            page = new PushPage(desk.Keys);
            at.Open(page);
        }

        outside.ReadPush(page);
    }

    private void Ask(Request request, Scene scene)
    {
        outside.Ask(request, scene.Run.Standing);
        if (request is Request.Resume or Request.Start)
        {
            desk.Say("starting the engine ...");
        }
    }

    /// <summary>Opens the editor for a note, or says why not.</summary>
    public void WriteNote(Scene scene)
    {
        if (Questions.OffBecause(DashboardAction.Note, scene) is { } why)
        {
            desk.Say($"note: {why}");
        }
        else
        {
            over.OpenNote();
        }
    }

    private void Open(PageItem item, Scene scene)
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
                        scene.Look.Theme.Name
                    )
                );
                break;
            case Menu.CheckAgain:
                outside.CheckAgain();
                desk.Say("checking again ...");
                break;
            case Menu.TestNotice:
                outside.TestNotice();
                break;
        }
    }

    /// <summary>Asks whether something that steers is meant, or says why it cannot be.</summary>
    public void Steer(DashboardAction action, Scene scene)
    {
        if (!DashboardActions.Of(action).Steers)
        {
            return;
        }

        if (Questions.OffBecause(action, scene) is { } why)
        {
            desk.Say($"{DashboardActions.Of(action).Label}: {why}");
        }
        else if (action == DashboardAction.Enqueue && scene.Runner is { } runner)
        {
            over.Open(new JobEditor(runner.Run, runner.Roles));
        }
        else
        {
            over.Open(Questions.For(action, scene));
            if (action == DashboardAction.Start && over.Box is { } box)
            {
                outside.Plan(new Request.Start(FirstContactPage.TargetOf(scene)), box);
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
