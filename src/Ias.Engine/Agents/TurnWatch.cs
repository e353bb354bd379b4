using Ias.Core.Agents;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Reasons why the wait for an agent ended.</summary>
internal enum TurnEnd
{
    Exited,
    TimedOut,
    Stalled,
    MustEnd,
    Said,
    Interrupted,
    Killed,
}

/// <summary>Waits until an agent's process ends by itself or must be ended: time limit, stall, halt.</summary>
internal sealed class TurnWatch(
    AgentTurn turn,
    RunningProcess process,
    ProcessTree tree,
    TurnOutput output,
    IAgentOutput reader,
    TimeProvider time,
    long begun
)
{
    private readonly StallDetector _stall = new(turn.Stall);
    private TimeSpan? _waitsSince;
    private TimeSpan _stopped; // of which this engine itself did not run

    /// <summary>Waits; returns the reason and, for a stall, the limit that was exceeded. Ends nothing itself.</summary>
    public async Task<(TurnEnd End, TimeSpan Limit)> WaitAsync(CancellationToken interrupt, CancellationToken kill)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupt, kill);
        try
        {
            while (true)
            {
                var left = turn.Timeout - (time.GetElapsedTime(begun) - _stopped);
                var look = reader.IsOver ? LastWord / 5 : _stall.Interval;
                var wait = left < look ? left : look;
                if (wait > TimeSpan.Zero)
                {
                    var asleep = time.GetTimestamp();
                    var tick = Task.Delay(wait, time, stop.Token);
                    var first = await (
                        output.News.IsCompleted ? Task.WhenAny(process.Exited, tick) : Task.WhenAny(process.Exited, tick, output.News)
                    );
                    if (first == process.Exited)
                    {
                        return (TurnEnd.Exited, TimeSpan.Zero);
                    }

                    await first;
                    if (time.GetElapsedTime(asleep) - wait is var gap && gap > LateTick)
                    {
                        // What the agent said meanwhile is read before it is judged.
                        _stopped += gap;
                        _stall.Woke(time.GetElapsedTime(begun));
                        continue;
                    }
                }

                var elapsed = time.GetElapsedTime(begun);
                if (elapsed - _stopped >= turn.Timeout)
                {
                    return (TurnEnd.TimedOut, turn.Timeout);
                }

                if (reader.MustEnd)
                {
                    return (TurnEnd.MustEnd, TimeSpan.Zero);
                }

                if (reader.IsOver && output.Last.Timestamp is not 0 and var said && time.GetElapsedTime(said) >= LastWord)
                {
                    return (TurnEnd.Said, TimeSpan.Zero);
                }

                if (Sample(elapsed) is { } limit)
                {
                    return (TurnEnd.Stalled, limit);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return (kill.IsCancellationRequested ? TurnEnd.Killed : TurnEnd.Interrupted, TimeSpan.Zero);
        }
        finally
        {
            await stop.CancelAsync(); // takes the timer of the last wait away
        }
    }

    // Time limit for an agent to exit after it reported that it is done.
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);

    // A timer that comes later than this: the engine was stopped, or the machine was.
    private static readonly TimeSpan LateTick = TimeSpan.FromSeconds(5);

    // Output is stamped when it is read: on a busy machine that is a while after it was written, and its child may have been started
    // meanwhile.
    private const long ReadLate = 2 * ProcStat.TicksPerSecond;

    private TimeSpan? Sample(TimeSpan elapsed)
    {
        var processes = tree.Collect();
        var agent = tree.AgentPid(processes);
        var cpu = TimeSpan.FromSeconds(processes.Sum(p => p.CpuTicks) / (double)ProcStat.TicksPerSecond);
        var (lastOutput, lastTicks) = output.Last;
        var working =
            reader.ToolOpen
            ?? processes.Any(p => p.Pid > 0 && !p.IsZombie && IsBelow(p, agent, processes) && p.StartTicks >= lastTicks - ReadLate);
        TimeSpan? last = lastOutput == 0 ? null : time.GetElapsedTime(begun, lastOutput);
        _waitsSince = reader.Waiting ? _waitsSince ?? last : null;
        return _stall.Sample(elapsed, _waitsSince ?? last, cpu, working);
    }

    private static bool IsBelow(ProcStat process, int agent, IReadOnlyList<ProcStat> all)
    {
        // Orphans of the agent count too; the bubblewraps around it, and the agent itself, do not.
        if (process.Pid == agent)
        {
            return false;
        }

        for (var at = all.FirstOrDefault(p => p.Pid == agent); at is not null; at = all.FirstOrDefault(p => p.Pid == at.Parent))
        {
            if (at.Parent == process.Pid)
            {
                return false;
            }
        }

        return true;
    }
}
