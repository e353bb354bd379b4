using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>
/// Kind of coding agent: how it is called, and how its output is read. It starts nothing and touches no file: process start, limits,
/// redaction and ICE are the engine's, the same for all, so that no agent can forget them. One folder each, one line in
/// <c>KnownAgents</c>.
/// </summary>
public interface IAgent
{
    /// <summary>Name in configuration and on screens; the program's, for agents that are known by name.</summary>
    string Name { get; }

    /// <summary>Name its makers give it, for people.</summary>
    string Title => Name;

    /// <summary>Wording of its events in a log; null = its output is plain text.</summary>
    IEventWords? Words => null;

    /// <summary>Command for a turn, prompt included. Standard input is always given or closed.</summary>
    AgentCommand Prepare(AgentTurn turn, AgentPlace place);

    /// <summary>Creates a reader for the output of that turn.</summary>
    IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time);

    /// <summary>Command whose exit status 0 shows that the agent is installed and answers (its version); null = none.</summary>
    AgentCommand? Probe(string workTree);

    /// <summary>Version this agent was tested with; older ones cause a warning. Null = any.</summary>
    Version? KnownGood => null;

    /// <summary>Folder in which a repository keeps commands for it, <c>implement.md</c> for <c>/implement</c>; empty = it has none.</summary>
    string CommandFolder => "";

    /// <summary>Files that it looks for in a repository.</summary>
    IReadOnlyList<AgentFile> Scaffold => [];

    /// <summary>Command by which a person clears its conversation; empty = they begin a new session.</summary>
    string ClearCommand => "";

    /// <summary>Settings that can deny the tools a run needs; null = it has none.</summary>
    IToolPermissions? ToolPermissions => null;

    /// <summary>Login state, as far as it is known without asking the provider.</summary>
    AgentLogin Login(AgentPlace place) => AgentLogin.Unknown;

    /// <summary>Command by which the agent reports its login state without asking its provider; null = it has none.</summary>
    AgentCommand? LoginQuestion(string workTree) => null;

    /// <summary>True when the answer to <see cref="LoginQuestion"/> says that nobody is logged in; false for any other answer.</summary>
    bool SaysLoggedOut(AgentAnswer answer, AgentPlace place) => false;

    /// <summary>Command or setting that logs a person in; empty = the agent has no login of its own.</summary>
    string HowToLogIn => "";

    /// <summary>Places below the person's home that it uses.</summary>
    AgentHome Home => AgentHome.None;

    /// <summary>Environment variables that it understands.</summary>
    AgentVariables Variables => AgentVariables.None;

    /// <summary>Settings in which a person can allow denied operations; completes the phrase "allow what it needs in".</summary>
    string Permissions => "agent.command, or in the agent's own settings";
}

/// <summary>Reads one turn's standard output line by line as it arrives, and judges the end. Keeps no more than it needs.</summary>
public interface IAgentOutput
{
    /// <summary>
    /// Handles a line of standard output, without its end, as the agent wrote it (UTF-8, unless it misbehaves); at most 1 MiB, longer ones
    /// are cut.
    /// </summary>
    void Line(ReadOnlySpan<byte> line);

    /// <summary>True between the start and the end of a tool call; null where the agent does not report them.</summary>
    bool? ToolOpen { get; }

    /// <summary>True while the agent reports that it only waits for its provider; its output then is no sign of progress.</summary>
    bool Waiting => false;

    /// <summary>
    /// True once the agent has reported that it will wait for its provider longer than <see cref="ProviderError.LongWait"/>, or continue at
    /// extra cost: the turn is ended immediately, and <see cref="Close"/> reports the time. The engine waits better: visibly, and
    /// responsive to a halt.
    /// </summary>
    bool MustEnd => false;

    /// <summary>True while the agent's last message says that it is done: its turn is over, whatever happens to its process.</summary>
    bool IsOver => false;

    /// <summary>Handles a line of standard error; called on another thread than <see cref="Line"/>.</summary>
    void ErrorLine(ReadOnlySpan<byte> line) { }

    /// <summary>The agent's own account, after it ended with <paramref name="exitCode"/> (128 + n for signal n).</summary>
    AgentAccount Close(int exitCode);
}

/// <summary>Facts an agent's output reports about its own turn. Unknown values are null or empty, never zero.</summary>
/// <param name="Outcome"><see cref="TurnOutcome.Ended"/> or the kind of error.</param>
/// <param name="Detail">One line for people.</param>
/// <param name="Until">The provider's reset time, for <see cref="TurnOutcome.UsageLimit"/>.</param>
/// <param name="SessionId">Session to continue later.</param>
/// <param name="Calls">Model requests; null if the agent does not report them, 0 when it ended before the first.</param>
/// <param name="InputTokens">All input tokens, cached ones included.</param>
/// <param name="Closing">The agent's last message.</param>
/// <param name="CachedTokens">The part of <paramref name="InputTokens"/> that came from a cache.</param>
/// <param name="Model">The model it reports.</param>
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
