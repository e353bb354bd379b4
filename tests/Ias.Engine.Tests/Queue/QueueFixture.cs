using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>A queue in a folder of its own, with a clock the test moves.</summary>
public sealed class QueueFixture : IDisposable
{
    private readonly string _folder;
    private int _chance;

    /// <param name="inMemory">On a file system in memory where there is one: for thousands of moves, each flushed.</param>
    public QueueFixture(RunnerOptions? options = null, bool inMemory = false)
    {
        _folder =
            inMemory && Directory.Exists("/dev/shm")
                ? $"/dev/shm/test-ias-{Guid.NewGuid():N}"
                : Directory.CreateTempSubdirectory("test-ias-").FullName;
        Options = options ?? new RunnerOptions();
        Files = new RunnerFiles(_folder, "20260119-feature");
        Files.Make();
        Ids = new JobIds(Time, below => Interlocked.Increment(ref _chance) % below);
        Queue = Another();
    }

    public FakeTime Time { get; } = new();

    public RunnerOptions Options { get; }

    public RunnerFiles Files { get; }

    public JobIds Ids { get; }

    public JobQueue Queue { get; }

    public List<string> Told { get; } = [];

    /// <summary>The same queue as another program has it.</summary>
    public JobQueue Another(Action<string>? passed = null) => new(Files, Options, Time, Ids, Told.Add, passed);

    public Job Add(string prompt = "do it", int priority = Job.UsualPriority, params string[] needs) =>
        Queue.Enqueue(new Job("implementer", prompt, Priority: priority, DependsOn: [.. needs]))[0];

    public Job ClaimAndSettle(JobStatus status = JobStatus.Done)
    {
        var claim = Queue.ClaimNext()!;
        Assert.True(Queue.Settle(claim, claim.Job with { Status = status }));
        return claim.Job;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
