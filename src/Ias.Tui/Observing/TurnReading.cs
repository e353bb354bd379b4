using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Processes;

namespace Ias.Tui.Observing;

/// <summary>Watches the turn under way from outside: how its log grows, and whether its processes work.</summary>
internal sealed class TurnReading(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private (int Pid, TimeSpan Cpu, long At)? _sample;
    private bool? _busy;

    /// <summary>The log's size and age; null when no turn is under way or it has no log yet.</summary>
    public static TurnPulse? Pulse(string workTree, RunRecord? run)
    {
        if (run?.Agent is not { Pid: > 0, Log.Length: > 0 } agent || run.IsFinished)
        {
            return null;
        }

        var log = new FileInfo(Path.Combine(workTree, agent.Log));
        if (!log.Exists)
        {
            return new TurnPulse(agent.Log, 0, null);
        }

        // Tries of one phase share a log: what is older than the turn is another's output.
        var written = new DateTimeOffset(log.LastWriteTimeUtc, TimeSpan.Zero);
        return new TurnPulse(agent.Log, log.Length, log.Length > 0 && written >= agent.At ? written : null);
    }

    /// <summary>Whether the turn's processes use at least one hundredth of a core, over the last two seconds or more; null = not known
    /// (yet).</summary>
    public bool? Busy(RunRecord? run)
    {
        if (run?.Agent is not { Pid: > 0 } agent || ProcessCpu.Of(agent.Pid, agent.Started) is not { } cpu)
        {
            (_sample, _busy) = (null, null);
            return null;
        }

        if (_sample is not { } last || last.Pid != agent.Pid)
        {
            (_sample, _busy) = ((agent.Pid, cpu, time.GetTimestamp()), null);
        }
        else if (time.GetElapsedTime(last.At) is var elapsed && elapsed >= Window)
        {
            _busy = cpu - last.Cpu >= elapsed * StallDetector.BusyShare;
            _sample = (agent.Pid, cpu, time.GetTimestamp());
        }

        return _busy;
    }
}
