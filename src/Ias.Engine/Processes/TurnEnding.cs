namespace Ias.Engine.Processes;

/// <summary>Ends the processes of a turn, so that none is left.</summary>
internal sealed class TurnEnding(ProcessTree tree, RunningProcess main, TimeProvider time, TimeSpan grace)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(10);

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
        if (tree.IsOver() || tree.Living().Count == 0)
        {
            return 0;
        }

        var end = GraceAsync(kill);
        while (!end.IsCompleted && tree.Living().Count > 0)
        {
            await Task.WhenAny(end, Task.Delay(Look, CancellationToken.None));
        }

        var ended = tree.Living();
        foreach (var process in ended)
        {
            Signals.Send(process.Pid, Signal.Term);
        }

        for (var looks = 0; looks < 20 && !kill.IsCancellationRequested && tree.Living().Count > 0; looks++)
        {
            await Task.Delay(Look, CancellationToken.None);
        }

        await KillAsync();
        return ended.Count;
    }

    /// <summary>SIGKILL to all, again and again until none is left (one may fork meanwhile); a process that even that does not end is left to the next start.</summary>
    public async Task<int> KillAsync()
    {
        var begun = TimeProvider.System.GetTimestamp(); // the kernel's pace, not policy's
        while (tree.Kill() && TimeProvider.System.GetElapsedTime(begun) < GiveUp)
        {
            await Task.Delay(Look, CancellationToken.None);
        }

        await main.Exited;
        return 0;
    }

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
