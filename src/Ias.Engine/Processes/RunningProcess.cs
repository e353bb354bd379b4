using Medallion.Shell;

namespace Ias.Engine.Processes;

/// <summary>A started program: its pid, its three pipes and its end.</summary>
public sealed class RunningProcess : IDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    private readonly Command _command;

    internal RunningProcess(Command command)
    {
        _command = command;
        Pid = command.ProcessId;
        Exited = WaitAsync();
    }

    public int Pid { get; }
    public Stream Output => _command.StandardOutput.BaseStream;
    public Stream Error => _command.StandardError.BaseStream;

    /// <summary>Ends with the program's exit status (128 + n for signal n), when it is reaped; who else holds its pipes does not matter.</summary>
    public Task<int> Exited { get; }

    /// <summary>Writes <paramref name="input"/> to standard input and closes it; a program that does not read it is no error.</summary>
    public async Task FeedAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            await using var standardInput = _command.StandardInput.BaseStream;
            if (!input.IsEmpty)
            {
                await standardInput.WriteAsync(input, cancel);
            }
        }
        catch (IOException)
        {
            // EPIPE: it ended, or closed its standard input, without reading all of it
        }
    }

    /// <summary>Passes on what comes from <paramref name="input"/> as it comes, and closes standard input when that ends.</summary>
    public async Task FeedAsync(Stream input, CancellationToken cancel)
    {
        try
        {
            await using var standardInput = _command.StandardInput.BaseStream;
            var chunk = new byte[16 << 10];
            int read;
            while ((read = await input.ReadAsync(chunk, cancel)) > 0)
            {
                await standardInput.WriteAsync(chunk.AsMemory(0, read), cancel);
                await standardInput.FlushAsync(cancel);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // it ended, or closed its standard input, without reading all of it
        }
    }

    /// <summary>
    /// To be awaited when the program has ended: returns when all it wrote has been read, however slowly that goes. Whoever else holds its pipes is
    /// listened to until they have been empty for a quarter of a second, for ten seconds at most.
    /// </summary>
    /// <param name="output">The task that reads <see cref="Output"/> to its end.</param>
    /// <param name="error">The one that reads <see cref="Error"/>.</param>
    public async Task DrainAsync(Task output, Task error)
    {
        var begun = TimeProvider.System.GetTimestamp(); // about pipes, not about policy
        var both = Task.WhenAll(output, error);
        while (!both.IsCompleted
            && await Task.WhenAny(both, Task.Delay(Drain, CancellationToken.None)) != both
            && (IsComing(output, _command.Process.StandardOutput) || IsComing(error, _command.Process.StandardError)))
        {
            // not all of it is here
        }

        bool IsComing(Task reading, StreamReader pipe) => !reading.IsCompleted
            && UnreadPipe.Look(pipe.BaseStream) is var (bytes, end) && (end || (bytes && TimeProvider.System.GetElapsedTime(begun) < GiveUp));
    }

    /// <summary>Lets go of pid and pipes; a program that still runs goes on.</summary>
    public void Dispose()
    {
        // MedallionShell's own task ends only when the pipes do, and a grandchild may hold them for ever: closing our ends stops its loops.
        _command.StandardInput.BaseStream.Dispose();
        _command.Process.StandardOutput.BaseStream.Dispose();
        _command.Process.StandardError.BaseStream.Dispose();
        _command.StandardOutput.Discard();
        _command.StandardError.Discard();
        _ = _command.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        ((IDisposable)_command).Dispose();
    }

    private async Task<int> WaitAsync()
    {
        var process = _command.Process;
        try
        {
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        finally
        {
            OwnChildren.Remove(Pid);
        }
    }
}
