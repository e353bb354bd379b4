using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.Asking;

/// <summary>What a person may ask for from the dashboard; each has its command in the shell.</summary>
public abstract record Request
{
    private Request() { }

    /// <summary>Stop: when the phase ends, or with <paramref name="Now"/> at once, which ends the agent.</summary>
    public sealed record Halt(bool Now = false, string Reason = "") : Request;

    /// <summary>Withdraw a halt that has not taken effect.</summary>
    public sealed record Withdraw : Request;

    /// <summary>End the wait for the provider, or the pause before a failed turn is tried again.</summary>
    public sealed record TryNow : Request;

    /// <summary>Words for the next IMPLEMENT prompt.</summary>
    public sealed record Note(string Text) : Request;

    /// <summary>Answer a waiting push.</summary>
    public sealed record AnswerPush(bool Approve) : Request;

    /// <summary>Go on with the run that is here.</summary>
    /// <param name="Queue">The runner's run, where it is a queue's; empty = it is none.</param>
    public sealed record Resume(bool ResetBreaker = false, bool Force = false, string Queue = "") : Request
    {
        public RaisedLimits Raised { get; init; } = RaisedLimits.None;
    }

    /// <summary>Start a run of a sprint; <paramref name="Fresh"/> archives an unfinished one first.</summary>
    public sealed record Start(string Target, bool Local = false, bool Fresh = false) : Request;

    /// <summary>Something that is asked of a runner's queue. It names its job, and the state in which the person saw it.</summary>
    /// <param name="Run">The runner's run.</param>
    public abstract record OfQueue(string Run) : Request;

    /// <summary>Put a job into the queue.</summary>
    /// <param name="Title">Empty = the prompt's first line.</param>
    /// <param name="DependsOn">Ids of jobs that must be done first.</param>
    public sealed record Enqueue(
        string Run,
        string Role,
        string Prompt,
        string Title = "",
        int Priority = Job.UsualPriority,
        params ImmutableArray<string> DependsOn
    ) : OfQueue(Run);

    /// <summary>Let a job that is over run again, with all its attempts before it.</summary>
    public sealed record Retry(string Run, string Job, JobStatus Shown) : OfQueue(Run);

    /// <summary>Take a job out of the queue.</summary>
    public sealed record Cancel(string Run, string Job, JobStatus Shown) : OfQueue(Run);

    /// <summary>Answer a job that asked: it goes back into the queue.</summary>
    /// <param name="Answer">Empty = it is yet to be written.</param>
    public sealed record Decide(string Run, string Job, string Question, string Answer) : OfQueue(Run);

    /// <summary>Something that is asked of a Console. It names what was shown.</summary>
    /// <param name="Server">Its URL.</param>
    /// <param name="Workspace">The workspace's slug.</param>
    public abstract record OfConsole(string Server, string Workspace) : Request
    {
        /// <summary>What it is about.</summary>
        public abstract string Subject { get; }

        /// <summary>What a person wrote for it; empty = nothing yet.</summary>
        public virtual string Text => "";
    }

    /// <summary>Answer a question of a job on a Console.</summary>
    /// <param name="Answer">Empty = it is yet to be written.</param>
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

    /// <summary>Approve all that is left of a goal's proposal.</summary>
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

    /// <summary>Reject a goal's proposal, from which another is made.</summary>
    /// <param name="Reason">Empty = it is yet to be written.</param>
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

    /// <summary>The arguments of the same thing in the shell.</summary>
    /// <remarks>A declined push has no command of its own: <c>run-resume</c> approves, unless it asks at a terminal.</remarks>
    public IReadOnlyList<string> Arguments =>
        this switch
        {
            Halt { Now: var now, Reason: var reason } => ["run-halt", .. If(now, "--force"), .. If(reason.Length > 0, "--reason", reason)],
            Withdraw => ["run-halt", "--withdraw"],
            TryNow => ["run-resume"],
            Note { Text: var text } => ["note", text],
            AnswerPush => ["run-resume"],
            Resume r => new Resumption(r.ResetBreaker, r.Force, r.Queue) { Raised = r.Raised }.Arguments,
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

    /// <summary>The command line to type, quoted for a shell.</summary>
    public string Command(string calledAs) => $"{calledAs} {CommandLine.Join(Arguments)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string[] At(OfConsole asked) => ["--workspace", asked.Workspace, "--server", asked.Server];

    private static string[] If(bool given, params string[] words) => given ? words : [];
}
