using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Observing;
using Ias.Tui.Pages;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>What is asked before anything that steers. <c>y</c> is yes in every box, other choices have letters of their own; never Enter.
/// Pure.</summary>
public static class Questions
{
    /// <summary>The key that means yes in every box.</summary>
    internal const char Yes = 'y';

    /// <summary>What a box is about: when it is another thing than when the box opened, the box is void.</summary>
    public static string SubjectOf(ViewModel view) =>
        view.Run.RunPrecondition is var at
            ? $"{at.RunId} {at.State} {at.EngineAlive} {at.HaltAsked} {at.HaltNow} {at.Halting} {at.PushWaits} {at.BreakerOpen} {at.Trigger} {at.WaitEnds} {WelcomePage.TargetOf(view)}"
            : "";

    /// <summary>Why an action cannot be taken now, with what to type instead; null = it can.</summary>
    public static string? OffBecause(DashboardAction action, ViewModel view)
    {
        if (view.ReadOnlyBecause is { } readOnly)
        {
            return readOnly;
        }

        if (action == DashboardAction.Start && WelcomePage.Missing(view) is > 0 and var missing)
        {
            return $"{Wording.Count(missing, "check")} {(missing == 1 ? "stands" : "stand")} against it: {view.CalledAs} preflight";
        }

        return RequestOf(action, view) is { } request
            ? RequestRules.OffBecause(request, view.Run.RunPrecondition) is { } why
            && !(request is Request.Halt && view.Run.RunPrecondition is { HaltAsked: true, HaltNow: false, Halting: false })
                ? why
                : null
            : action switch
            {
                DashboardAction.Start => WelcomePage.TargetOf(view).Length == 0 ? "there is no sprint to start" : null,
                DashboardAction.Enqueue or DashboardAction.Retry or DashboardAction.Cancel when view.Runner is null =>
                    $"no run with a queue: {view.CalledAs} new-run NAME",
                DashboardAction.Retry or DashboardAction.Cancel => "choose a job in the queue first",
                _ => null,
            };
    }

    /// <summary>The box for an action.</summary>
    public static Box? For(DashboardAction action, ViewModel view) => RequestOf(action, view) is { } request ? For(request, view) : null;

    /// <summary>The box for a request.</summary>
    public static Box For(Request request, ViewModel view) =>
        request switch
        {
            Request.Halt => Halt(view),
            Request.Withdraw => Halt(view),
            Request.TryNow => TryNow(view),
            Request.Resume resume => ResumeQuestion.For(resume, view),
            Request.AnswerPush => Push(view),
            Request.Start start => Start(start, view),
            Request.Retry retry => JobBox(
                view,
                "Retry the job?",
                retry,
                retry.Job,
                new AskChoice(Yes, "retry it", "It goes back in the queue with all its attempts again.", retry)
            ),
            Request.Cancel { Shown: JobStatus.Running } cancel => JobBox(
                view,
                "End it and take it out of the queue?",
                cancel,
                cancel.Job,
                new AskChoice(
                    Yes,
                    "end it",
                    "The runner ends its agent and takes the next job. Its changes are undone and kept as a patch; it can be retried.",
                    cancel
                )
            ),
            Request.Cancel cancel => JobBox(
                view,
                "Take it out of the queue?",
                cancel,
                cancel.Job,
                new AskChoice(Yes, "take it out", "It will not run, but can be retried; jobs that wait for it keep waiting.", cancel)
            ),
            _ => throw new System.Diagnostics.UnreachableException(request.GetType().Name),
        };

    /// <summary>The box for something that a run needs: what it is, what would be typed or written, and whether that is done from
    /// here.</summary>
    public static Box For(PreflightCheck check, ViewModel view)
    {
        var choices = new List<BoxChoice>();
        if (check.CanMend && view.ReadOnlyBecause is null)
        {
            choices.Add(new MendChoice(Yes, "do it", "Loses nothing; says what it did.", check));
        }

        if (check.Fix.Length > 0)
        {
            choices.Add(new CopyChoice('c', "copy it to the clipboard", check.Fix));
        }

        return new Box(check.Name, check.Fix.Length > 0 ? $"{check.Text}\n\n{check.Fix}" : check.Text, SubjectOf(view), choices);
    }

    private static Box JobBox(ViewModel view, string title, Request.OfQueue request, string job, AskChoice choice) =>
        new(
            title,
            view.Runner is { } runner && runner.Find(job) is { } row && runner.Of(row)?.Job is { } known
                ? $"{known.Called} ({known.Role})\n{known.Reason}".TrimEnd()
                : $"job {job} of {request.Run}",
            SubjectOf(view),
            [choice]
        );

    /// <summary>What becomes of something written that is left: Ctrl and Alt are not on every keyboard, so that it can be sent from here,
    /// too.</summary>
    /// <param name="problem">Why it cannot be sent as it is; empty = it can.</param>
    public static Box Leaving(string what, string problem, Request written) =>
        new(
            $"Discard {what}?",
            problem.Length > 0 ? $"It cannot be sent yet: {problem}" : "It was not sent.",
            "",
            problem.Length > 0
                ? [new DropChoice(Yes, "discard it")]
                : [new DropChoice(Yes, "discard it"), new AskChoice('s', "send it", "", written)]
        )
        {
            Leave = "keep writing",
        };

    private static Request? RequestOf(DashboardAction action, ViewModel view) =>
        action switch
        {
            DashboardAction.Halt => new Request.Halt(),
            DashboardAction.Resume when view.Run.RunPrecondition.WaitEnds => new Request.TryNow(),
            DashboardAction.Resume => view.Run.Halt?.Choices.Select(c => c.Request).OfType<Request.Resume>().FirstOrDefault()
                ?? new Request.Resume(Queue: QueueOf(view)),
            DashboardAction.Approve => new Request.AnswerPush(Approve: true),
            DashboardAction.Start when WelcomePage.TargetOf(view) is { Length: > 0 } target => new Request.Start(target),
            DashboardAction.Note => new Request.Note("…"),
            _ => null,
        };

    /// <summary>The queue that a resume goes on with: the run's own, and behind a run that is over one in which jobs wait; empty =
    /// none.</summary>
    internal static string QueueOf(ViewModel view) =>
        view.Run.Run is { State: not (RunState.JackedOut or RunState.ReadyForHitl) } run ? run.Queue
        : view.Runner is { Counts: { Pending: > 0 } or { Waiting: > 0 } } runner ? runner.Run
        : "";

    private static Box Halt(ViewModel view)
    {
        var asked = view.Run.RunPrecondition.HaltAsked;
        var phase = view.Run.Run is { } run ? run.Phase.Word().ToLowerInvariant() : "phase";
        var loses =
            view.Run.Life.Kind == LifeKind.Turn
                ? $"The current {phase} turn and its cost are lost; files it has written so far are kept and saved under refs/ias."
                : "The engine stops as soon as it is safe.";
        var now = new AskChoice('n', "ends the agent at once", loses, new Request.Halt(Now: true), "now");
        return view.Run.Life.Engine is null
            ? new Box(
                "Mark the run as halted?",
                "No engine is running. The state files are cleaned up.",
                SubjectOf(view),
                [new AskChoice(Yes, "mark it as halted", "It can be resumed later.", new Request.Halt())]
            )
            : new Box(
                asked ? "Halt already requested" : "Halt the run?",
                asked ? $"It stops when {phase} ends." : "Everything is committed and pushed as configured. You can resume.",
                SubjectOf(view),
                asked
                    ? [new AskChoice('x', "withdraw it", "The run continues.", new Request.Withdraw()), now]
                    :
                    [
                        new AskChoice(
                            Yes,
                            view.Run.Life.Kind == LifeKind.Waiting ? "now: it only waits" : $"when {phase} ends",
                            "Nothing is lost.",
                            new Request.Halt()
                        ),
                        now,
                    ]
            );
    }

    private static Box TryNow(ViewModel view)
    {
        var request = new Request.TryNow();
        return new Box(
            "Try now?",
            view.Run.Life.Wait is { } wait
                ? $"It waits until {Wording.Clock(wait.Until, view.Now)}: {wait.Reason}. Then it resumes on its own."
                : "",
            SubjectOf(view),
            [
                new AskChoice(
                    Yes,
                    "try now",
                    $"Ends this wait. If the cause persists, it waits again.\n{request.Command(view.CalledAs)} does the same.",
                    request
                ),
            ]
        );
    }

    private static Box Push(ViewModel view)
    {
        var need = view.Run.NeedsYou.FirstOrDefault(n => n is { Kind: NeedKind.Push, IsOpen: true });
        var choices = need
            ?.Choices.Select(c => (Choice: c, Answer: c.Request as Request.AnswerPush))
            .Where(c => c.Answer is not null)
            .Select(c => new AskChoice(c.Answer!.Approve ? Yes : 'x', c.Choice.Text.ToLowerInvariant(), c.Choice.Effect, c.Answer))
            .ToList<BoxChoice>();
        choices?.Insert(0, new LookChoice('d', "show what would be pushed", "Commits, files and diff; you can answer from there."));
        return new Box("Push?", need is null ? "No push needs an answer." : $"{need.What}\n{need.Detail}", SubjectOf(view), choices ?? []);
    }

    private static Box Start(Request.Start start, ViewModel view) =>
        new(
            $"Start {start.Target}?",
            $"{view.CalledAs} run {start.Target} --dry-run shows what it would do ...",
            SubjectOf(view),
            [
                new AskChoice(Yes, "start", start.Command(view.CalledAs), start),
                new AskChoice(
                    'l',
                    "start, nothing leaves this machine",
                    (start with { Local = true }).Command(view.CalledAs),
                    start with
                    {
                        Local = true,
                    }
                ),
                .. WholePlan(view)
                    .Select(plan => new AskChoice(
                        'p',
                        $"start the whole plan, {plan.Sprints} sprints",
                        plan.Start.Command(view.CalledAs),
                        plan.Start
                    )),
            ]
        );

    // A night is for more than the first sprint.
    private static IEnumerable<(Request.Start Start, int Sprints)> WholePlan(ViewModel view) =>
        view.Run.Sprints.Count(sprint => sprint.State != SprintState.Done) is > 1 and var open
            ? [(new Request.Start(SprintPlanState.PlanTarget), open)]
            : [];
}
