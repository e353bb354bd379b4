using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Ias.Core.Events;

namespace Ias.Engine.State;

/// <summary>Follows a work tree's event log as it grows: told by inotify, with a slow poll as the net.</summary>
public sealed class EventFollower(RunFiles files, TimeProvider time)
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2);

    /// <summary>
    /// All events from the beginning of the present log on, then each as it comes; null after each batch, when nothing more is there yet. Ends by
    /// <paramref name="cancel"/> alone. A log that does not exist yet is waited for.
    /// </summary>
    public async IAsyncEnumerable<RunEvent?> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = new EventReader(files.Events);
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = Directory.Exists(files.Folder) ? new FileSystemWatcher(files.Folder, Path.GetFileName(files.Events)) : null;
        if (watcher is not null)
        {
            watcher.Changed += (_, _) => changed.Writer.TryWrite(true);
            watcher.Created += (_, _) => changed.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => changed.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
        }

        while (!cancel.IsCancellationRequested)
        {
            foreach (var happened in reader.ReadNew())
            {
                yield return happened;
            }

            yield return null;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var told = changed.Reader.WaitToReadAsync(waiting.Token).AsTask();
            await Task.WhenAny(told, Task.Delay(Net, time, waiting.Token));
            await waiting.CancelAsync();
            changed.Reader.TryRead(out _);
        }
    }
}
