using Medallion.Shell;

namespace Ias.Engine.Processes;

/// <summary>A started program: its pid, its three pipes and its end.</summary>
public sealed class RunningProcess : IDisposable
{
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
