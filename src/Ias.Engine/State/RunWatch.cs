using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>
/// Waits until something in a work tree's <c>.run</c> changes: notified by inotify, with a poll as a fallback. <c>.run</c> may come, go
/// and come again, and may be absent at the start.
/// </summary>
public sealed class RunWatch(RunFiles files, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan WithoutInotify = TimeSpan.FromMilliseconds(100);

    private readonly Inotify? _inotify = Inotify.Begin();

    /// <summary>Returns after a change (one that came since the last call counts), after <paramref name="net"/>, or when cancelled; true
    /// for a change.</summary>
    /// <param name="net">The longest to wait; where there is no inotify to be had, a tenth of a second at most.</param>
    public async Task<bool> WaitAsync(TimeSpan net, CancellationToken cancel)
    {
        var works = Cover() && _inotify is { Changed.Completion.IsCompleted: false };
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var told = works ? _inotify!.Changed.WaitToReadAsync(waiting.Token).AsTask() : Task.Delay(Timeout.InfiniteTimeSpan, waiting.Token);
        var late = Task.Delay(works || net < WithoutInotify ? net : WithoutInotify, time, waiting.Token);
        var first = await Task.WhenAny(told, late);
        await waiting.CancelAsync();
        return first == told && !cancel.IsCancellationRequested && _inotify?.Changed.TryRead(out _) == true;
    }

    public void Dispose() => _inotify?.Dispose();

    /// <summary>Watches from now on, so that nothing is missed between a first look and the first wait. False: only the poll
    /// helps.</summary>
    public bool Cover()
    {
        // The work tree itself only while there is no .run: other changes there do not matter.
        string[] folders = !InsideFile.IsFolder(files.Folder)
            ? [files.WorkTree]
            : [files.Folder, .. InsideFile.IsFolder(files.Control) ? [files.Control] : Array.Empty<string>()];
        return _inotify?.Cover(folders) == true;
    }
}
