using Ias.Core.Text;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>Files that are either the old one or the new one, whatever happens meanwhile.</summary>
public static class AtomicFile
{
    private const string Suffix = ".tmp";

    /// <summary>Temporary name in the same folder, flush to disk, rename, flush the folder, read back. The file's mode is kept, unless
    /// <paramref name="mode"/> says which it has before anything is in it.</summary>
    /// <remarks>
    /// A crash may leave the temporary file behind; the next write of the same file sweeps it. Its writer holds a flock on it, so that a
    /// sweep tells one that is being written from one whose writer is dead, without knowing pids or times. The flock is a shared one,
    /// because it is still held at the moment the file gets its real name, and readers in .NET take a shared flock of their own.
    /// </remarks>
    /// <exception cref="ProblemException">Disk full, read-only, or what was read back differs; names the file and what to type.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        path = Path.GetFullPath(path);
        Drop(path, content, mode);
        try
        {
            if (!RegularFile.Holds(path, content))
            {
                throw new ProblemException(
                    new Problem(
                        "The file read back differs from what was written: a disk error, or another program wrote it.",
                        path,
                        ShellLine.Of($"ls -la {path}; dmesg | tail")
                    )
                );
            }
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>
    /// Writes a file like <see cref="Write"/> but does not read it back, for files whose reader removes them immediately.
    /// </summary>
    /// <exception cref="ProblemException">As <see cref="Write"/>.</exception>
    internal static void Drop(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        path = Path.GetFullPath(path);
        try
        {
            Sweep(path);
            WriteAndRename(path, content, mode);
            Posix.FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Moves a file that cannot be understood to <c>&lt;name&gt;.corrupt-&lt;time&gt;</c> beside itself and returns that
    /// path.</summary>
    /// <exception cref="ProblemException">The folder cannot be written.</exception>
    public static string MoveAside(string path, DateTimeOffset now)
    {
        try
        {
            for (var n = 1; ; n++)
            {
                var aside = $"{path}.corrupt-{now.UtcDateTime:yyyyMMddTHHmmssZ}{(n == 1 ? "" : $"-{n}")}";
                if (!Path.Exists(aside))
                {
                    // OutsideFolder.Move is a plain rename: it takes whatever an agent put there, folders and pipes too.
                    OutsideFolder.Move(path, aside);
                    return aside;
                }
            }
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Removes the temporary files of dead writers of <paramref name="path"/>.</summary>
    private static void Sweep(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var temporary in OutsideFolder.EnumerateFiles(Path.GetDirectoryName(path)!, $".{name}.*{Suffix}"))
        {
            try
            {
                using var handle = OutsideFile.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                OutsideFile.Delete(temporary);
            }
            catch (Exception alive) when (FileProblem.Explains(alive))
            {
                // Another writer is at work, or has just finished and its temporary name is gone: both are its own affair.
            }
        }
    }

    private static void WriteAndRename(string path, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        var (temporary, handle) = OpenTemporary(path);
        try
        {
            using (handle)
            {
                if ((mode ?? (OutsideFile.Exists(path) ? OutsideFile.GetUnixFileMode(path) : null)) is { } wanted)
                {
                    OutsideFile.SetUnixFileMode(handle, wanted);
                }

                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
                OutsideFile.Move(temporary, path); // under the flock, so that no sweep comes between
            }
        }
        catch
        {
            OutsideFile.Delete(temporary);
            throw;
        }
    }

    private static (string Path, SafeFileHandle Handle) OpenTemporary(string path)
    {
        while (true)
        {
            var temporary = Path.Combine(
                Path.GetDirectoryName(path)!,
                $".{Path.GetFileName(path)}.{Guid.NewGuid().ToString("N")[..12]}{Suffix}"
            );
            try
            {
                var handle = OutsideFile.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
                if (OutsideFile.Exists(temporary))
                {
                    return (temporary, handle);
                }

                handle.Dispose(); // a sweep came and went between the file's creation and its lock
            }
            catch (IOException swept) when (swept.HResult == Posix.ErrorAgain)
            {
                // A sweep met the file between its creation and its lock, and removes it: take another name.
            }
        }
    }
}
