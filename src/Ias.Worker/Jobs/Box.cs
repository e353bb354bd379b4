using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Worker.Jobs;

/// <summary>What a job gets of the machine it runs on.</summary>
/// <param name="CalledAs">How the person calls the program, for what to type next.</param>
/// <param name="Program">The program itself and its first arguments: an engine in the background is started by it.</param>
/// <param name="Time">For every clock.</param>
/// <param name="Processes">Starts programs.</param>
/// <param name="Guard">A guard prepared for a checkout, by what its owner allows.</param>
/// <param name="Tell">Takes a sentence for the log.</param>
public sealed record Box(
    string CalledAs,
    IReadOnlyList<string> Program,
    TimeProvider Time,
    ProcessRunner Processes,
    Func<GitPlace, CancellationToken, Task<TurnGuard>> Guard,
    Action<string> Tell
)
{
    /// <summary>Who asks, in records of a repository: <c>console@host</c>.</summary>
    public static string Asker { get; } = $"console@{Environment.MachineName}";
}
