using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>The runner that works on a queue, and what can be asked of it: through the control inbox of its engine. Asked is not
/// done.</summary>
/// <param name="Files">Of the run it is.</param>
/// <param name="RunId">That run's.</param>
/// <param name="LastSeq">The last event its state tells of; what comes of a request stands behind it.</param>
public sealed record LiveRunner(RunFiles Files, string RunId, long LastSeq)
{
    /// <summary>The one that works on a queue; null = nobody does on this machine.</summary>
    public static LiveRunner? Of(string commonDir, RunnerFiles queue)
    {
        var files = new RunFiles(queue.WorkTree);
        var status = RunStatus.Of(commonDir, files);
        return RunnerLock.Holder(commonDir, queue) is not null && status is { Engine: not null, Run: { } run } && run.Queue == queue.Run
            ? new LiveRunner(files, run.RunId, run.LastSeq)
            : null;
    }

    /// <summary>Asks it to stop: when the jobs under way have ended, or at once.</summary>
    /// <param name="by">Who asks: user@host.</param>
    public void Stop(string by, DateTimeOffset at, bool now, string reason) =>
        ControlInbox.Ask(Files.Control, new ControlRequest(ControlKind.Halt, RunId, by, at, now, reason));

    /// <summary>Asks it to end the turn of a job and to cancel that.</summary>
    /// <param name="by">Who asks: user@host.</param>
    public void Cancel(string job, string by, DateTimeOffset at, string reason) =>
        ControlInbox.Ask(Files.Control, new ControlRequest(ControlKind.Cancel, RunId, by, at, Text: reason, Job: job));
}
