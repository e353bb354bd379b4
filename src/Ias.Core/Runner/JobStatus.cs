using System.Text.Json.Serialization;
using Ias.Core.RunMode;

namespace Ias.Core.Runner;

/// <summary>Where a job stands. The folder its file lies in is the truth; this is the word for it.</summary>
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

/// <summary>Words for a job's status.</summary>
public static class JobStatuses
{
    /// <summary>As files and screens have it.</summary>
    public static string Word(this JobStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Nothing will happen to it by itself any more.</summary>
    public static bool IsSettled(this JobStatus status) => status is JobStatus.Done or JobStatus.Failed or JobStatus.Blocked or JobStatus.Cancelled;
}
