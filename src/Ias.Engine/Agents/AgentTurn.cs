using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Engine.Agents;

/// <summary>One bounded call of an agent: what it shall do, where, and within which limits. Immutable; variants come from
/// <c>with</c>.</summary>
public sealed record AgentTurn
{
    /// <summary>Unique within the repository, e.g. <c>run-20261121-101112-ab12/3-review-1</c>; the child finds it in
    /// <c>IAS_TURN</c>.</summary>
    public required string Id { get; init; }

    public required string RunId { get; init; }

    /// <summary>For example <c>sprint-1</c>.</summary>
    public required string Target { get; init; }

    public required int Cycle { get; init; }

    public required Phase Phase { get; init; }

    /// <summary>Which try at this phase of this cycle, or at this job; from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The job's id; empty = the turn is a phase's.</summary>
    public string Job { get; init; } = "";

    /// <summary>The job's role; empty = the turn is a phase's.</summary>
    public string Role { get; init; } = "";

    /// <summary>Absolute path of the file a gate gives its verdict in; empty = the turn gives none.</summary>
    public string VerdictFile { get; init; } = "";

    /// <summary>Absolute path of the job's folder, where the turn works: for the files it hands back. Empty = the turn is a
    /// phase's.</summary>
    public string JobFolder { get; init; } = "";

    /// <summary>Where a program that reports nothing on its standard output may leave its closing message.</summary>
    public string ClosingFile => Path.Combine(ScratchFolder, "closing.md");

    /// <summary>The whole prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Absolute path of the work tree the agent stands in.</summary>
    public required string WorkTree { get; init; }

    /// <summary>False for gates.</summary>
    public bool MayWrite { get; init; } = true;

    /// <summary>ICE's mounts are around the turn: what it may not write is read-only to every process of it.</summary>
    public bool Caged { get; init; }

    /// <summary>
    /// Whether the agent is called in its writing mode. A gate too, where mounts hold it: an agent's own read-only mode could neither write
    /// the feedback file nor run the tests.
    /// </summary>
    public bool WritingMode => MayWrite || Caged;

    /// <summary>
    /// A command the repository has for the agent, e.g. <c>/implement sprint-1</c>, which then is the prompt; <see cref="Prompt"/> stands
    /// beside it as instructions. Empty = <see cref="Prompt"/> is all. Only for agents that say they <see cref="IAgent.TakesCommands"/>.
    /// </summary>
    public string Command { get; init; } = "";

    /// <summary>Model name; empty = the agent's default.</summary>
    public string Model { get; init; } = "";

    /// <summary>A session this engine started earlier and wants continued; empty = a new one.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>What earlier turns of that session used: some agents tell the session's whole.</summary>
    public SessionUsage SessionUsage { get; init; } = new();

    /// <summary>Where the output goes, redacted; appended to.</summary>
    public required string LogPath { get; init; }

    /// <summary>A private folder outside the repository, for prompt files and the like; removed after the turn.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Further regular expressions whose matches are masked in the log, line by line.</summary>
    public IReadOnlyList<string> SecretPatterns { get; init; } = [];

    public required TimeSpan Timeout { get; init; }
    public required StallLimits Stall { get; init; }

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public required TimeSpan Grace { get; init; }
}
