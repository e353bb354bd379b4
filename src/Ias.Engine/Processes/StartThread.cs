using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ias.Engine.Processes;

/// <summary>
/// One thread that forks every child and lives as long as its owner. Linux ties a child's parent-death signal (bubblewrap's
/// <c>--die-with-parent</c>) to the thread that forked it, and thread-pool threads retire. Made at the first start, so that a command that
/// starts nothing pays nothing.
/// </summary>
internal sealed class StartThread : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> _wanted = [];
    private readonly Lazy<Thread> _thread;

    public StartThread() => _thread = new Lazy<Thread>(() =>
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = "ias process starts" };
        thread.Start();
        return thread;
    });

    public Task<Process> StartAsync(ProcessStartInfo info)
    {
        _ = _thread.Value;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _wanted.Add((info, started));
        return started.Task;
    }

    private void Serve()
    {
        foreach (var (info, started) in _wanted.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }

    public void Dispose()
    {
        _wanted.CompleteAdding();
        if (_thread.IsValueCreated)
        {
            _thread.Value.Join();
        }

        _wanted.Dispose();
    }
}
