using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// Waits until a job may have been added to a queue: by inotify, by the due time of the next delayed job, and by polling as a fallback.
/// </summary>
internal sealed class QueueWatch(RunnerFiles files, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10); // also the latest at which a clock that was set is noticed
    private static readonly TimeSpan WithoutInotify = TimeSpan.FromMilliseconds(500);

    private readonly FolderWatch _folders = new(time);
    private bool _isTold;

    /// <summary>Starts watching, so that no change is missed between reading the queue and the next wait.</summary>
    public void Cover()
    {
        // A job comes into a folder of pending/, or waits below waiting/; folders that are made on the way are seen in those above them.
        string[] tops = [files.Pending, files.WaitingAt];
        _isTold = _folders.Cover(tops.Concat(tops.SelectMany(top => InsideFile.PathsIn(top, InsideKind.Folder))));
    }

    /// <summary>Returns on a change, on timeout or on cancellation; never throws for any of these.</summary>
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
