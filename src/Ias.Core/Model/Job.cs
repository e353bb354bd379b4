using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.StateMachines;

namespace Ias.Core.Model;

/// <summary>One piece of work for an agent: a JSON file that moves through the folders of the queue.</summary>
/// <param name="Id">Time-sortable (<see cref="JobIds"/>); empty in a file that a person wrote, which gets one when it is adopted.</param>
/// <param name="Role">A name of the role table (<c>Roles</c>).</param>
/// <param name="Prompt">What the agent is asked to do.</param>
/// <param name="Title">One line; the commit's subject.</param>
/// <param name="Priority">0 (first) to 99 (last).</param>
/// <param name="CreatedBy">A person (<c>user@host</c>), or the id of the job whose follow-up it is.</param>
/// <param name="Status">Written when the job is settled; before that the folder alone says it.</param>
/// <param name="ClaimGeneration">How often it was claimed. A result carries the generation of its claim, and one of an older claim is
/// refused.</param>
/// <param name="Attempts">Turns that count against the limit; a provider's limit and a halt are none.</param>
/// <param name="DependsOn">Jobs that must be done first.</param>
/// <param name="NotBefore">It is not claimed earlier; null = immediately.</param>
/// <param name="TimeoutMinutes">Its turn's own limit; null = the runner's.</param>
/// <param name="Milestone">With the policy <c>milestone</c>, a draft pull request follows when it is done.</param>
/// <param name="Parent">The job whose follow-up it is; empty = a person's.</param>
/// <param name="Depth">Follow-ups of follow-ups: 0 for a person's.</param>
/// <param name="Kind">Why its last attempt failed; null = it did not.</param>
/// <param name="Reason">The same in a sentence, or why it was cancelled.</param>
/// <param name="Patches">What failed attempts changed, saved and taken back: paths relative to the work tree, for the next attempt's
/// prompt.</param>
/// <param name="Answers">What people answered when it was blocked, oldest first.</param>
/// <param name="Commit">What it led to on the run's branch; empty = it changed nothing.</param>
/// <param name="DecisionRecords">Files in <c>docs/ias/decisions/</c> by which its agent asked, while it is blocked; null = it asked in
/// another way, or does not ask.</param>
public sealed record Job(
    string Role,
    string Prompt,
    string Id = "",
    string Title = "",
    int Priority = Job.UsualPriority,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JobStatus Status = JobStatus.Pending,
    DateTimeOffset CreatedAt = default,
    string CreatedBy = "",
    int ClaimGeneration = 0,
    int Attempts = 0,
    IReadOnlyList<string>? DependsOn = null,
    DateTimeOffset? NotBefore = null,
    double? TimeoutMinutes = null,
    bool Milestone = false,
    string Parent = "",
    int Depth = 0,
    FailureKind? Kind = null,
    string Reason = "",
    IReadOnlyList<string>? Patches = null,
    IReadOnlyList<JobAnswer>? Answers = null,
    string Commit = "",
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    IReadOnlyList<string>? DecisionRecords = null,
    int SchemaVersion = 1
)
{
    public const int UsualPriority = 50;
    public const int LastPriority = 99;

    /// <summary>Keys a newer ias or a person wrote; kept when the job is written again.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Its place in the queue: priority, then time. The first name is the next job.</summary>
    [JsonIgnore]
    public JobName Name => new(Priority, Id);

    /// <summary>Ids of the jobs it depends on; never null.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Needs => DependsOn ?? [];

    /// <summary>The title, or the beginning of the prompt.</summary>
    [JsonIgnore]
    public string Called => Title.Length > 0 ? Title : FirstLine(Prompt);

    /// <summary>The reason in a line or two: of a decision record its heading and where it lies, not all of it.</summary>
    [JsonIgnore]
    public string ReasonTold =>
        DecisionRecords is { Count: > 0 } records ? $"{FirstLine(Reason)} ({string.Join(", ", records)} in docs/ias/decisions)" : Reason;

    /// <summary>True when a result of that claim may still be written: only the newest claim's result may.</summary>
    public bool Accepts(int generation) => Status == JobStatus.Running && ClaimGeneration == generation;

    /// <summary>The job moved on (<see cref="JobTransitions"/>).</summary>
    /// <exception cref="InvalidTransitionException">It stands where that is not possible.</exception>
    public Job After(JobTrigger trigger) => this with { Status = JobTransitions.From(Status).After(trigger) };

    /// <summary>The same job with a patch's path added to those that the next attempt's prompt names.</summary>
    public Job WithPatch(string path) =>
        path.Length == 0 || Patches?.Contains(path) == true ? this : this with { Patches = [.. Patches ?? [], path] };

    /// <summary>The same job, to be run again at a person's request, with all its attempts kept.</summary>
    public Job Afresh() =>
        this with
        {
            Status = JobStatus.Pending,
            Attempts = 0,
            NotBefore = null,
            Kind = null,
            Reason = "",
            EndedAt = null,
            DecisionRecords = null,
        };

    /// <summary>Reason for a job's cancellation, for its record.</summary>
    /// <param name="reason">Empty = nobody said.</param>
    public static string CancelledBy(string by, string reason) => $"cancelled by {by}{(reason.Length > 0 ? $": {reason}" : "")}";

    /// <summary>The first line that says something, cut at 72 characters.</summary>
    public static string FirstLine(string text)
    {
        var line = text.Split('\n').Select(l => l.Trim().TrimStart('#').Trim()).FirstOrDefault(l => l.Length > 0) ?? "";
        return line.Length <= 72 ? line : line[..71].TrimEnd() + "…";
    }
}

/// <summary>A person's answer to a job that asked.</summary>
public sealed record JobAnswer(string Question, string Answer, string By, DateTimeOffset At);
