using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Console.Worker.Jobs;

/// <summary>Services and settings of the machine that a job uses.</summary>
/// <param name="CalledAs">Name under which the person starts the program, for messages that say what to type next.</param>
/// <param name="Program">The program itself and its first arguments: an engine in the background is started by it.</param>
/// <param name="Time">Clock for all times.</param>
/// <param name="Processes">Starts programs.</param>
/// <param name="Guard">A guard prepared for a checkout, by what its owner allows.</param>
/// <param name="Tell">Takes a sentence for the log.</param>
public sealed record WorkerHost(
    string CalledAs,
    IReadOnlyList<string> Program,
    TimeProvider Time,
    ProcessRunner Processes,
    Func<GitPlace, CancellationToken, Task<TurnGuard>> Guard,
    Action<string> Tell
)
{
    /// <summary>Name of the requester in records of a repository: <c>console@host</c>.</summary>
    public static string Asker { get; } = $"console@{Environment.MachineName}";
}
