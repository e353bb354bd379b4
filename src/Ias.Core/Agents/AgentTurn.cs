using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>One bounded call of an agent: its task, its place, and its limits. Immutable; variants are created by <c>with</c>.</summary>
public sealed record AgentTurn
{
    /// <summary>Unique within the repository, e.g. <c>run-20261121-101112-ab12/3-review-1</c>; the child finds it in
    /// <c>IAS_TURN</c>.</summary>
    public required string Id { get; init; }

    public required string RunId { get; init; }

    /// <summary>Name of the sprint or target, for example <c>sprint-1</c>.</summary>
    public required string Target { get; init; }

    public required int Cycle { get; init; }

    public required Phase Phase { get; init; }

    /// <summary>Number of the attempt at this phase of this cycle, or at this job; from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The job's id; empty = the turn is a phase's.</summary>
    public string Job { get; init; } = "";

    /// <summary>The job's role; empty = the turn is a phase's.</summary>
    public string Role { get; init; } = "";

    /// <summary>Absolute path of a gate's verdict file; empty = the turn has no verdict.</summary>
    public string VerdictFile { get; init; } = "";

    /// <summary>
    /// Absolute path of the job's folder in the turn's work tree, for files the turn returns. Empty = the turn is a phase's.
    /// </summary>
    public string JobFolder { get; init; } = "";

    /// <summary>File in which a program that reports nothing on standard output may leave its closing message.</summary>
    public string ClosingFile => Path.Combine(ScratchFolder, "closing.md");

    /// <summary>Full text of the prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Absolute path of the work tree the agent stands in.</summary>
    public required string WorkTree { get; init; }

    /// <summary>True when the turn may write to the work tree; false for gates.</summary>
    public bool MayWrite { get; init; } = true;

    /// <summary>True when ICE's mounts surround the turn: paths it may not write are read-only to all its processes.</summary>
    public bool Caged { get; init; }

    /// <summary>
    /// True when the agent is called in its writing mode. This includes gates held by mounts: an agent's own read-only mode could neither
    /// write the feedback file nor run the tests.
    /// </summary>
    public bool WritingMode => MayWrite || Caged;

    /// <summary>
    /// A command the repository has for the agent, e.g. <c>/implement sprint-1</c>, which then is the prompt; <see cref="Prompt"/> stands
    /// beside it as instructions. Empty = <see cref="Prompt"/> is all. Only for agents with a <see cref="IAgent.CommandFolder"/>.
    /// </summary>
    public string Command { get; init; } = "";

    /// <summary>Model name; empty = the agent's default.</summary>
    public string Model { get; init; } = "";

    /// <summary>Session to continue that this engine started earlier; empty = a new one.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>True when the agent may continue at extra cost once its plan's limit is reached.</summary>
    public bool AllowOverage { get; init; }

    /// <summary>Usage of the session's earlier turns: some agents report the total of the session.</summary>
    public SessionUsage SessionUsage { get; init; } = new();

    /// <summary>Path of the log for redacted output; appended to.</summary>
    public required string LogPath { get; init; }

    /// <summary>A private folder outside the repository, for prompt files and the like; removed after the turn.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Further regular expressions whose matches are masked in the log, line by line.</summary>
    public IReadOnlyList<string> SecretPatterns { get; init; } = [];

    public required TimeSpan Timeout { get; init; }
    public required StallLimits Stall { get; init; }

    /// <summary>Time between SIGTERM and SIGKILL.</summary>
    public required TimeSpan Grace { get; init; }
}
