using System.Text.Json;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>
/// A file whose flock is what counts, with its holder's name as its content. The kernel drops the lock with its process; a name
/// stays behind where a process was killed, and means nothing then.
/// </summary>
internal static class NamedLock
{
    // 5 ms apart: against somebody who has said their name, and while nobody has.
    private const int AttemptsWhenNamed = 10;
    private const int Attempts = 400;

    /// <summary>Takes the lock; false when another process has it.</summary>
    /// <remarks>
    /// A reader holds a shared lock for some microseconds, or longer on a busy machine: a single failure
    /// does not mean that the lock is taken.
    /// </remarks>
    /// <param name="handle">Of <see cref="Posix.OpenToLock"/>.</param>
    public static bool TryTake(SafeFileHandle handle)
    {
        for (var attempt = 1; !Posix.TryLock(handle, shared: false); attempt++)
        {
            // A name whose process is gone: a child of it between fork and exec still has the file open, on a busy machine for a while.
            if (
                attempt >= Attempts
                || (
                    attempt >= AttemptsWhenNamed && Read(handle) is { } name && (name.BootId != LockHolder.ThisBoot() || name.IsAliveHere())
                )
            )
            {
                return false;
            }

            Thread.Sleep(5);
        }

        return true;
    }

    /// <summary>
    /// The holder named in the file; null when there is none, or it is being written at this moment, or was cut off by a power loss.
    /// </summary>
    public static LockHolder? Read(SafeFileHandle handle)
    {
        var buffer = new byte[4096];
        try
        {
            var read = RandomAccess.Read(handle, buffer, 0);
            return read == 0 ? null : JsonSerializer.Deserialize(buffer.AsSpan(0, read), StateJson.Default.LockHolder);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a name into it.</summary>
    public static void Write(SafeFileHandle handle, ReadOnlySpan<byte> name)
    {
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, name, 0);
    }

    /// <summary>Gives the lock back in order: nobody is named any more.</summary>
    public static void GiveBack(SafeFileHandle handle)
    {
        if (handle.IsClosed)
        {
            return;
        }

        try
        {
            RandomAccess.SetLength(handle, 0);
            Posix.Unlock(handle);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            // The flock is what counts; a name that stays behind is known to be dead by it.
        }
        finally
        {
            handle.Dispose();
        }
    }
}
