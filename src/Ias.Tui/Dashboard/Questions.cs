using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.PreflightChecks;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Pages;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Questions before anything that steers the run. <c>y</c> means yes in every dialog, other choices have their own letters; Enter
/// never answers. Pure.</summary>
public static class Questions
{
    /// <summary>Key that means yes in every dialog.</summary>
    internal const char Yes = 'y';

    /// <summary>Subject of a dialog: if it changes while the dialog is open, the dialog is void.</summary>
    public static string SubjectOf(ViewModel view) =>
        view.Run.RunPrecondition is var at
            ? $"{at.RunId} {at.State} {at.IsEngineAtWork} {at.HaltAsked} {at.HaltNow} {at.Halting} {at.PushWaits} {at.BreakerOpen} {at.Trigger} {at.WaitEnds} {WelcomePage.TargetOf(view)}"
            : "";

    /// <summary>Reason why an action is not allowed now, with the command to use instead; null = allowed.</summary>
    public static string? DisabledReason(DashboardAction action, ViewModel view)
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
            ? RequestRules.DisabledReason(request, view.Run.RunPrecondition) is { } why
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

    /// <summary>Dialog that confirms an action.</summary>
    public static Dialog? For(DashboardAction action, ViewModel view) => RequestOf(action, view) is { } request ? For(request, view) : null;

    /// <summary>Dialog that confirms a request.</summary>
    public static Dialog For(Request request, ViewModel view) =>
        request switch
        {
            Request.Halt => Halt(view),
            Request.Withdraw => Halt(view),
            Request.TryNow => TryNow(view),
            Request.Resume resume => ResumeQuestion.For(resume, view),
            Request.AddressReview => Review(view),
            Request.AnswerPush => Push(view),
            Request.Start start => Start(start, view),
            Request.Retry retry => JobDialog(
                view,
                "Retry the job?",
                retry,
                retry.Job,
                new RequestChoice(Yes, "retry it", "It returns to the queue with a full set of attempts.", retry)
            ),
            Request.Cancel { Shown: JobStatus.Running } cancel => JobDialog(
                view,
                "End it and remove it from the queue?",
                cancel,
                cancel.Job,
                new RequestChoice(
                    Yes,
                    "end it",
                    "The runner ends its agent and takes the next job. Its changes are undone and kept as a patch; it can be retried.",
                    cancel
                )
            ),
            Request.Cancel cancel => JobDialog(
                view,
                "Remove it from the queue?",
                cancel,
                cancel.Job,
                new RequestChoice(Yes, "remove it", "It will not run, but can be retried; jobs that wait for it keep waiting.", cancel)
            ),
            _ => throw new System.Diagnostics.UnreachableException(request.GetType().Name),
        };

    /// <summary>Dialog for a failed pre-flight check: the problem, the commands or changes that fix it, and whether ias can apply
    /// them.</summary>
    public static Dialog For(PreflightCheck check, ViewModel view)
    {
        var choices = new List<DialogChoice>();
        if (check.CanMend && view.ReadOnlyBecause is null)
        {
            choices.Add(new FixChoice(Yes, "do it", "Loses nothing; says what it did.", check));
        }

        if (check.Fix.Length > 0)
        {
            choices.Add(new CopyChoice('c', "copy it to the clipboard", check.Fix));
        }

        return new Dialog(check.Name, check.Fix.Length > 0 ? $"{check.Text}\n\n{check.Fix}" : check.Text, SubjectOf(view), choices);
    }

    private static Dialog JobDialog(ViewModel view, string title, Request.OfQueue request, string job, RequestChoice choice) =>
        new(
            title,
            view.Runner is { } runner && runner.Find(job) is { } row && runner.Of(row)?.Job is { } known
                ? $"{known.Called} ({known.Role})\n{known.Reason}".TrimEnd()
                : $"job {job} of {request.Run}",
            SubjectOf(view),
            [choice]
        );

    /// <summary>Dialog on leaving an editor with text: it can also send, because not every keyboard has Ctrl and Alt.</summary>
    /// <param name="problem">Reason why the text cannot be sent; empty = it can.</param>
    public static Dialog Leaving(string what, string problem, Request written) =>
        new(
            $"Discard {what}?",
            problem.Length > 0 ? $"It cannot be sent yet: {problem}" : "It was not sent.",
            "",
            problem.Length > 0
                ? [new DiscardChoice(Yes, "discard it")]
                : [new DiscardChoice(Yes, "discard it"), new RequestChoice('s', "send it", "", written)]
        )
        {
            Leave = "continue editing",
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
            DashboardAction.Review => new Request.AddressReview(),
            _ => null,
        };

    /// <summary>Queue that a resume continues: the run's own, or after a finished run one with waiting jobs; empty = none.</summary>
    internal static string QueueOf(ViewModel view) =>
        view.Run.Run is { State: not (RunState.JackedOut or RunState.ReadyForHitl) } run ? run.Queue
        : view.Runner is { Counts: { Pending: > 0 } or { Waiting: > 0 } } runner ? runner.Run
        : "";

    private static Dialog Halt(ViewModel view)
    {
        var asked = view.Run.RunPrecondition.HaltAsked;
        var phase = view.Run.Run is { } run ? run.Phase.Word().ToLowerInvariant() : "phase";
        var loses =
            view.Run.Life.Kind == LifeKind.Turn
                ? $"The current {phase} turn and its cost are lost; files it has written so far are kept and saved under refs/ias."
                : "The engine stops as soon as it is safe.";
        var now = new RequestChoice('n', "ends the agent at once", loses, new Request.Halt(Now: true), "now");
        return view.Run.Life.Engine is null
            ? new Dialog(
                "Mark the run as halted?",
                "No engine is running. The state files are cleaned up.",
                SubjectOf(view),
                [new RequestChoice(Yes, "mark it as halted", "It can be resumed later.", new Request.Halt())]
            )
            : new Dialog(
                asked ? "Halt already requested" : "Halt the run?",
                asked ? $"It stops when {phase} ends." : "Everything is committed and pushed as configured. You can resume.",
                SubjectOf(view),
                asked
                    ? [new RequestChoice('x', "withdraw it", "The run continues.", new Request.Withdraw()), now]
                    :
                    [
                        new RequestChoice(
                            Yes,
                            view.Run.Life.Kind == LifeKind.Waiting ? "now: it only waits" : $"when {phase} ends",
                            "Nothing is lost.",
                            new Request.Halt()
                        ),
                        now,
                    ]
            );
    }

    private static Dialog TryNow(ViewModel view)
    {
        var request = new Request.TryNow();
        return new Dialog(
            "Try now?",
            view.Run.Life.Wait is { } wait
                ? $"It waits until {Wording.Clock(wait.Until, view.Now)}: {wait.Reason}. {(wait.Kind == WaitKind.Retry ? "Then it tries again" : "Then it resumes on its own")}."
                : "",
            SubjectOf(view),
            [
                new RequestChoice(
                    Yes,
                    "try now",
                    $"Ends this wait. If the cause persists, it waits again.\n{request.Command(view.CalledAs)} does the same.",
                    request
                ),
            ]
        );
    }

    private static Dialog Review(ViewModel view)
    {
        var request = new Request.AddressReview();
        return new Dialog(
            "Address the review comments?",
            "The run goes on with a new cycle for the comments of people with write access, and answers each on the pull request.",
            SubjectOf(view),
            [
                new RequestChoice(
                    Yes,
                    "address them",
                    $"All gates look again before it is pushed.\n{request.Command(view.CalledAs)} does the same.",
                    request
                ),
            ]
        );
    }

    private static Dialog Push(ViewModel view)
    {
        var need = view.Run.NeedsYou.FirstOrDefault(n => n is { Kind: NeedKind.Push, IsOpen: true });
        var choices = need
            ?.Choices.Select(c => (Choice: c, Answer: c.Request as Request.AnswerPush))
            .Where(c => c.Answer is not null)
            .Select(c => new RequestChoice(c.Answer!.Approve ? Yes : 'x', c.Choice.Text.ToLowerInvariant(), c.Choice.Effect, c.Answer))
            .ToList<DialogChoice>();
        choices?.Insert(0, new PreviewChoice('d', "show what would be pushed", "Commits, files and diff; you can answer from there."));
        return new Dialog(
            "Push?",
            need is null ? "No push needs an answer." : $"{need.What}\n{need.Detail}",
            SubjectOf(view),
            choices ?? []
        );
    }

    private static Dialog Start(Request.Start start, ViewModel view) =>
        new(
            $"Start {start.Target}?",
            ShellLine.Of($"{view.CalledAs:raw} run {start.Target} --dry-run shows what it would do ..."),
            SubjectOf(view),
            [
                new RequestChoice(Yes, "start", start.Command(view.CalledAs), start),
                new RequestChoice(
                    'l',
                    "start, nothing leaves this machine",
                    (start with { Local = true }).Command(view.CalledAs),
                    start with
                    {
                        Local = true,
                    }
                ),
                .. WholePlan(view)
                    .Select(plan => new RequestChoice(
                        'p',
                        $"start the whole plan, {plan.Sprints} sprints",
                        plan.Start.Command(view.CalledAs),
                        plan.Start
                    )),
            ]
        );

    // One night is long enough for more than the first sprint.
    private static IEnumerable<(Request.Start Start, int Sprints)> WholePlan(ViewModel view) =>
        view.Run.Sprints.Count(sprint => sprint.State != SprintState.Done) is > 1 and var open
            ? [(new Request.Start(SprintPlanState.PlanTarget), open)]
            : [];
}
