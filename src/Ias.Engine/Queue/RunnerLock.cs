using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>
/// Lock for one runner per queue: a flock in the git common dir, released by the kernel with its process. Across machines that share the
/// files, where a flock may not work, the heartbeat in <c>state.json</c> decides.
/// </summary>
public sealed class RunnerLock : IDisposable
{
    private readonly ProcessLock _held;

    private RunnerLock(ProcessLock held) => _held = held;

    /// <summary>Acquires the queue's runner lock.</summary>
    /// <exception cref="ProblemException">Another runner holds it (exit 4): says which, since when, and what to type.</exception>
    public static RunnerLock Take(string commonDir, RunnerFiles files, TimeProvider time)
    {
        var state = RunnerStateFile.Peek(files);
        if (
            state is { Status: RunnerStatus.Running or RunnerStatus.Waiting, Heartbeat: { } beat }
            && !string.Equals(state.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            && time.GetUtcNow() - beat < RunnerState.HeartbeatLimit
        )
        {
            throw Held(
                $"A runner on {state.Host} (pid {state.Pid}) works on this queue; it was heard of {(int)(time.GetUtcNow() - beat).TotalSeconds} s ago.",
                files
            );
        }

        var path = PathOf(commonDir, files);
        return ProcessLock.TryTake(path, time, files.WorkTree) is { } held
            ? new RunnerLock(held)
            : throw Held(
                ProcessLock.Holder(path) is { } holder
                    ? $"Another runner works on this queue: pid {holder.Pid} on {holder.Host}, since {holder.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z."
                    : "Another runner works on this queue.",
                files
            );
    }

    /// <summary>Holder of the lock; null = no runner on this machine.</summary>
    public static LockHolder? Holder(string commonDir, RunnerFiles files)
    {
        using var handle = Posix.OpenToRead(PathOf(commonDir, files));
        return handle is null || Posix.TryLock(handle, shared: true)
            ? null
            : NamedLock.Read(handle) ?? LockHolder.Unknown(new RunFiles(files.WorkTree));
    }

    public void Dispose() => _held.Dispose();

    private static string PathOf(string commonDir, RunnerFiles files) =>
        Path.Combine(commonDir, "ias", $"runner-{PathKey.Of(Posix.RealPath(files.RunFolder))}.lock");

    private static ProblemException Held(string what, RunnerFiles files) =>
        new(
            new Problem(
                what,
                files.Folder,
                ShellLine.Of(
                    $"ias runner status --run {files.Run}     watches it\nias runner stop --run {files.Run}       stops it after its job"
                ),
                ExitCode.LockHeld
            )
        );
}
