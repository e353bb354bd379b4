using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>
/// Runs one turn: the agent's process in a session of its own, inside the guard; output to the log, redacted; time limit, stall detector;
/// at the end no process of the turn is left.
/// </summary>
public sealed class TurnRunner(ProcessRunner processes, TimeProvider time)
{
    /// <param name="turn">What to run.</param>
    /// <param name="agent">By which agent.</param>
    /// <param name="guard">ICE around this turn; the caller begins and ends it.</param>
    /// <param name="started">Called once with the agent's pid and start time (clock ticks since boot, /proc/pid/stat field 22), before it does anything.</param>
    /// <param name="interrupt">Ends the agent gracefully: SIGTERM, grace, SIGKILL; the outcome is Interrupted.</param>
    /// <param name="kill">Ends everything at once.</param>
    public Task<TurnResult> RunAsync(
        AgentTurn turn, IAgent agent, GuardedTurn guard, Action<int, long> started, CancellationToken interrupt, CancellationToken kill) =>
        throw new NotSupportedException($"turns {processes} {time}");

    /// <summary>Ends every process, of an engine that died, that still carries a turn id of this work tree; returns how many there were.</summary>
    public Task<int> EndOrphansAsync(string workTree, CancellationToken cancel) => throw new NotSupportedException();
}
