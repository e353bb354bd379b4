using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Waits until a job may have come into a queue: told by inotify, and by the clock when the next is due, with a poll as the
/// net.</summary>
internal sealed class QueueWatch(RunnerFiles files, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10); // also the latest at which a clock that was set is noticed
    private static readonly TimeSpan WithoutInotify = TimeSpan.FromMilliseconds(500);

    private readonly FolderWatch _folders = new(time);
    private bool _isTold;

    /// <summary>Watches from now on, so that nothing is missed between a look at the queue and the next wait.</summary>
    public void Cover()
    {
        // A job comes into a folder of pending/, or waits below waiting/; folders that are made on the way are seen in those above them.
        string[] tops = [files.Pending, files.WaitingAt];
        _isTold = _folders.Cover(tops.Concat(tops.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)));
    }

    /// <summary>Returns when something changed, when the time is over, or when cancelled; throws for none of them.</summary>
    /// <param name="atMost">Until the next job is due, or the run's time is up.</param>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        var net = _isTold ? Net : WithoutInotify;
        return _folders.WaitAsync(
            atMost < TimeSpan.Zero ? TimeSpan.Zero
                : atMost < net ? atMost
                : net,
            cancel
        );
    }

    public void Dispose() => _folders.Dispose();
}
