namespace Ias.Engine.Processes;

/// <summary>
/// The only place that starts processes. Each start happens on one dedicated thread that lives as long as the program, because Linux ties
/// a child's parent-death signal to the thread that forked it.
/// </summary>
public sealed class ProcessRunner(TimeProvider time) : IDisposable
{
    /// <summary>Runs a short program (git, gh) to its end and returns what it printed.</summary>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    public Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancel) => throw new NotSupportedException($"processes {time}");

    public void Dispose()
    {
    }
}
