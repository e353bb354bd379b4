using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>The runner that works on a queue; requests go through the control inbox of its engine and are carried out later.</summary>
/// <param name="Files">Files of its run.</param>
/// <param name="RunId">Id of its run.</param>
/// <param name="LastSeq">The last event in its state; the effects of a request come after it.</param>
public sealed record LiveRunner(RunFiles Files, string RunId, long LastSeq)
{
    /// <summary>Finds the runner of a queue; null = none on this machine.</summary>
    public static LiveRunner? Of(string commonDir, RunnerFiles queue)
    {
        var files = new RunFiles(queue.WorkTree);
        var status = RunStatus.Of(commonDir, files);
        return RunnerLock.Holder(commonDir, queue) is not null && status is { Engine: not null, Run: { } run } && run.Queue == queue.Run
            ? new LiveRunner(files, run.RunId, run.LastSeq)
            : null;
    }

    /// <summary>Requests a stop: after the jobs under way, or immediately.</summary>
    /// <param name="by">Who requests it: user@host.</param>
    public void Stop(string by, DateTimeOffset at, bool now, string reason) =>
        ControlInbox.Ask(Files.Control, new ControlRequest(ControlKind.Halt, RunId, by, at, now, reason));

    /// <summary>Requests that a job's turn be ended and the job cancelled.</summary>
    /// <param name="by">Who requests it: user@host.</param>
    public void Cancel(string job, string by, DateTimeOffset at, string reason) =>
        ControlInbox.Ask(Files.Control, new ControlRequest(ControlKind.Cancel, RunId, by, at, Text: reason, Job: job));
}
