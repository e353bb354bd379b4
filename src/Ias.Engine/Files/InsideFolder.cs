using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// A folder that a turn can write to (the work tree, a repository's copy, a private home), read from outside. It is held by a handle that
/// was opened before the turn, so its name may since lead elsewhere; what is read is named by a path below it.
/// </summary>
/// <remarks>
/// No link is followed, nothing above the folder is reached, nothing is waited for, only regular files are read, and none longer than a
/// limit (openat2(2): RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS, RESOLVE_NO_MAGICLINKS; part by part with O_NOFOLLOW where the kernel has no
/// openat2). Whatever a turn left in the wrong place is an ordinary answer with a reason, never an exception.
/// </remarks>
public sealed class InsideFolder : IDisposable
{
    /// <summary>Default limit for the names of one folder that <see cref="Entries(string, int)"/> lists.</summary>
    public const int MostEntries = 100_000;

    private InsideFolder(SafeFileHandle handle, string path, bool byParts) => (Handle, Path, ByParts) = (handle, path, byParts);

    /// <summary>Path of the folder when it was opened: for messages, not for opening.</summary>
    public string Path { get; }

    internal SafeFileHandle Handle { get; }

    internal bool ByParts { get; }

    /// <summary>Opens the folder itself by its path, whose links are followed: do it before anything inside could change that path.</summary>
    /// <exception cref="ProblemException">It is no folder, or may not be entered.</exception>
    public static InsideFolder Open(string path) => Open(path, byParts: !HandleCalls.HasOpenat2);

    /// <summary>Opens a folder that a turn may have put something else in the place of, by its absolute path: no part of it may be a link,
    /// so begin with a path whose links are followed already. Null, and why, when there is none (an empty reason: nothing is
    /// there).</summary>
    public static InsideFolder? At(string path, out string why) => At(path, byParts: !HandleCalls.HasOpenat2, out why);

    /// <summary>A folder below it, held in the same way; null, and why, when there is none (an empty reason: nothing is there).</summary>
    public InsideFolder? Folder(string path, out string why) =>
        InsidePath.Terminated(path, out why) is { } name ? FolderAt(name, out why) : null;

    /// <summary>The same for a path in bytes.</summary>
    public InsideFolder? Folder(ReadOnlySpan<byte> path, out string why) =>
        InsidePath.Terminated(path, out why) is { } name ? FolderAt(name, out why) : null;

    /// <summary>Kind of the entry at a path, links not followed.</summary>
    public InsideKind KindOf(string path) => InsidePath.Terminated(path, out _) is { } name ? KindAt(name) : InsideKind.Missing;

    /// <summary>The same for a path in bytes.</summary>
    public InsideKind KindOf(ReadOnlySpan<byte> path) => InsidePath.Terminated(path, out _) is { } name ? KindAt(name) : InsideKind.Missing;

    /// <summary>The content of a regular file.</summary>
    /// <param name="path">Below the folder; of UTF-8.</param>
    /// <param name="limit">In bytes; a longer file is not read.</param>
    public InsideRead Read(string path, int limit) =>
        InsidePath.Terminated(path, out var why) is { } name ? ReadAt(name, limit) : new(null, why);

    /// <summary>The same for a path in bytes.</summary>
    public InsideRead Read(ReadOnlySpan<byte> path, int limit) =>
        InsidePath.Terminated(path, out var why) is { } name ? ReadAt(name, limit) : new(null, why);

    /// <summary>File system facts about the entry at a path, links not followed; null when nothing is visible there.</summary>
    public InsideFacts? FactsOf(string path)
    {
        if (InsidePath.Terminated(path, out _) is not { } name)
        {
            return null;
        }

        var (above, last) = InsidePath.Split(name.AsSpan()[..^1]);
        using var folder = HandleCalls.Open(
            Handle,
            above.Length == 0 ? ".\0"u8 : [.. above, 0],
            HandleCalls.ToLook | HandleCalls.Folder,
            ByParts,
            out var error
        );
        if (error != 0)
        {
            return null;
        }

        var facts = HandleCalls.Facts(folder, [.. last, 0], out error);
        return error == 0 ? new InsideFacts(facts) : null;
    }

    /// <summary>A handle for reading a regular file of any length while others may write it; null, and why, when there is none (an empty
    /// reason: nothing is there). The caller disposes of it.</summary>
    public SafeFileHandle? OpenFile(string path, out string why) =>
        InsidePath.Terminated(path, out why) is { } name ? FileAt(name, out why) : null;

    /// <summary>The same for a path in bytes.</summary>
    public SafeFileHandle? OpenFile(ReadOnlySpan<byte> path, out string why) =>
        InsidePath.Terminated(path, out why) is { } name ? FileAt(name, out why) : null;

    /// <summary>A handle on whatever stands at a path, to hold it there; null when nothing does. The caller disposes of it.</summary>
    internal SafeFileHandle? Hold(string path)
    {
        if (InsidePath.Terminated(path, out _) is not { } name)
        {
            return null;
        }

        var held = HandleCalls.Open(Handle, name, HandleCalls.ToLook, ByParts, out var error);
        if (error == 0)
        {
            return held;
        }

        held.Dispose();
        return null;
    }

    /// <summary>The names in a folder below it; <c>.</c> is the folder itself.</summary>
    /// <param name="most">Maximum number of names listed; the result says when there are more.</param>
    public InsideListing Entries(string path = ".", int most = MostEntries) =>
        InsidePath.Terminated(path, out var why) is { } name ? ListAt(name, most) : new(null, why);

    /// <summary>The same for a path in bytes.</summary>
    public InsideListing Entries(ReadOnlySpan<byte> path, int most = MostEntries) =>
        InsidePath.Terminated(path, out var why) is { } name ? ListAt(name, most) : new(null, why);

    public void Dispose() => Handle.Dispose();

    /// <summary>With the way of opening named, which a test does.</summary>
    internal static InsideFolder Open(string path, bool byParts)
    {
        using var here = new SafeFileHandle(HandleCalls.CurrentFolder, ownsHandle: false);
        var full = System.IO.Path.GetFullPath(path);
        var handle = HandleCalls.OpenFollowing(here, [.. System.Text.Encoding.UTF8.GetBytes(full), 0], out var error);
        if (error == 0)
        {
            return new InsideFolder(handle, full, byParts);
        }

        handle.Dispose();
        throw new ProblemException(
            new Problem($"This folder cannot be read: {HandleCalls.Words(error)}.", full, "See that it is there, and yours.")
        );
    }

    /// <summary>The same with the way of opening named.</summary>
    internal static InsideFolder? At(string path, bool byParts, out string why)
    {
        var full = System.IO.Path.GetFullPath(path);
        var handle = HandleCalls.OpenReal(full, HandleCalls.ToLook | HandleCalls.Folder, byParts, out var error);
        why = error switch
        {
            0 or HandleCalls.NoEntry => "",
            HandleCalls.TooManyLinks => "a symbolic link is on its way",
            HandleCalls.NotFolder => "something that is no folder is on its way",
            _ => HandleCalls.Words(error),
        };
        if (error == 0)
        {
            return new InsideFolder(handle, full, byParts);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>The content of a regular file that is one name in an open folder.</summary>
    internal static InsideRead ReadName(SafeFileHandle parent, byte[] name, int limit)
    {
        using var file = HandleCalls.OpenName(parent, [.. name, 0], HandleCalls.ToRead, out var error);
        return error != 0 ? new(null, HandleCalls.Words(error))
            : KindIn(file, "\0"u8) is var kind and not InsideKind.File ? new(null, NotFile(kind))
            : Content(file, limit);
    }

    /// <summary>In words: what stands where a file should.</summary>
    internal static string NotFile(InsideKind kind) =>
        kind switch
        {
            InsideKind.Folder => "not a file: a folder",
            InsideKind.Link => "not a file: a symbolic link",
            InsideKind.Pipe => "not a file: a pipe",
            InsideKind.Socket => "not a file: a socket",
            InsideKind.CharacterDevice or InsideKind.BlockDevice => "not a file: a device",
            _ => "not a file",
        };

    /// <summary>
    /// Enumerates the names of an open folder until <paramref name="take"/> returns false. The error number of a failure; 0 = none.
    /// </summary>
    internal static int List(SafeFileHandle folder, Span<byte> buffer, Func<ReadOnlySpan<byte>, InsideKind, bool> take)
    {
        while (true)
        {
            var read = HandleCalls.List(folder, buffer, out var error);
            if (read <= 0)
            {
                return error;
            }

            for (var at = 0; at < read; )
            {
                // ino64_t, off64_t, unsigned short length, unsigned char type, name (getdents(2))
                var length = BinaryPrimitives.ReadUInt16LittleEndian(buffer[(at + 16)..]);
                var name = buffer[(at + 19)..(at + length)];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    var kind = (InsideKind)buffer[at + 18];
                    if (!take(name, kind == InsideKind.Missing ? KindIn(folder, [.. name, 0]) : kind)) // some file systems do not say it
                    {
                        return 0;
                    }
                }

                at += length;
            }
        }
    }

    internal static InsideKind KindIn(SafeFileHandle folder, ReadOnlySpan<byte> name)
    {
        var facts = HandleCalls.Facts(folder, name, out var error);
        return error == 0 ? (InsideKind)(facts.Mode >> 12)
            : error is HandleCalls.NoEntry or HandleCalls.NotFolder ? InsideKind.Missing
            : InsideKind.Unreadable;
    }

    private InsideKind KindAt(byte[] path)
    {
        using var looked = HandleCalls.Open(Handle, path, HandleCalls.ToLook, ByParts, out var error);
        if (error is 0)
        {
            return KindIn(looked, "\0"u8);
        }

        // RESOLVE_NO_SYMLINKS refuses a link even to look at it: so it is looked at from its folder.
        var (parent, name) = InsidePath.Split(path.AsSpan()[..^1]);
        if (error != HandleCalls.TooManyLinks || name.Length == 0)
        {
            return error is HandleCalls.NoEntry or HandleCalls.NotFolder ? InsideKind.Missing : InsideKind.Unreadable;
        }

        using var folder = HandleCalls.Open(
            Handle,
            parent.Length == 0 ? ".\0"u8 : [.. parent, 0],
            HandleCalls.ToLook | HandleCalls.Folder,
            ByParts,
            out error
        );
        return error == 0 ? KindIn(folder, [.. name, 0]) : InsideKind.Missing;
    }

    private InsideFolder? FolderAt(byte[] path, out string why)
    {
        var handle = HandleCalls.Open(Handle, path, HandleCalls.ToLook | HandleCalls.Folder, ByParts, out var error);
        if (error == 0)
        {
            why = "";
            return new InsideFolder(
                handle,
                System.IO.Path.Combine(Path, System.Text.Encoding.UTF8.GetString(path.AsSpan()[..^1])),
                ByParts
            );
        }

        handle.Dispose();
        why = NotFolder(path, error);
        return null;
    }

    private SafeFileHandle? FileAt(byte[] path, out string why)
    {
        var handle = HandleCalls.Open(Handle, path, HandleCalls.ToRead, ByParts, out var error);
        var kind = error == 0 ? KindIn(handle, "\0"u8) : InsideKind.Missing;
        if (kind == InsideKind.File)
        {
            why = "";
            return handle;
        }

        handle.Dispose();
        why =
            error == HandleCalls.NoEntry ? ""
            : error == 0 ? NotFile(kind)
            : KindAt(path) switch
            {
                InsideKind.Missing when error == HandleCalls.TooManyLinks => "a symbolic link is on its way",
                InsideKind.Missing => "", // a part of the path is a file, so nothing can stand there
                InsideKind.File or InsideKind.Folder or InsideKind.Unreadable => HandleCalls.Words(error),
                var other => NotFile(other),
            };
        return null;
    }

    private InsideRead ReadAt(byte[] path, int limit)
    {
        using var file = FileAt(path, out var why);
        return file is null ? new(null, why) : Content(file, limit);
    }

    private static InsideRead Content(SafeFileHandle file, int limit)
    {
        try
        {
            var length = RandomAccess.GetLength(file);
            if (length > limit)
            {
                return new(null, $"longer than {limit} bytes");
            }

            // One byte more than it says, to see that it does not grow meanwhile; files of /proc and the like say 0.
            var content = new byte[(int)Math.Min(Math.Max(length, 4095), limit) + 1L];
            var at = 0;
            for (int read; (read = RandomAccess.Read(file, content.AsSpan(at), at)) > 0; )
            {
                at += read;
                if (at > limit)
                {
                    return new(null, $"longer than {limit} bytes");
                }

                if (at == content.Length)
                {
                    Array.Resize(ref content, (int)Math.Min(2L * at, limit + 1L));
                }
            }

            return new(content[..at], "");
        }
        catch (Exception failed) when (FileProblem.Explains(failed))
        {
            return new(null, failed.Message);
        }
    }

    private InsideListing ListAt(byte[] path, int most)
    {
        using var folder = HandleCalls.Open(Handle, path, HandleCalls.ToRead | HandleCalls.Folder, ByParts, out var error);
        if (error != 0)
        {
            return new(null, NotFolder(path, error));
        }

        var entries = new List<InsideEntry>();
        var isMore = false;
        error = List(
            folder,
            new byte[32 * 1024],
            (name, kind) =>
            {
                isMore = entries.Count == most;
                if (!isMore)
                {
                    entries.Add(new(name.ToArray(), kind));
                }

                return !isMore;
            }
        );
        return new(
            entries,
            error != 0 ? HandleCalls.Words(error)
                : isMore ? $"more than {most} entries"
                : ""
        );
    }

    private string NotFolder(byte[] path, int error) =>
        error == HandleCalls.NoEntry
            ? ""
            : KindAt(path) switch
            {
                InsideKind.Missing => error == HandleCalls.TooManyLinks ? "a symbolic link is on its way" : "",
                InsideKind.Folder or InsideKind.Unreadable => HandleCalls.Words(error),
                InsideKind.File => "not a folder: a file",
                var other => NotFile(other).Replace("not a file", "not a folder", StringComparison.Ordinal),
            };
}
