using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Paths of all files of one run's queue: <c>docs/ias/runs/&lt;run&gt;/</c>.</summary>
public sealed class RunnerFiles(string workTree, string run)
{
    /// <summary>Real path of the work tree: any link below it is therefore unexpected.</summary>
    public string WorkTree { get; } = Posix.RealPath(workTree);

    /// <summary>Folder name of the run: <c>20261122-my-feature</c>.</summary>
    public string Run { get; } = run;

    /// <summary>Full path of the run's folder.</summary>
    public string RunFolder => Path.Combine(WorkTree, RunName.Folder, Run);

    public string Intent => Path.Combine(RunFolder, "intent.md");
    public string Folder => Path.Combine(RunFolder, "runner");
    public string Config => Path.Combine(Folder, "config.json");
    public string State => Path.Combine(Folder, "state.json");
    public string Queue => Path.Combine(Folder, "queue");
    public string Pending => Path.Combine(Queue, "pending");
    public string Waiting => Path.Combine(Pending, "waiting");

    /// <summary>Jobs that wait for a time, in one folder per second.</summary>
    public string WaitingAt => Path.Combine(Waiting, "at");

    /// <summary>Jobs that wait for another job, in one folder per job waited for.</summary>
    public string WaitingOn => Path.Combine(Waiting, "on");

    public string Running => Path.Combine(Queue, "running");
    public string Done => Path.Combine(Queue, "done");
    public string Failed => Path.Combine(Queue, "failed");

    /// <summary>Invalid files, each with the reason beside it.</summary>
    public string Rejected => Path.Combine(Failed, "rejected");

    /// <summary>Files being written, on the same file system, so that a rename moves them into place.</summary>
    public string Incoming => Path.Combine(Queue, "incoming");

    public string Jobs => Path.Combine(Folder, "jobs");

    /// <summary>Name of the run's branch.</summary>
    public string Branch => $"ias/{Run}";

    /// <summary>The queue's folder relative to the work tree, with a trailing slash.</summary>
    public string Relative => $"{RunName.Folder}/{Run}/runner/";

    public string JobFolder(string id) => Path.Combine(Jobs, id);

    public string PromptOf(string id) => Path.Combine(JobFolder(id), "prompt.md");

    /// <summary>Folder of a claim's attempt; named after the claim's generation, so that no two claims share one.</summary>
    public string AttemptOf(string id, int generation) =>
        Path.Combine(JobFolder(id), string.Create(CultureInfo.InvariantCulture, $"attempt-{generation}"));

    /// <summary>Folders of all attempts at a job, unordered.</summary>
    public IEnumerable<string> AttemptsOf(string id) =>
        InsideFile
            .PathsIn(JobFolder(id), InsideKind.Folder)
            .Where(path => Path.GetFileName(path).StartsWith("attempt-", StringComparison.Ordinal));

    /// <summary>Saved patch of a job's newest claim, relative to the work tree; empty if missing.</summary>
    public string SavedPatch(Job job) =>
        Path.Combine(AttemptOf(job.Id, job.ClaimGeneration), "changes.patch") is var path && InsideFile.Is(path)
            ? Path.GetRelativePath(WorkTree, path)
            : "";

    /// <summary>File of a claimed job. The generation is part of the name: settling an older claim does not find it.</summary>
    public string RunningFile(string id, int generation) =>
        Path.Combine(Running, string.Create(CultureInfo.InvariantCulture, $"{id}.g{generation}{JobName.Ending}"));

    /// <summary>File of a settled job.</summary>
    public string SettledFile(string id, JobStatus status) =>
        status switch
        {
            JobStatus.Done => Path.Combine(Done, id + JobName.Ending),
            JobStatus.Failed => Path.Combine(Failed, id + JobName.Ending),
            JobStatus.Blocked or JobStatus.Cancelled => Path.Combine(Failed, $"{id}.{status.Word()}{JobName.Ending}"),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not settled"),
        };

    /// <summary>Creates all folders of the queue.</summary>
    public void Make()
    {
        foreach (var folder in new[] { WaitingAt, WaitingOn, Running, Done, Failed, Incoming, Jobs })
        {
            InsideFile.MakeFolder(folder);
        }
    }
}
