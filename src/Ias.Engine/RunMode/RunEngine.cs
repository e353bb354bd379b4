using Ias.Core.Events;
using Ias.Engine.Processes;

namespace Ias.Engine.RunMode;

/// <summary>What an engine is made of.</summary>
/// <param name="CalledAs">How the person calls the program; messages that say what to type use it.</param>
/// <param name="Watch">Told of every event, after it is durable. Must not throw.</param>
/// <param name="AskPush">Asks a person at the terminal whether to push; null = nobody is there, the question waits in the run's state.</param>
public sealed record EngineParts(
    ProcessRunner Processes, TimeProvider Time, string CalledAs, Action<RunEvent> Watch, Func<PushQuestion, CancellationToken, Task<bool>>? AskPush = null);

/// <summary>The engine: one at a time in a work tree, the only writer of <c>.run/</c>.</summary>
public sealed class RunEngine(EngineParts parts)
{
    /// <summary>Starts a run and works until it ends, halts or waits for a person.</summary>
    /// <exception cref="ProblemException">The run cannot be started; nothing was changed.</exception>
    public Task<ExitCode> StartAsync(RunRequest request, CancellationToken kill) => throw new NotSupportedException($"{parts}{request}");

    /// <summary>Takes the run that is there up again.</summary>
    /// <exception cref="ProblemException">There is none, or it must not go on as asked.</exception>
    public Task<ExitCode> ResumeAsync(ResumeRequest request, CancellationToken kill) => throw new NotSupportedException($"{parts}{request}");
}
