using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.StateMachines;

namespace Ias.Core.Model;

/// <summary>Status of a job. The folder of its file is authoritative; this is the word for it.</summary>
[JsonConverter(typeof(LowerSnakeEnum<JobStatus>))]
public enum JobStatus
{
    /// <summary>It may be claimed.</summary>
    Pending,

    /// <summary>It waits for a time, or for other jobs.</summary>
    Waiting,

    /// <summary>A runner has claimed it.</summary>
    Running,

    /// <summary>It ended well; never run again.</summary>
    Done,

    /// <summary>It failed for good, or used up its attempts.</summary>
    Failed,

    /// <summary>A person must answer first: <c>ias decide</c>.</summary>
    Blocked,

    /// <summary>A person took it out of the queue.</summary>
    Cancelled,
}

/// <summary>Trigger that changes a job's status.</summary>
public enum JobTrigger
{
    /// <summary>It has to wait for a time or another job.</summary>
    Wait,

    /// <summary>The awaited time or job has come.</summary>
    Due,

    /// <summary>A runner takes it.</summary>
    Claim,

    /// <summary>Its attempt ended well.</summary>
    Finish,

    /// <summary>Its attempt came to nothing, and it is tried again.</summary>
    PutBack,

    /// <summary>Its attempt came to nothing, and it is not.</summary>
    Fail,

    /// <summary>Its agent asks a person.</summary>
    Ask,

    /// <summary>A person takes it out of the queue.</summary>
    Cancel,

    /// <summary>A person wants it tried again, or has answered.</summary>
    Retry,
}

/// <summary>A job's state machine; a test compares the diagram in <c>docs/guide/runner.md</c> with it.</summary>
public static class JobTransitions
{
    /// <summary>The machine standing at <paramref name="current"/>.</summary>
    /// <param name="current">Where it stands.</param>
    /// <param name="byRunner">Its own runner asks: nobody else may cancel a running job.</param>
    public static LifeCycle<JobStatus, JobTrigger> From(JobStatus current, bool byRunner = true)
    {
        var job = new LifeCycle<JobStatus, JobTrigger>(current);

        job.Configure(JobStatus.Pending)
            .Permit(JobTrigger.Wait, JobStatus.Waiting)
            .Permit(JobTrigger.Claim, JobStatus.Running)
            .Permit(JobTrigger.Cancel, JobStatus.Cancelled);

        job.Configure(JobStatus.Waiting).Permit(JobTrigger.Due, JobStatus.Pending).Permit(JobTrigger.Cancel, JobStatus.Cancelled);

        job.Configure(JobStatus.Running)
            .Permit(JobTrigger.Finish, JobStatus.Done)
            .Permit(JobTrigger.PutBack, JobStatus.Pending)
            .Permit(JobTrigger.Fail, JobStatus.Failed)
            .Permit(JobTrigger.Ask, JobStatus.Blocked)
            .PermitIf(JobTrigger.Cancel, JobStatus.Cancelled, () => byRunner, "by its runner");

        job.Configure(JobStatus.Failed).Permit(JobTrigger.Retry, JobStatus.Pending).Permit(JobTrigger.Cancel, JobStatus.Cancelled);

        job.Configure(JobStatus.Blocked).Permit(JobTrigger.Retry, JobStatus.Pending).Permit(JobTrigger.Cancel, JobStatus.Cancelled);

        job.Configure(JobStatus.Cancelled).Permit(JobTrigger.Retry, JobStatus.Pending);

        return job;
    }
}

/// <summary>Words for a job's status.</summary>
public static class JobStatuses
{
    /// <summary>As files and screens have it.</summary>
    public static string Word(this JobStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Nothing will happen to it by itself any more.</summary>
    public static bool IsSettled(this JobStatus status) =>
        status is JobStatus.Done or JobStatus.Failed or JobStatus.Blocked or JobStatus.Cancelled;
}
