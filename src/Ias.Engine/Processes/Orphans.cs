namespace Ias.Engine.Processes;

/// <summary>What an engine that was killed left running.</summary>
internal static class Orphans
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    /// <summary>SIGKILLs every process that carries this work tree and an engine that is gone, until none is left; returns how many there
    /// were.</summary>
    public static async Task<int> EndAsync(string workTree, CancellationToken cancel)
    {
        var ended = new HashSet<(int, long)>();
        var begun = TimeProvider.System.GetTimestamp();
        while (Find(workTree) is { Count: > 0 } orphans && TimeProvider.System.GetElapsedTime(begun) < GiveUp)
        {
            foreach (var orphan in orphans)
            {
                ended.Add((orphan.Pid, orphan.StartTicks));
                Signals.Send(orphan.Pid, Signal.Kill);
            }

            await Task.Delay(Look, cancel);
        }

        return ended.Count;
    }

    private static List<ProcStat> Find(string workTree) =>
        [
            .. ProcStat
                .ReadAll()
                .Where(p =>
                    !p.IsZombie
                    && ProcStat.EnvironmentValue(p.Pid, TurnEnvironment.WorkTree) == workTree
                    && ProcStat.EnvironmentValue(p.Pid, TurnEnvironment.Engine) is { } engine
                    && TurnEnvironment.IsGone(engine)
                ),
        ];
}
