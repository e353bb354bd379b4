namespace Ias.Engine.Files;

/// <summary>
/// Waits until something in some folders changes: notified by inotify, with a poll as a fallback. Missing folders are skipped.
/// </summary>
/// <param name="closes">True: closing a file that was open for writing counts as a change, so that the death of a lock's holder is
/// reported.</param>
public sealed class FolderWatch(TimeProvider time, bool closes = false) : IDisposable
{
    private readonly Inotify? _inotify = Inotify.Begin(closes);

    /// <summary>Watches exactly these folders from now on, so that nothing is missed between a look and the next wait. False: only the poll
    /// helps.</summary>
    public bool Cover(IEnumerable<string> folders) => _inotify?.Cover([.. folders.Where(OutsideFolder.Exists)]) == true;

    /// <summary>Watches these folders as well. False: only the poll helps.</summary>
    public bool Add(IEnumerable<string> folders)
    {
        var all = _inotify is not null;
        foreach (var folder in folders.Where(OutsideFolder.Exists))
        {
            all &= _inotify?.Add(folder) == true;
        }

        return all;
    }

    /// <summary>Watches these folders no more.</summary>
    public void Drop(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            _inotify?.Drop(folder);
        }
    }

    /// <summary>The folders in which something changed since the last call; null = it may be in any.</summary>
    public IReadOnlyList<string>? TakeChanged() => _inotify?.TakeChanged();

    /// <summary>Returns after a change (one that came since the last call counts), after <paramref name="net"/>, or when cancelled; true
    /// for a change.</summary>
    /// <param name="net">The longest to wait.</param>
    public async Task<bool> WaitAsync(TimeSpan net, CancellationToken cancel)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var told = _inotify is { Changed.Completion.IsCompleted: false } works
            ? works.Changed.WaitToReadAsync(waiting.Token).AsTask()
            : Task.Delay(Timeout.InfiniteTimeSpan, waiting.Token);
        var late = Task.Delay(net, time, waiting.Token);
        var first = await Task.WhenAny(told, late);
        await waiting.CancelAsync();
        return first == told && !cancel.IsCancellationRequested && _inotify?.Changed.TryRead(out _) == true;
    }

    public void Dispose() => _inotify?.Dispose();
}
