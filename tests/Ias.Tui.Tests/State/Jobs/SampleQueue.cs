using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;
using Ias.Tui.State.Jobs;

namespace Ias.Tui.Tests.State.Jobs;

/// <summary>A runner's run with a queue of its own, written by the queue itself.</summary>
internal sealed class SampleQueue : IDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly JobListing _listing;
    private readonly JobContents _contents = new();

    /// <param name="workTree">Null = a new folder.</param>
    public SampleQueue(string? workTree = null)
    {
        _folder = workTree is null ? new TemporaryFolder() : null;
        WorkTree = workTree ?? _folder!.Path;
        Files = new RunFolders(WorkTree, "ias").Make("cart", new DateOnly(2026, 1, 18), "a cart");
        RunFolders.Init(Files, new RunnerOptions());
        Queue = new JobQueue(Files, new RunnerOptions(), TimeProvider.System, new JobIds(TimeProvider.System, _ => 7));
        _listing = new JobListing(Files, TimeProvider.System);
    }

    public string WorkTree { get; }

    public RunnerFiles Files { get; }

    public JobQueue Queue { get; }

    /// <summary>Adds a job to the queue.</summary>
    public Job Add(string title, string role = "implementer", params string[] after) =>
        Queue.Enqueue(new Job(role, $"Please: {title}\n\nin two lines", Title: title, DependsOn: after))[0];

    /// <summary>The next job is claimed and ends so.</summary>
    public Job End(JobStatus status, string reason = "", FailureKind? kind = null)
    {
        var claim = Queue.ClaimNext()!;
        var job = claim.Job with { Status = status, Reason = reason, Kind = kind, EndedAt = TimeProvider.System.GetUtcNow() };
        Assert.True(Queue.Settle(claim, job));
        return job;
    }

    /// <summary>Snapshot that an observer would publish now.</summary>
    /// <param name="known">Whether jobs were read, too.</param>
    public RunnerSnapshot Now(bool known = true)
    {
        _listing.Refresh();
        if (known)
        {
            _contents.Read(_listing.Jobs);
        }

        return new RunnerSnapshot(
            Files,
            RunnerStateFile.Peek(Files),
            _listing.Counts,
            _listing.Jobs,
            _contents.Known,
            [.. Roles.Usual.Keys]
        );
    }

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Dispose() => _folder?.Dispose();
}
