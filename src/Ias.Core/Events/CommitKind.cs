using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Events;

/// <summary>Content of a commit made during a run.</summary>
[JsonConverter(typeof(LowerSnakeEnum<CommitKind>))]
public enum CommitKind
{
    /// <summary>Planning files that were dirty at the start.</summary>
    Setup,

    /// <summary>Changes an agent left in the work tree, committed by the engine.</summary>
    Work,

    /// <summary>A commit the agent made by itself.</summary>
    Agent,

    /// <summary>The gates' verdict files.</summary>
    Verdicts,

    /// <summary>A queue's own records: jobs that are settled, prompts, results.</summary>
    Records,
}

/// <summary>Properties of the kinds of commits.</summary>
public static class CommitKinds
{
    /// <summary>True for an agent's work on the run's goal; its files and lines are counted.</summary>
    public static bool IsOfWork(this CommitKind kind) => kind is CommitKind.Work or CommitKind.Agent;
}
