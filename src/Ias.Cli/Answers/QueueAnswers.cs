using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Cli.Answers;

/// <summary>An answer about the queue of a run.</summary>
internal abstract record QueueAnswer([property: JsonPropertyOrder(-1)] string Run) : VersionedAnswer;

/// <summary>Answer of <c>ias new-run</c> in JSON.</summary>
internal sealed record NewRunAnswer(string Run, string Folder, string Branch) : QueueAnswer(Run);

/// <summary>Of <c>ias runner init</c>.</summary>
internal sealed record QueueMadeAnswer(string Run, bool Made, string Config) : QueueAnswer(Run);

/// <summary>Of <c>ias runner enqueue</c> and <c>retry-failed</c>.</summary>
internal sealed record JobIdsAnswer(string Run, IEnumerable<string> Ids) : QueueAnswer(Run);

/// <summary>Of <c>ias runner list</c>.</summary>
internal sealed record JobListAnswer(string Run, JobCounts Counts, bool More, IEnumerable<JobInFull> Jobs) : QueueAnswer(Run);

/// <summary>Of <c>ias runner show</c>.</summary>
/// <param name="Attempts">As in their <c>result.json</c>.</param>
internal sealed record JobShownAnswer(string Run, JobInFull Job, string Folder, IEnumerable<JsonNode?> Attempts) : QueueAnswer(Run);

/// <summary>Of <c>ias runner prompt</c>.</summary>
internal sealed record JobPromptAnswer(string Run, string Id, string Prompt) : QueueAnswer(Run);

/// <summary>Answer of <c>ias decide</c> in JSON.</summary>
internal sealed record JobDecidedAnswer(string Run, JobInFull Job) : QueueAnswer(Run);

/// <summary>Of <c>ias runner cancel</c>.</summary>
internal sealed record JobsCancelledAnswer(string Run, IEnumerable<JobInFull> Jobs) : QueueAnswer(Run);

/// <summary>Of <c>ias runner check</c>.</summary>
internal sealed record QueueCheckAnswer(string Run, IEnumerable<string> Problems) : QueueAnswer(Run);

/// <summary>Of <c>ias runner recover</c>: the jobs' ids.</summary>
/// <param name="Patches">Where a job's changes were kept, by its id.</param>
internal sealed record QueueRecoveredAnswer(
    string Run,
    IEnumerable<string> GivenBack,
    IEnumerable<string> Failed,
    IEnumerable<string> Cancelled,
    IEnumerable<string> ToBeFinished,
    int MovesCompleted,
    IReadOnlyDictionary<string, string> Patches
) : QueueAnswer(Run);

/// <summary>Of <c>ias runner status</c>, and of <c>run-loop</c> when it ends.</summary>
/// <param name="State">As in the queue's <c>state.json</c>.</param>
internal sealed record QueueStatusAnswer(string Run, bool RunnerAlive, string Branch, JobCounts Counts, string Next, JsonNode? State)
    : QueueAnswer(Run);

/// <summary>Of <c>ias runner run-loop --detach</c>.</summary>
/// <param name="Pid">0 = not known.</param>
internal sealed record RunnerStartedAnswer(string Run, string Session, int Pid, string Log) : QueueAnswer(Run);

/// <summary>Of <c>ias runner stop</c>.</summary>
internal sealed record RunnerStopAnswer(string Run, bool Asked) : QueueAnswer(Run);

/// <summary>A job with its status, which its file leaves to its folder.</summary>
/// <param name="Stuck">Why it will not start; left out where it will.</param>
internal sealed record JobInFull(
    string Id,
    JobStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Stuck
)
{
    /// <summary>The rest, as its file has it.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> File { get; set; } = [];

    public static JobInFull Of(Job job, string stuck = "") =>
        new(job.Id, job.Status, stuck.Length > 0 ? stuck : null)
        {
            File = JsonSerializer
                .SerializeToElement(job, RunnerJson.Default.Job)
                .EnumerateObject()
                .Where(key => key.Name is not ("id" or "status"))
                .ToDictionary(key => key.Name, key => key.Value),
        };
}
