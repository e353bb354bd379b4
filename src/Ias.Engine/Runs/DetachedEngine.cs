using System.Globalization;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Starts an engine in its own session, which survives the end of the terminal or of an SSH connection, under a watcher that resumes the
/// run if the engine dies.
/// </summary>
/// <param name="program">The program and its first arguments; the engine's follow.</param>
/// <param name="folder">The caller's working folder: relative paths in the arguments start there.</param>
public sealed class DetachedEngine(IReadOnlyList<string> program, string folder, GitPlace place, TimeProvider time)
{
    /// <summary>First argument of the program under a watcher, followed by <see cref="Mark"/> and the engine's own arguments.</summary>
    public const string Watched = "watched";

    /// <summary>Returns when the new engine has written its first event.</summary>
    /// <param name="arguments">As typed: <c>run sprint-1</c>, <c>run-resume --reset-ice</c>.</param>
    /// <exception cref="ProblemException">The engine ended without doing anything; its own message says what to do next.</exception>
    public async Task<DetachedStart> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var files = new RunFiles(place.WorkTree);
        var before = RunStatus.Of(place.CommonDir, files).Run;
        var (log, unit) = await DetachedProgram.StartWatchedAsync(
            $"engine-{Path.GetFileName(place.WorkTree)}",
            folder,
            [.. program, Watched, Mark(before), .. arguments],
            time,
            cancel
        );
        while (true)
        {
            var status = RunStatus.Of(place.CommonDir, files);
            if (status.Run is { } run && (run.RunId != before?.RunId || run.LastSeq > before.LastSeq))
            {
                return new DetachedStart(run, status.Engine, log, unit);
            }

            if (DetachedProgram.Ended(log) is { } said)
            {
                throw new ProblemException(new Problem("The engine ended before a run started.", log, said));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);
        }
    }

    /// <summary>Current end of a work tree's log as one word, for <see cref="Since"/>.</summary>
    internal static string Mark(RunRecord? run) =>
        run is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{run.RunId}:{run.LastSeq}");

    /// <summary>Events of the current run since <paramref name="mark"/>.</summary>
    public static IReadOnlyList<Core.Events.RunEvent> Since(string mark, RunFiles files)
    {
        var at = mark.LastIndexOf(':');
        var (id, seq) =
            at > 0 && long.TryParse(mark.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (mark[..at], number)
                : ("", 0);
        return [.. EventReader.ReadAll(files.Events).Where(happened => happened.RunId != id || happened.Seq > seq)];
    }
}

/// <summary>An engine started in the background.</summary>
/// <param name="Run">The run it works on.</param>
/// <param name="Engine">Its process; null when it has ended already.</param>
/// <param name="Log">File with its output.</param>
/// <param name="Unit">The systemd unit of its watcher; empty = none.</param>
public sealed record DetachedStart(RunRecord Run, LockHolder? Engine, string Log, string Unit)
{
    /// <summary>Description for people of what happens if the engine dies.</summary>
    public string Kept =>
        $"taken up again if its engine dies{(Unit.Length > 0 ? $" (systemd unit {Unit})" : "")}; after a reboot it waits for you";
}
