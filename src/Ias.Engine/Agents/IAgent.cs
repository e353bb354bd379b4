using Ias.Core.Model;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>
/// A kind of coding agent: how it is called, and how its output is read. It starts nothing itself: process start, limits, redaction and
/// ICE are the <see cref="TurnRunner"/>'s, the same for all, so that no agent can forget them. One file each, one line in <see
/// cref="AgentRegistry"/>.
/// </summary>
public interface IAgent
{
    /// <summary>The name in configuration and on screens.</summary>
    string Name { get; }

    /// <summary>The command for a turn, prompt included. Standard input is always given or closed.</summary>
    ProcessSpec Prepare(AgentTurn turn);

    /// <summary>A fresh reader for the output of that turn.</summary>
    IAgentOutput ReadOutput(AgentTurn turn);

    /// <summary>The command whose exit status 0 shows that the agent is there and answers (its version); null = nothing to ask.</summary>
    ProcessSpec? Probe(string workTree);

    /// <summary>The version this was tried with; an older one is warned of. Null = any.</summary>
    Version? KnownGood => null;

    /// <summary>Whether it understands the commands a repository keeps in <c>.claude/commands</c>.</summary>
    bool TakesCommands => false;

    /// <summary>Whether a person is logged in, as far as that can be told without asking the provider.</summary>
    AgentLogin Login(AgentPlace place) => AgentLogin.Unknown;

    /// <summary>Where a person allows what the agent was denied, to be read after "allow what it needs in".</summary>
    string Permissions => "agent.command, or in the agent's own settings";
}

/// <summary>Reads one turn's standard output line by line as it comes, and judges the end. Keeps no more than it needs.</summary>
public interface IAgentOutput
{
    /// <summary>A line of standard output, without its end, as the agent wrote it (UTF-8, unless it misbehaves); at most 1 MiB, longer ones
    /// come cut.</summary>
    void Line(ReadOnlySpan<byte> line);

    /// <summary>True between the start and the end of a tool call; null where the agent does not report them.</summary>
    bool? ToolOpen { get; }

    /// <summary>True while the agent says that all it does is to wait for its provider; what it prints then is no sign of life.</summary>
    bool Waiting => false;

    /// <summary>
    /// True once the agent has said that it will wait for its provider longer than <see cref="ProviderError.LongWait"/>: the turn is ended
    /// at once, and <see cref="Close"/> tells the time. The engine waits better: visibly, and so that a halt is answered.
    /// </summary>
    bool WaitsLong => false;

    /// <summary>A line of standard error; comes on another thread than <see cref="Line"/>.</summary>
    void ErrorLine(ReadOnlySpan<byte> line) { }

    /// <summary>The agent's own account, after it ended with <paramref name="exitCode"/> (128 + n for signal n).</summary>
    AgentAccount Close(int exitCode);
}

/// <summary>What an agent's output said about itself. Unknown is null or empty, never zero.</summary>
/// <param name="Outcome"><see cref="TurnOutcome.Ended"/> or the kind of error.</param>
/// <param name="Detail">One line for people.</param>
/// <param name="Until">The provider's reset time, for <see cref="TurnOutcome.UsageLimit"/>.</param>
/// <param name="SessionId">Session to continue later.</param>
/// <param name="Calls">Model requests; null where the agent does not say, 0 when it ended before the first.</param>
/// <param name="InputTokens">All that went in, what came from a cache included.</param>
/// <param name="Closing">The agent's last message.</param>
/// <param name="CachedTokens">The part of <paramref name="InputTokens"/> that came from a cache.</param>
/// <param name="Model">The model it names.</param>
public sealed record AgentAccount(
    TurnOutcome Outcome,
    string Detail,
    DateTimeOffset? Until,
    string SessionId,
    int? Calls,
    long? InputTokens,
    long? OutputTokens,
    decimal? CostUsd,
    string Closing,
    int Denials,
    long? CachedTokens = null,
    string Model = ""
);
