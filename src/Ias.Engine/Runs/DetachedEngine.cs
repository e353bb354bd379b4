using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Starts an engine in a session of its own, which neither the terminal's end nor a lost SSH touches.</summary>
/// <param name="program">The program and its first arguments; the engine's follow.</param>
/// <param name="folder">Where the person stands: paths in the arguments are meant from there.</param>
public sealed class DetachedEngine(IReadOnlyList<string> program, string folder, GitPlace place, TimeProvider time)
{
    /// <summary>Returns when the new engine has written its first event.</summary>
    /// <param name="arguments">As typed: <c>run sprint-1</c>, <c>run-resume --reset-ice</c>.</param>
    /// <exception cref="ProblemException">The engine ended without doing anything; what it said is what to do next.</exception>
    public async Task<DetachedStart> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var files = new RunFiles(place.WorkTree);
        var before = RunStatus.Of(place.CommonDir, files).Run;
        var log = await DetachedProgram.StartAsync(
            $"engine-{Path.GetFileName(place.WorkTree)}",
            folder,
            [.. program, .. arguments],
            time,
            cancel
        );
        while (true)
        {
            var status = RunStatus.Of(place.CommonDir, files);
            if (status.Run is { } run && (run.RunId != before?.RunId || run.LastSeq > before.LastSeq))
            {
                return new DetachedStart(run, status.Engine, log);
            }

            if (DetachedProgram.Ended(log) is { } said)
            {
                throw new ProblemException(new Problem("The engine ended before a run started.", log, said));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);
        }
    }
}

/// <summary>An engine that went to work in the background.</summary>
/// <param name="Run">The run it works on.</param>
/// <param name="Engine">Itself; null when it has ended already.</param>
/// <param name="Log">What it prints goes there.</param>
public sealed record DetachedStart(RunRecord Run, LockHolder? Engine, string Log);
