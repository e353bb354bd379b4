using Ias.Core.RunMode;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>
/// A kind of coding agent: how it is called, and how its output is read. It starts nothing itself: process start, limits, redaction and
/// ICE are the <see cref="TurnRunner"/>'s, the same for all, so that no agent can forget them. One file each, one line in <see cref="AgentRegistry"/>.
/// </summary>
public interface IAgent
{
    /// <summary>The name in configuration and on screens.</summary>
    string Name { get; }

    /// <summary>The command for a turn, prompt included. Standard input is always given or closed.</summary>
    ProcessSpec Prepare(AgentTurn turn);

    /// <summary>A fresh reader for one turn's output.</summary>
    IAgentOutput ReadOutput();

    /// <summary>The command whose exit status 0 shows that the agent is there and answers (its version); null = nothing to ask.</summary>
    ProcessSpec? Probe(string workTree);

    /// <summary>Where a person allows what the agent was denied, to be read after "allow what it needs in".</summary>
    string Permissions => "agent.command, or in the agent's own settings";
}

/// <summary>Reads one turn's standard output line by line as it comes, and judges the end. Keeps no more than it needs.</summary>
public interface IAgentOutput
{
    /// <summary>A line of standard output, without its end, as the agent wrote it (UTF-8, unless it misbehaves); at most 1 MiB, longer ones come cut.</summary>
    void Line(ReadOnlySpan<byte> line);

    /// <summary>True between the start and the end of a tool call; null where the agent does not report them.</summary>
    bool? ToolOpen { get; }

    /// <summary>The agent's own account, after it ended with <paramref name="exitCode"/> (128 + n for signal n).</summary>
    AgentAccount Close(int exitCode);
}

/// <summary>What an agent's output said about itself. Unknown is null or empty, never zero.</summary>
/// <param name="Outcome"><see cref="TurnOutcome.Ended"/> or the kind of error.</param>
/// <param name="Detail">One line for people.</param>
/// <param name="Until">The provider's reset time, for <see cref="TurnOutcome.UsageLimit"/>.</param>
/// <param name="SessionId">Session to continue later.</param>
/// <param name="Calls">Model requests; null where the agent does not say.</param>
/// <param name="Closing">The agent's last message.</param>
public sealed record AgentAccount(
    TurnOutcome Outcome, string Detail, DateTimeOffset? Until, string SessionId, int? Calls,
    long? InputTokens, long? OutputTokens, decimal? CostUsd, string Closing, int Denials);
