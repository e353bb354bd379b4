using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Engine.Queue;

/// <summary>Where everything of one run's queue lies: <c>docs/ias/runs/&lt;run&gt;/</c>.</summary>
public sealed class RunnerFiles(string workTree, string run)
{
    public string WorkTree { get; } = workTree;

    /// <summary><c>20261122-my-feature</c>.</summary>
    public string Run { get; } = run;

    /// <summary>The run's folder.</summary>
    public string RunFolder => Path.Combine(WorkTree, RunName.Folder, Run);

    public string Intent => Path.Combine(RunFolder, "intent.md");
    public string Folder => Path.Combine(RunFolder, "runner");
    public string Config => Path.Combine(Folder, "config.json");
    public string State => Path.Combine(Folder, "state.json");
    public string Queue => Path.Combine(Folder, "queue");
    public string Pending => Path.Combine(Queue, "pending");
    public string Waiting => Path.Combine(Pending, "waiting");

    /// <summary>Jobs that wait for a time, a folder a second.</summary>
    public string WaitingAt => Path.Combine(Waiting, "at");

    /// <summary>Jobs that wait for another, a folder a job that is waited for.</summary>
    public string WaitingOn => Path.Combine(Waiting, "on");

    public string Running => Path.Combine(Queue, "running");
    public string Done => Path.Combine(Queue, "done");
    public string Failed => Path.Combine(Queue, "failed");

    /// <summary>Files that are no jobs, each with its reason beside it.</summary>
    public string Rejected => Path.Combine(Failed, "rejected");

    /// <summary>Files that are being written; on the same disk, so that a rename takes them to their place.</summary>
    public string Incoming => Path.Combine(Queue, "incoming");

    public string Jobs => Path.Combine(Folder, "jobs");

    /// <summary>The run's branch.</summary>
    public string Branch => $"ias/{Run}";

    /// <summary>The queue's folder relative to the work tree, with a slash behind it.</summary>
    public string Relative => $"{RunName.Folder}/{Run}/runner/";

    public string JobFolder(string id) => Path.Combine(Jobs, id);

    public string PromptOf(string id) => Path.Combine(JobFolder(id), "prompt.md");

    /// <summary>The folder of a claim's attempt; it has the claim's number, so that no two claims ever share one.</summary>
    public string AttemptOf(string id, int generation) =>
        Path.Combine(JobFolder(id), string.Create(CultureInfo.InvariantCulture, $"attempt-{generation}"));

    /// <summary>The folders of a job's attempts that there are, in no order.</summary>
    public IEnumerable<string> AttemptsOf(string id) => Directory.EnumerateDirectories(JobFolder(id), "attempt-*");

    /// <summary>The patch that was saved of a job's newest claim, relative to the work tree; empty = there is none.</summary>
    public string SavedPatch(Job job) =>
        Path.Combine(AttemptOf(job.Id, job.ClaimGeneration), "changes.patch") is var path && File.Exists(path)
            ? Path.GetRelativePath(WorkTree, path)
            : "";

    /// <summary>A claimed job's file. The generation is in its name: whoever settles an older claim does not find it.</summary>
    public string RunningFile(string id, int generation) =>
        Path.Combine(Running, string.Create(CultureInfo.InvariantCulture, $"{id}.g{generation}{JobName.Ending}"));

    /// <summary>The file of a job that is settled.</summary>
    public string SettledFile(string id, JobStatus status) =>
        status switch
        {
            JobStatus.Done => Path.Combine(Done, id + JobName.Ending),
            JobStatus.Failed => Path.Combine(Failed, id + JobName.Ending),
            JobStatus.Blocked or JobStatus.Cancelled => Path.Combine(Failed, $"{id}.{status.Word()}{JobName.Ending}"),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not settled"),
        };

    /// <summary>Makes the folders.</summary>
    public void Make()
    {
        foreach (var folder in new[] { WaitingAt, WaitingOn, Running, Done, Failed, Incoming, Jobs })
        {
            Directory.CreateDirectory(folder);
        }
    }
}
