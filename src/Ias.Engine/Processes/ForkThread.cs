using System.Collections.Concurrent;

namespace Ias.Engine.Processes;

/// <summary>
/// One thread that forks every child and lives as long as its owner. Linux ties a child's parent-death signal (bubblewrap's
/// <c>--die-with-parent</c>) to the thread that forked it, and thread-pool threads retire. Made at the first start, so that a command that
/// starts nothing pays nothing.
/// </summary>
internal sealed class ForkThread : IDisposable
{
    private readonly BlockingCollection<Task> _wanted = [];
    private readonly Lazy<Thread> _thread;

    /// <param name="scoped">True: its children reach no abstract socket of others, where the kernel supports that.</param>
    public ForkThread(bool scoped = false) =>
        _thread = new Lazy<Thread>(() =>
        {
            var thread = new Thread(() => Serve(scoped)) { IsBackground = true, Name = "ias process starts" };
            thread.Start();
            return thread;
        });

    public Task<RunningProcess> StartAsync(string program, ProcessSpec spec)
    {
        _ = _thread.Value;
        var start = new Task<RunningProcess>(
            () => ChildProcesses.Start(() => Begin(program, spec), started => started.Pid),
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        _wanted.Add(start);
        return start;
    }

    private static RunningProcess Begin(string program, ProcessSpec spec)
    {
        using var handedOn = new HandedOn(spec.Handles);
        return new RunningProcess(program, spec);
    }

    private void Serve(bool scoped)
    {
        _ = scoped && AbstractSocketScope.Enter();
        Signals.LetChildrenHaveBrokenPipes();
        foreach (var start in _wanted.GetConsumingEnumerable())
        {
            start.RunSynchronously(TaskScheduler.Default); // what goes wrong is its awaiter's
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
