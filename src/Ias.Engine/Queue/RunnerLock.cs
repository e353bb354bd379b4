using System.Text.Json;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.State;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Queue;

/// <summary>
/// One runner a queue: a flock in the git common dir, dropped by the kernel with its process. Where another machine shares the files and a
/// flock may not reach it, the heartbeat in <c>state.json</c> tells.
/// </summary>
public sealed class RunnerLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private RunnerLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes it.</summary>
    /// <exception cref="ProblemException">Another runner has it (exit 4): says which, since when, and what to type.</exception>
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
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var handle = Posix.OpenToLock(path);
            if (!NamedLock.TryTake(handle))
            {
                var holder = NamedLock.Read(handle);
                handle.Dispose();
                throw Held(
                    holder is null
                        ? "Another runner works on this queue."
                        : $"Another runner works on this queue: pid {holder.Pid} on {holder.Host}, since {holder.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z.",
                    files
                );
            }

            NamedLock.Write(
                handle,
                JsonSerializer.SerializeToUtf8Bytes(LockHolder.This(new RunFiles(files.WorkTree), time), StateJson.Default.LockHolder)
            );
            return new RunnerLock(handle);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Who holds it; null = nobody on this machine.</summary>
    public static LockHolder? Holder(string commonDir, RunnerFiles files)
    {
        using var handle = Posix.OpenToRead(PathOf(commonDir, files));
        return handle is null || Posix.TryLock(handle, shared: true)
            ? null
            : NamedLock.Read(handle) ?? LockHolder.Unknown(new RunFiles(files.WorkTree));
    }

    public void Dispose() => NamedLock.GiveBack(_handle);

    private static string PathOf(string commonDir, RunnerFiles files) =>
        Path.Combine(commonDir, "ias", $"runner-{PathKey.Of(Posix.RealPath(files.RunFolder))}.lock");

    private static ProblemException Held(string what, RunnerFiles files) =>
        new(
            new Problem(
                what,
                files.Folder,
                $"ias runner status --run {files.Run}     watches it\nias runner stop --run {files.Run}       stops it after its job",
                ExitCode.LockHeld
            )
        );
}
