using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;

namespace Ias.Console.Worker.Kinds;

/// <summary>Result of a job in a checkout's queue.</summary>
/// <param name="Job">The job in its current state.</param>
/// <param name="Result">Result of its last attempt; null: it had none.</param>
/// <param name="Files">Files of its run.</param>
/// <param name="Repository">The checkout.</param>
/// <param name="Body">Text of a pull request for the run in its current state.</param>
/// <param name="IsShared">The run is one of the Console's, which other machines may continue.</param>
/// <param name="Round">Number of times the agent was asked before, by a job of its own each.</param>
internal sealed record LocalEnding(
    Job Job,
    JobResult? Result,
    RunnerFiles Files,
    Repository Repository,
    string Body,
    bool IsShared,
    int Round
)
{
    /// <summary>The agent's closing message; empty: none.</summary>
    public string Closing => Result?.Closing ?? "";
}
