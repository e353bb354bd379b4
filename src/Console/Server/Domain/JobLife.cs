using System.Text.Json.Serialization;
using Ias.Core.StateMachines;

namespace Ias.Console.Server.Domain;

/// <summary>State of a job of the Console.</summary>
[JsonConverter(typeof(WordConverter<JobState>))]
public enum JobState
{
    /// <summary>The job may be claimed.</summary>
    Pending,

    /// <summary>A worker holds its lease.</summary>
    Running,

    /// <summary>The job ended successfully.</summary>
    Done,

    /// <summary>The job ended in failure.</summary>
    Failed,

    /// <summary>A person must answer first.</summary>
    Blocked,

    /// <summary>A person took it out of the queue.</summary>
    Canceled,
}

/// <summary>Event that changes a job's state.</summary>
public enum JobEvent
{
    /// <summary>A worker takes it, with a lease.</summary>
    Claim,

    /// <summary>The holder extends its lease.</summary>
    Renew,

    /// <summary>The lease ran out.</summary>
    Expire,

    /// <summary>The holder reports success.</summary>
    Finish,

    /// <summary>The holder reports failure.</summary>
    Fail,

    /// <summary>The holder needs a person.</summary>
    Ask,

    /// <summary>A person takes it out, gives up one that failed, or the holder gives it up as no longer wanted.</summary>
    Cancel,

    /// <summary>A person wants it tried again, or a decision was applied.</summary>
    Requeue,
}

/// <summary>A job's life cycle; the statements of the store are tested against it.</summary>
public static class JobLife
{
    /// <summary>The shortest lease a worker gets.</summary>
    public static readonly TimeSpan ShortestLease = TimeSpan.FromMinutes(10);

    /// <summary>The longest lease a worker gets.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(30);

    /// <summary>The lease of a worker that asks for no particular length.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromMinutes(15);

    /// <param name="at">Current state.</param>
    /// <param name="byLastHolder">The worker with the latest generation asks: of a job whose lease ran out, it alone may.</param>
    public static LifeCycle<JobState, JobEvent> From(JobState at, bool byLastHolder = true)
    {
        var job = new LifeCycle<JobState, JobEvent>(at);
        const string holder = "by its last holder";

        job.Configure(JobState.Pending)
            .Permit(JobEvent.Claim, JobState.Running)
            .Permit(JobEvent.Cancel, JobState.Canceled)
            .PermitIf(JobEvent.Renew, JobState.Running, () => byLastHolder, holder)
            .PermitIf(JobEvent.Finish, JobState.Done, () => byLastHolder, holder)
            .PermitIf(JobEvent.Fail, JobState.Failed, () => byLastHolder, holder)
            .PermitIf(JobEvent.Ask, JobState.Blocked, () => byLastHolder, holder);

        job.Configure(JobState.Running)
            .PermitReentryIf(JobEvent.Renew, () => byLastHolder, holder)
            .Permit(JobEvent.Expire, JobState.Pending)
            .PermitIf(JobEvent.Finish, JobState.Done, () => byLastHolder, holder)
            .PermitIf(JobEvent.Fail, JobState.Failed, () => byLastHolder, holder)
            .PermitIf(JobEvent.Ask, JobState.Blocked, () => byLastHolder, holder)
            .Permit(JobEvent.Cancel, JobState.Canceled);

        job.Configure(JobState.Blocked).Permit(JobEvent.Requeue, JobState.Pending).Permit(JobEvent.Cancel, JobState.Canceled);

        job.Configure(JobState.Failed).Permit(JobEvent.Requeue, JobState.Pending).Permit(JobEvent.Cancel, JobState.Canceled);

        job.Configure(JobState.Canceled).Permit(JobEvent.Requeue, JobState.Pending);

        return job;
    }

    /// <summary>The lease a worker gets that asks for so many milliseconds; 0 or less: it did not ask.</summary>
    public static TimeSpan Lease(long milliseconds) =>
        milliseconds <= 0
            ? DefaultLease
            : TimeSpan.FromMilliseconds(
                Math.Clamp(milliseconds, (long)ShortestLease.TotalMilliseconds, (long)LongestLease.TotalMilliseconds)
            );

    /// <summary>Event for a worker's outcome word.</summary>
    /// <exception cref="RefusalException">No such word.</exception>
    public static JobEvent Outcome(string word) =>
        word switch
        {
            "done" or "success" or "succeeded" or "completed" => JobEvent.Finish,
            "failed" or "failure" or "error" => JobEvent.Fail,
            "blocked" => JobEvent.Ask,
            "canceled" or "cancelled" => JobEvent.Cancel,
            _ => throw RefusalException.Invalid("outcome must be one of: done, failed, blocked, canceled."),
        };
}

/// <summary>Names of the kinds of job.</summary>
public static class CoordinationJobKinds
{
    public const string ApplyDecision = "apply_decision";
    public const string CreateRun = "create_run";
    public const string Plan = "context_architect";
    public const string Work = "work";
    public const string Install = "install_ias";

    /// <summary>Planning, under either of its names.</summary>
    public static bool IsPlan(string kind) => kind is Plan or "build_context";

    /// <summary>True for kinds that workers of every version know. A job of another kind can be claimed once a worker names the kind; a new
    /// kind is not added here.</summary>
    public static bool IsKnown(string kind) =>
        kind
            is Install
                or CreateRun
                or "init_repo_context"
                or Plan
                or "build_context"
                or ApplyDecision
                or "update_git_policy"
                or "git_repair"
                or "validate_checkpoints"
                or Work
                or "pr_review";

    /// <summary>The execution mode a job of the Console's own asks for: the runner's kinds take an agent's turn, the others a
    /// program.</summary>
    public static string Mode(string kind) => kind is Work or "pr_review" || IsPlan(kind) ? "hybrid" : "cli";
}
