using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Tui.State;

/// <summary>Watches the current turn from outside: growth of its log, and CPU use of its processes.</summary>
internal sealed class TurnReading(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private (int Pid, TimeSpan Cpu, long At)? _sample;
    private bool? _busy;

    /// <summary>Size and age of the log; null = no current turn, or no log yet.</summary>
    public static TurnPulse? Pulse(string workTree, RunRecord? run)
    {
        if (run?.Agent is not { Pid: > 0, Log.Length: > 0 } agent || run.IsFinished)
        {
            return null;
        }

        if (InsideFile.FactsOf(workTree, agent.Log) is not { Kind: InsideKind.File } log)
        {
            return new TurnPulse(agent.Log, 0, null);
        }

        // Attempts of one phase share a log: older output belongs to an earlier turn.
        return new TurnPulse(agent.Log, log.Length, log.Length > 0 && log.ModifiedAt >= agent.At ? log.ModifiedAt : null);
    }

    /// <summary>Checks whether the turn's processes used at least one hundredth of a core during the last two seconds or more; null = not
    /// known yet.</summary>
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
