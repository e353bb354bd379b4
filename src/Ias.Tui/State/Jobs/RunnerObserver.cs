using System.Threading.Channels;
using Ias.Engine.Files;

namespace Ias.Tui.State.Jobs;

/// <summary>Follows the queue of a work tree's newest runner and makes snapshots of it. Changes nothing there. Uses inotify, and polls
/// every two seconds as a fallback. Without a runner's run, it only checks whether the folder exists.</summary>
/// <param name="folder">Current folder.</param>
public sealed class RunnerObserver(string folder, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);

    private readonly Channel<IReadOnlyList<JobRow>> _requested = Channel.CreateBounded<IReadOnlyList<JobRow>>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private readonly RunnerReading _reading = new(folder, time);
    private FolderWatch? _watch;

    /// <summary>Requests the contents of visible jobs; a snapshot with them follows. Callable from any thread.</summary>
    public void ReadJobs(IReadOnlyList<JobRow> rows) => _requested.Writer.TryWrite(rows);

    /// <summary>Publishes a snapshot after every change, null once there is no runner's run, until <paramref name="cancel"/>.</summary>
    /// <param name="publish">Called on the observer's own thread, one call at a time.</param>
    public async Task FollowAsync(Action<RunnerSnapshot?> publish, CancellationToken cancel)
    {
        RunnerSnapshot? told = null;
        var wants = _requested.Reader.WaitToReadAsync(cancel).AsTask();
        while (!cancel.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            _reading.Find();
            Cover();
            if (_reading.Refresh(told) is var seen && seen != told)
            {
                told = seen;
                publish(seen);
            }

            // A queue that takes long to read is read less often.
            var rest = !_reading.HasQueue
                ? TimeSpan.Zero
                : TimeSpan.FromTicks(Math.Max(MinInterval.Ticks, time.GetElapsedTime(began).Ticks * 5));
            var wait = WaitAsync(cancel);
            if (await Task.WhenAny(wait, wants) != wants)
            {
                await Task.WhenAny(Task.Delay(rest, time, cancel), wants);
            }

            if (wants.IsCompleted && !cancel.IsCancellationRequested)
            {
                if (_requested.Reader.TryRead(out var rows) && told is not null && _reading.Read(rows) is { } known)
                {
                    told = told with { Known = known };
                    publish(told);
                }

                wants = _requested.Reader.WaitToReadAsync(cancel).AsTask();
            }
        }
    }

    public void Dispose() => _watch?.Dispose();

    private void Cover()
    {
        if (_reading.HasQueue)
        {
            _watch ??= new FolderWatch(time);
            _watch.Cover(_reading.Folders);
        }
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        if (_watch is { } watch && _reading.HasQueue)
        {
            await watch.WaitAsync(PollInterval, cancel);
        }
        else
        {
            await Task.WhenAny(Task.Delay(PollInterval, time, cancel));
        }
    }
}
