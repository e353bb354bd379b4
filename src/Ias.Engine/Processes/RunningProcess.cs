using System.Diagnostics;

namespace Ias.Engine.Processes;

/// <summary>A started program: its pid, its three pipes and its end.</summary>
public sealed class RunningProcess : IDisposable
{
    private readonly Process _process;

    internal RunningProcess(Process process)
    {
        _process = process;
        Pid = process.Id;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        Error = process.StandardError.BaseStream;
        Exited = WaitAsync();
    }

    public int Pid { get; }
    public Stream Input { get; }
    public Stream Output { get; }
    public Stream Error { get; }

    /// <summary>Ends with the program's exit status (128 + n for signal n), when it is reaped; who else holds its pipes does not matter.</summary>
    public Task<int> Exited { get; }

    /// <summary>Writes <paramref name="input"/> to standard input and closes it; a program that does not read it is no error.</summary>
    public async Task FeedAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            await using (Input)
            {
                if (!input.IsEmpty)
                {
                    await Input.WriteAsync(input, cancel);
                }
            }
        }
        catch (IOException)
        {
            // EPIPE: it ended, or closed its standard input, without reading all of it
        }
    }

    /// <summary>SIGKILL to the program and its descendants, at once.</summary>
    public void KillTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // ended meanwhile
        }
    }

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }
}
