using System.Collections.Concurrent;
using System.Diagnostics;
using Medallion.Shell;

namespace Ias.Engine.Processes;

/// <summary>
/// One thread that forks every child and lives as long as its owner. Linux ties a child's parent-death signal (bubblewrap's
/// <c>--die-with-parent</c>) to the thread that forked it, and thread-pool threads retire. Made at the first start, so that a command that
/// starts nothing pays nothing.
/// </summary>
internal sealed class StartThread : IDisposable
{
    private readonly BlockingCollection<(Action<ProcessStartInfo> Describe, string Program, TaskCompletionSource<Command> Started)> _wanted = [];
    private readonly Lazy<Thread> _thread;

    /// <param name="scoped">What it starts reaches no abstract socket of others, where the kernel can do that.</param>
    public StartThread(bool scoped = false) => _thread = new Lazy<Thread>(() =>
    {
        var thread = new Thread(() => Serve(scoped)) { IsBackground = true, Name = "ias process starts" };
        thread.Start();
        return thread;
    });

    public Task<Command> StartAsync(string program, Action<ProcessStartInfo> describe)
    {
        _ = _thread.Value;
        var started = new TaskCompletionSource<Command>(TaskCreationOptions.RunContinuationsAsynchronously);
        _wanted.Add((describe, program, started));
        return started.Task;
    }

    private void Serve(bool scoped)
    {
        _ = scoped && AbstractSocketScope.Enter();
        Signals.LetChildrenHaveBrokenPipes();
        foreach (var (describe, program, started) in _wanted.GetConsumingEnumerable())
        {
            try
            {
                // Arguments go into ArgumentList (in describe): MedallionShell itself would join them into one string.
                var command = OwnChildren.Start(() => Command.Run(program, [], options => options.StartInfo(describe).DisposeOnExit(false)), started => started.ProcessId);
                command.StandardOutput.StopBuffering(); // by default it keeps all that nobody reads in memory
                command.StandardError.StopBuffering();
                started.SetResult(command);
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
