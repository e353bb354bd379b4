namespace Ias.Engine.Processes;

/// <summary>All processes that carry something in the environment they were started with, wherever they forked to.</summary>
public static class MarkedProcesses
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Kills the processes with a value, without a grace period, again and again until none is left (one may fork meanwhile), except this
    /// process.
    /// </summary>
    /// <returns>False: some would not end within 10 seconds.</returns>
    public static async Task<bool> KillAsync(string variable, string value, TimeProvider time, CancellationToken cancel) =>
        (await KillAsync(process => ProcStat.EnvironmentValue(process.Pid, variable) == value, time, cancel)).AreGone;

    /// <summary>SIGKILLs what an engine that was killed left running: every process that carries this work tree and an engine that is
    /// gone; returns how many there were.</summary>
    public static async Task<int> EndOrphansAsync(string workTree, TimeProvider time, CancellationToken cancel) =>
        (
            await KillAsync(
                process =>
                    ProcStat.EnvironmentValue(process.Pid, TurnEnvironment.WorkTree) == workTree
                    && ProcStat.EnvironmentValue(process.Pid, TurnEnvironment.Engine) is { } engine
                    && TurnEnvironment.IsGone(engine),
                time,
                cancel
            )
        ).Ended;

    private static async Task<(int Ended, bool AreGone)> KillAsync(
        Predicate<ProcStat> isMarked,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var ended = new HashSet<(int, long)>();
        var begun = time.GetTimestamp();
        while (Living(isMarked) is { Count: > 0 } living)
        {
            if (time.GetElapsedTime(begun) > GiveUp)
            {
                return (ended.Count, AreGone: false);
            }

            foreach (var process in living)
            {
                ended.Add((process.Pid, process.StartTicks));
                if (ProcStat.Read(process.Pid)?.StartTicks == process.StartTicks) // the id may be another's by now
                {
                    Signals.Send(process.Pid, Signal.Kill);
                }
            }

            await Task.Delay(Look, time, cancel);
        }

        return (ended.Count, AreGone: true);
    }

    private static List<ProcStat> Living(Predicate<ProcStat> isMarked) =>
        ProcStat.ReadAll().FindAll(process => process.Pid != Environment.ProcessId && !process.IsZombie && isMarked(process));
}
