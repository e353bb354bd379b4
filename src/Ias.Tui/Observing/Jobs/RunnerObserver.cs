using System.Threading.Channels;
using Ias.Engine.Files;

namespace Ias.Tui.Observing.Jobs;

/// <summary>
/// Reads the newest runner's queue of a work tree as it changes, and makes snapshots of it. Changes nothing there. Told by inotify, with a
/// look every two seconds as the net. Where there is no runner's run, a look is whether there is a folder.
/// </summary>
/// <param name="folder">Where the person stands.</param>
public sealed class RunnerObserver(string folder, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly Channel<IReadOnlyList<JobRow>> _wanted = Channel.CreateBounded<IReadOnlyList<JobRow>>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private readonly RunnerReading _reading = new(folder, time);
    private FolderWatch? _watch;

    /// <summary>Somebody looks at these jobs: they are read, and a snapshot that knows them follows. From any thread.</summary>
    public void Want(IReadOnlyList<JobRow> rows) => _wanted.Writer.TryWrite(rows);

    /// <summary>Hands over a snapshot after every change, null where there is no runner's run any more, until <paramref
    /// name="cancel"/>.</summary>
    /// <param name="publish">Called from the observer's own thread, one call at a time.</param>
    public async Task FollowAsync(Action<RunnerSnapshot?> publish, CancellationToken cancel)
    {
        RunnerSnapshot? told = null;
        var wants = _wanted.Reader.WaitToReadAsync(cancel).AsTask();
        while (!cancel.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            _reading.Find();
            Cover();
            if (_reading.Look(told) is var seen && seen != told)
            {
                told = seen;
                publish(seen);
            }

            // A queue so big that looking takes long is looked at less often.
            var rest = !_reading.HasQueue ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(Rest.Ticks, time.GetElapsedTime(began).Ticks * 5));
            var wait = WaitAsync(cancel);
            if (await Task.WhenAny(wait, wants) != wants)
            {
                await Task.WhenAny(Task.Delay(rest, time, cancel), wants);
            }

            if (wants.IsCompleted && !cancel.IsCancellationRequested)
            {
                if (_wanted.Reader.TryRead(out var rows) && told is not null && _reading.Read(rows) is { } known)
                {
                    told = told with { Known = known };
                    publish(told);
                }

                wants = _wanted.Reader.WaitToReadAsync(cancel).AsTask();
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
            await watch.WaitAsync(Net, cancel);
        }
        else
        {
            await Task.WhenAny(Task.Delay(Net, time, cancel));
        }
    }
}
