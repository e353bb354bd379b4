using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.Requests;

/// <summary>Request that the user can make in the dashboard; each has an equivalent shell command.</summary>
public abstract record Request
{
    private Request() { }

    /// <summary>Halt the run at the end of the phase, or with <paramref name="Now"/> at once, which ends the agent.</summary>
    public sealed record Halt(bool Now = false, string Reason = "") : Request;

    /// <summary>Withdraw a halt that has not taken effect.</summary>
    public sealed record Withdraw : Request;

    /// <summary>End the wait for the provider, or the pause before a failed turn is retried.</summary>
    public sealed record TryNow : Request;

    /// <summary>Note for the next IMPLEMENT prompt.</summary>
    public sealed record Note(string Text) : Request;

    /// <summary>Answer a push that awaits approval.</summary>
    public sealed record AnswerPush(bool Approve) : Request;

    /// <summary>Resume the current run of the work tree.</summary>
    /// <param name="Queue">The runner's run, if it is a queue's; empty = not a queue.</param>
    public sealed record Resume(bool ResetBreaker = false, bool Force = false, string Queue = "") : Request
    {
        public RaisedLimits Raised { get; init; } = RaisedLimits.None;
    }

    /// <summary>Address the review comments on a finished run's pull request.</summary>
    public sealed record AddressReview : Request;

    /// <summary>Start a run of a sprint; <paramref name="Fresh"/> archives an unfinished one first.</summary>
    public sealed record Start(string Target, bool Local = false, bool Fresh = false) : Request;

    /// <summary>Request to a runner's queue. It names the job and the state in which the user saw it.</summary>
    /// <param name="Run">Run id of the runner.</param>
    public abstract record OfQueue(string Run) : Request;

    /// <summary>Add a job to the queue.</summary>
    /// <param name="Title">Title; empty = the first line of the prompt.</param>
    /// <param name="DependsOn">Ids of jobs that must be done first.</param>
    public sealed record Enqueue(
        string Run,
        string Role,
        string Prompt,
        string Title = "",
        int Priority = Job.UsualPriority,
        params ImmutableArray<string> DependsOn
    ) : OfQueue(Run);

    /// <summary>Run a finished job again, keeping its previous attempts.</summary>
    public sealed record Retry(string Run, string Job, JobStatus Shown) : OfQueue(Run);

    /// <summary>Remove a job from the queue.</summary>
    public sealed record Cancel(string Run, string Job, JobStatus Shown) : OfQueue(Run);

    /// <summary>Answer a blocked job's question, which returns the job to the queue.</summary>
    /// <param name="Answer">Answer; empty = not written yet.</param>
    public sealed record Decide(string Run, string Job, string Question, string Answer) : OfQueue(Run);

    /// <summary>Request to a Console. It identifies the item as it was shown.</summary>
    /// <param name="Server">URL of the server.</param>
    /// <param name="Workspace">Slug of the workspace.</param>
    public abstract record OfConsole(string Server, string Workspace) : Request
    {
        /// <summary>Key of the item that the request is about.</summary>
        public abstract string Subject { get; }

        /// <summary>Text written by the user; empty = none yet.</summary>
        public virtual string Text => "";
    }

    /// <summary>Answer the question of a job on a Console.</summary>
    /// <param name="Answer">Answer; empty = not written yet.</param>
    public sealed record AnswerDecision(
        string Server,
        string Workspace,
        string Decision,
        string Question,
        ImmutableArray<string> Options,
        string Answer
    ) : OfConsole(Server, Workspace)
    {
        public override string Subject => Decision;

        public override string Text => Answer;
    }

    /// <summary>Approve the remaining parts of a goal's proposal.</summary>
    public sealed record ApproveProposal(
        string Server,
        string Workspace,
        string Goal,
        string Title,
        string Proposal,
        long Revision,
        string Intent
    ) : OfConsole(Server, Workspace)
    {
        public override string Subject => Proposal;
    }

    /// <summary>Reject a goal's proposal; a new one is made from the reason.</summary>
    /// <param name="Reason">Reason; empty = not written yet.</param>
    public sealed record RejectProposal(
        string Server,
        string Workspace,
        string Goal,
        string Title,
        string Proposal,
        long Revision,
        string Reason
    ) : OfConsole(Server, Workspace)
    {
        public override string Subject => Proposal;

        public override string Text => Reason;
    }

    /// <summary>Arguments of the equivalent shell command.</summary>
    /// <remarks>Declining a push has no command: <c>run-resume</c> approves, unless it asks at a terminal.</remarks>
    public IReadOnlyList<string> Arguments =>
        this switch
        {
            Halt { Now: var now, Reason: var reason } => ["run-halt", .. If(now, "--force"), .. If(reason.Length > 0, "--reason", reason)],
            Withdraw => ["run-halt", "--withdraw"],
            TryNow => ["run-resume"],
            Note { Text: var text } => ["note", text],
            AnswerPush => ["run-resume"],
            Resume r => new Resumption(r.ResetBreaker, r.Force, r.Queue) { Raised = r.Raised }.Arguments,
            AddressReview => ["run-resume", "--from-review"],
            Start s => ["run", s.Target, .. If(s.Local, "--local"), .. If(s.Fresh, "--fresh")],
            Enqueue e =>
            [
                "runner",
                "enqueue",
                "--run",
                e.Run,
                "--role",
                e.Role,
                "--prompt",
                e.Prompt,
                .. If(e.Title.Length > 0, "--title", e.Title),
                .. If(e.Priority != Core.Model.Job.UsualPriority, "--priority", e.Priority.ToString(CultureInfo.InvariantCulture)),
                .. e.DependsOn.SelectMany(id => new[] { "--depends-on", id }),
            ],
            Retry r => ["runner", "retry-failed", r.Job, "--run", r.Run],
            Cancel c => ["runner", "cancel", c.Job, "--run", c.Run],
            Decide d => ["decide", d.Job, d.Answer.Length > 0 ? d.Answer : "..."],
            AnswerDecision d => ["decide", d.Decision, d.Answer.Length > 0 ? d.Answer : "..."],
            ApproveProposal p => ["goal", "approve", p.Goal, "--revision", Number(p.Revision), .. At(p)],
            RejectProposal p =>
            [
                "goal",
                "reject",
                p.Goal,
                "--reason",
                p.Reason.Length > 0 ? p.Reason : "...",
                "--revision",
                Number(p.Revision),
                .. At(p),
            ],
            _ => throw new UnreachableException(GetType().Name),
        };

    /// <summary>Shell command line, quoted for a shell.</summary>
    public string Command(string calledAs) => $"{calledAs} {CommandLine.Join(Arguments)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string[] At(OfConsole asked) => ["--workspace", asked.Workspace, "--server", asked.Server];

    private static string[] If(bool given, params string[] words) => given ? words : [];
}
