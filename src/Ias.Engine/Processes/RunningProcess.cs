using System.Diagnostics;
using System.IO.Pipes;
using CliWrap;

namespace Ias.Engine.Processes;

/// <summary>
/// A started program: its pid, its three pipes and its end. CliWrap starts it and carries its pipes; but CliWrap waits for the last who
/// holds one, and that may be a grandchild that never ends: <see cref="Exited"/> does not wait for it, and <see cref="DrainAsync"/> not for
/// long.
/// </summary>
public sealed class RunningProcess : IDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<(PipeSource Input, PipeTarget Output, PipeTarget Error)> _connected = new();
    private readonly TaskCompletionSource<int> _exited = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly (Stream Pipe, Task Carrying)[] _carried = new (Stream, Task)[2]; // of output and error
    private readonly CommandTask<CommandResult> _command;

    /// <summary>Starts it on the calling thread.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    internal RunningProcess(string program, ProcessSpec spec) =>
        _command = new Command(
            program,
            "",
            spec.WorkingDirectory,
            ResourcePolicy.Default,
            Credentials.Default,
            spec.Environment,
            CommandResultValidation.None,
            PipeSource.Create(FeedAsync),
            PipeTarget.Create((pipe, _) => HoldAsync(0, pipe)),
            PipeTarget.Create((pipe, _) => HoldAsync(1, pipe))
        ).ExecuteAsync(info => Complete(info, spec), process => _ = WaitAsync(process));

    public int Pid => _command.ProcessId;

    /// <summary>Ends with the program's exit status (128 + n for signal n), when it is reaped; who else holds its pipes does not
    /// matter.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>
    /// From now on its pipes are carried; once. Standard input is closed when <paramref name="input"/> has ended, or the program; one that
    /// does not read it is no error.
    /// </summary>
    internal void Connect(PipeSource input, PipeTarget output, PipeTarget error) => _connected.SetResult((input, output, error));

    /// <summary>
    /// Awaited when the program has ended: returns when all its output has been passed on, however slowly. If other processes hold
    /// its pipes, reading continues until the pipes have been empty for a quarter of a second, for ten seconds at most.
    /// </summary>
    public async Task DrainAsync()
    {
        var begun = TimeProvider.System.GetTimestamp(); // about pipes, not about policy
        var both = Task.WhenAll(_carried[0].Carrying, _carried[1].Carrying);
        while (!both.IsCompleted && await Task.WhenAny(both, Task.Delay(Drain, CancellationToken.None)) != both && _carried.Any(IsComing))
        {
            // not all of it is here
        }

        await _stop.CancelAsync();
        await both;

        bool IsComing((Stream Pipe, Task Carrying) carried) =>
            !carried.Carrying.IsCompleted
            && UnreadPipe.Look(carried.Pipe) is var (bytes, end)
            && (end || (bytes && TimeProvider.System.GetElapsedTime(begun) < GiveUp));
    }

    /// <summary>Releases the pipes; a program that is still running is not stopped.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _ = _command.Task.ContinueWith(
            task => task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
    }

    // CliWrap joins arguments into one string, and adds variables to those of this process.
    private static void Complete(ProcessStartInfo info, ProcessSpec spec)
    {
        foreach (var argument in spec.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (
            var inherited in spec.ClearEnvironment
                ? info.Environment.Keys.Except(spec.Environment.Keys, StringComparer.Ordinal).ToList()
                : []
        )
        {
            info.Environment.Remove(inherited);
        }
    }

    // CliWrap closes its end of the pipe when the program ends. In a first write at that very moment .NET would spin for ever, and with it
    // whoever connects: so what is written to is a copy, made before that can be, and closed when nobody writes to it any more.
    private async Task FeedAsync(Stream pipe, CancellationToken exited)
    {
        var copy = PipeCopy.Of(pipe);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(exited, _stop.Token);
        await FeedAsync(copy, over.Token).WaitAsync(over.Token); // a read of a terminal cannot be cancelled
    }

    private async Task FeedAsync(PipeStream copy, CancellationToken cancel)
    {
        await using (copy)
        {
            var (input, _, _) = await _connected.Task.WaitAsync(cancel);
            await input.CopyToAsync(copy, cancel);
        }
    }

    private async Task HoldAsync(int which, Stream pipe)
    {
        _carried[which] = (pipe, CarryAsync(which, pipe));
        try
        {
            await _carried[which].Carrying;
        }
        finally
        {
            await Exited; // when its pipes are done CliWrap lets go of the process, and of its exit status
        }
    }

    private async Task CarryAsync(int which, Stream pipe)
    {
        try
        {
            var (_, output, error) = await _connected.Task.WaitAsync(_stop.Token);
            await (which == 0 ? output : error).CopyFromAsync(pipe, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the program has ended, and a process it left behind holds the pipe
        }
        finally
        {
            await pipe.DisposeAsync();
        }
    }

    private async Task WaitAsync(Process process)
    {
        // Not on this thread, which has not yet noted that the child is ours.
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ChildProcesses.Remove(process.Id);
        _exited.SetResult(process.ExitCode);
    }
}
