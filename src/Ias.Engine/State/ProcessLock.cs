using System.Text.Json;
using Ias.Engine.Files;
using Ias.Engine.Processes;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>A file that one process at a time holds; the kernel gives it back when that ends, however it ends.</summary>
public sealed class ProcessLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private ProcessLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock; null: another process has it (<see cref="Holder"/>).</summary>
    /// <param name="workTree">Work tree of the holder, shown to those who ask; null: this process's current folder.</param>
    /// <exception cref="ProblemException">The file cannot be made.</exception>
    public static ProcessLock? TryTake(string path, TimeProvider time, string? workTree = null)
    {
        try
        {
            OutsideFolder.Make(Path.GetDirectoryName(path)!);
            var handle = Posix.OpenToLock(path);
            if (!NamedLock.TryTake(handle))
            {
                handle.Dispose();
                return null;
            }

            NamedLock.Write(
                handle,
                JsonSerializer.SerializeToUtf8Bytes(
                    LockHolder.This(new RunFiles(workTree ?? Environment.CurrentDirectory), time),
                    StateJson.Default.LockHolder
                )
            );
            return new ProcessLock(handle);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>The lock's holder on this machine; null: nobody.</summary>
    public static LockHolder? Holder(string path)
    {
        using var handle = Posix.OpenToRead(path);
        return handle is null || Posix.TryLock(handle, shared: true) ? null : NamedLock.Read(handle);
    }

    /// <summary>Sends its holder a signal; false: nobody on this machine holds it.</summary>
    public static bool Tell(string path, Signal signal) =>
        Holder(path) is { } holder && holder.IsAliveHere() && Signals.Send(holder.Pid, signal);

    public void Dispose() => NamedLock.GiveBack(_handle);
}
