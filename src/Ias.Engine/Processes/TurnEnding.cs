namespace Ias.Engine.Processes;

/// <summary>Ends the processes of a turn, so that none is left.</summary>
internal sealed class TurnEnding(ProcessTree tree, RunningProcess main, TimeProvider time, TimeSpan grace)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

    // What a process forks before it dies may not be in the listing that shows it dead, and another turn that ends here may have reaped that one meanwhile:
    // only looks one after the other that find neither living nor dead say that there is nobody.
    private const int CleanLooks = 2;

    /// <summary>SIGTERM to the agent's own process, then its grace, then SIGKILL to all. Returns 0: what was ended was the turn itself.</summary>
    public async Task<int> GracefullyAsync(CancellationToken kill)
    {
        Signals.Send(tree.AgentPid(tree.Collect()), Signal.Term);
        await Task.WhenAny(main.Exited, GraceAsync(kill));
        return await KillAsync();
    }

    /// <summary>The agent has ended by itself: what it left behind may finish within the grace, then gets SIGTERM, then SIGKILL. Returns how many were ended.</summary>
    public async Task<int> LeftoversAsync(CancellationToken kill)
    {
        if (ProcessTree.NothingAdopted())
        {
            return 0;
        }

        if (!IsAnyAlive())
        {
            return 0;
        }

        var end = GraceAsync(kill);
        while (!end.IsCompleted && Living() > 0)
        {
            await Task.WhenAny(end, Task.Delay(Look, CancellationToken.None));
        }

        var ended = Living();
        foreach (var process in tree.Collect().Where(p => !p.IsZombie))
        {
            Signals.Send(process.Pid, Signal.Term);
        }

        for (var looks = 0; looks < 20 && !kill.IsCancellationRequested && Living() > 0; looks++)
        {
            await Task.Delay(Look, CancellationToken.None);
        }

        await KillAsync();
        return ended;
    }

    /// <summary>SIGKILL to all, again and again until none is left (one may fork meanwhile); a process that even that does not end is left to the next start.</summary>
    public async Task<int> KillAsync()
    {
        var begun = TimeProvider.System.GetTimestamp(); // the kernel's pace, not policy's
        for (var clean = 0; clean < CleanLooks && TimeProvider.System.GetElapsedTime(begun) < GiveUp;)
        {
            clean = tree.Kill() == 0 ? clean + 1 : 0;
            if (clean == 0)
            {
                await Task.Delay(Look, CancellationToken.None);
            }
        }

        await main.Exited;
        ProcessTree.Reap(tree.Collect());
        return 0;
    }

    private bool IsAnyAlive()
    {
        for (var clean = 0; clean < CleanLooks;)
        {
            var left = tree.Collect();
            if (left.Any(p => !p.IsZombie))
            {
                return true;
            }

            clean = ProcessTree.Reap(left) == 0 ? clean + 1 : 0;
        }

        return false;
    }

    private int Living() => tree.Collect().Count(p => !p.IsZombie && p.Pid != main.Pid);

    private async Task GraceAsync(CancellationToken kill)
    {
        try
        {
            await Task.Delay(grace, time, kill);
        }
        catch (OperationCanceledException)
        {
            // at once, then
        }
    }
}
