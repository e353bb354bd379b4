namespace Ias.Engine.Processes;

/// <summary>All processes that carry a value in the environment they were started with, wherever they forked to.</summary>
public static class MarkedProcesses
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    /// <summary>Ends them at once, again and again until none is left (one may fork meanwhile), but for this process.</summary>
    /// <returns>False: some would not end within 10 seconds.</returns>
    public static async Task<bool> KillAsync(string variable, string value, TimeProvider time, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while (Living(variable, value) is { Count: > 0 } living)
        {
            if (time.GetElapsedTime(begun) > GiveUp)
            {
                return false;
            }

            foreach (var process in living)
            {
                if (ProcStat.Read(process.Pid)?.StartTicks == process.StartTicks) // the id may be another's by now
                {
                    Signals.Send(process.Pid, Signal.Kill);
                }
            }

            await Task.Delay(Look, time, cancel);
        }

        return true;
    }

    private static List<ProcStat> Living(string variable, string value) =>
        ProcStat
            .ReadAll()
            .FindAll(process =>
                process.Pid != Environment.ProcessId && !process.IsZombie && ProcStat.EnvironmentValue(process.Pid, variable) == value
            );
}
