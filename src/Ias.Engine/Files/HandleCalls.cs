using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>System calls that take a folder's handle and a path below it, and never follow a link: openat2(2) and its relatives.</summary>
/// <remarks>Errors are numbers (errno(3)), not exceptions: what a turn left in the wrong place is an ordinary answer.</remarks>
internal static unsafe partial class HandleCalls
{
    public const int NoPermission = 1,
        NoEntry = 2,
        NotPermitted = 13,
        Exists = 17,
        OtherDevice = 18,
        NotFolder = 20,
        IsFolder = 21,
        NoDevice = 6,
        NotEmpty = 39,
        TooManyLinks = 40;

    /// <summary>Flags for reading a regular file or a folder, without waiting for a writer.</summary>
    public const int ToRead = NonBlocking | CloseOnExec | NoTerminal;

    /// <summary>Flags for looking at a file, or for paths relative to it: needs no permission to read, and opens nothing (O_PATH).</summary>
    public const int ToLook = 0x200000 | CloseOnExec;

    /// <summary>A new file to write; nothing may stand there.</summary>
    public const int ToCreate = 0x1 | 0x40 | 0x80 | CloseOnExec | NoTerminal;

    /// <summary>To write at the end of a file that is made if it is not there.</summary>
    public const int ToAppend = 0x1 | 0x40 | 0x400 | NonBlocking | CloseOnExec | NoTerminal;

    /// <summary>To read and write a file that is made if it is not there.</summary>
    public const int ToChange = 0x2 | 0x40 | NonBlocking | CloseOnExec | NoTerminal;

    /// <summary>AT_FDCWD: a path is absolute, or begins in the current folder.</summary>
    public const int CurrentFolder = -100;

    private const int NonBlocking = 0x800,
        CloseOnExec = 0x80000,
        NoTerminal = 0x100,
        Interrupted = 4,
        Again = 11,
        NoCall = 38,
        EmptyPath = 0x1000,
        LinkItself = 0x100,
        RemoveFolder = 0x200,
        OpenCall = 437; // the same number on every processor

    private const int UsualPath = 512; // bytes that lie on the stack
    private const uint BasicFacts = 0xfff;
    private const ulong NoMagicLinks = 0x2,
        NoLinks = 0x4,
        Beneath = 0x8;

    // Arm has numbers of its own for these two (asm/fcntl.h).
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    private static readonly nint ListCall = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61;

    /// <summary>O_DIRECTORY: nothing but a folder is opened.</summary>
    public static readonly int Folder = IsArm ? 0x4000 : 0x10000;

    /// <summary>
    /// True when this kernel has openat2 (5.6) and allows the call: older container sandboxes answer unknown calls with EPERM.
    /// </summary>
    public static readonly bool HasOpenat2 = Probe();

    /// <summary>Opens what a path below a folder names; no link is followed, on the way or at its end, and nothing above the folder is
    /// reached.</summary>
    /// <param name="path">NUL at its end, without <c>..</c>.</param>
    /// <param name="byParts">One part after the other, as for kernels without openat2.</param>
    /// <returns>An invalid handle when <paramref name="error"/> is not 0.</returns>
    public static SafeFileHandle Open(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags, bool byParts, out int error)
    {
        return byParts
            ? OpenByParts(folder, path, flags, out error)
            : OpenAtOnce(folder, path, flags, Beneath | NoLinks | NoMagicLinks, out error);
    }

    /// <summary>Opens what an absolute path names, in which no part may be a link: one that somebody puts there is refused, not
    /// followed.</summary>
    /// <param name="path">Without <c>..</c>.</param>
    /// <param name="flags">To look or to stand on.</param>
    /// <param name="byParts">One part after the other, as for kernels without openat2.</param>
    public static SafeFileHandle OpenReal(string path, int flags, bool byParts, out int error)
    {
        using var here = new SafeFileHandle(CurrentFolder, ownsHandle: false);
        var most = Encoding.UTF8.GetMaxByteCount(path.Length) + 1;
        Span<byte> bytes = most <= UsualPath ? stackalloc byte[UsualPath] : new byte[most];
        var length = Encoding.UTF8.GetBytes(path, bytes);
        bytes[length] = 0;
        return OpenReal(here, bytes[..(length + 1)], flags, byParts, out error);
    }

    private static SafeFileHandle OpenReal(SafeFileHandle here, ReadOnlySpan<byte> path, int flags, bool byParts, out int error)
    {
        if (!byParts)
        {
            return OpenAtOnce(here, path, flags, NoLinks | NoMagicLinks, out error);
        }

        var top = OpenFollowing(here, "/\0"u8, out error);
        if (error != 0 || path.Length == 2)
        {
            return top;
        }

        using (top)
        {
            return OpenByParts(top, path[1..], flags, out error);
        }
    }

    /// <summary>Opens one name in a folder, or <c>..</c>; a link is not followed.</summary>
    /// <param name="name">NUL at its end.</param>
    public static SafeFileHandle OpenName(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags, out int error)
    {
        fixed (byte* at = name)
        {
            int fd;
            do
            {
                fd = openat(Number(folder), at, flags | NoFollow, 0x1B6); // 0666 under the umask
                error = fd >= 0 ? 0 : Marshal.GetLastPInvokeError();
            } while (error == Interrupted);

            return new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    /// <summary>Opens a folder to stand on by a path whose links are followed: one that nothing inside can change.</summary>
    /// <param name="path">NUL at its end.</param>
    public static SafeFileHandle OpenFollowing(SafeFileHandle folder, ReadOnlySpan<byte> path, out int error)
    {
        fixed (byte* at = path)
        {
            var fd = openat(Number(folder), at, ToLook | Folder, 0);
            error = fd >= 0 ? 0 : Marshal.GetLastPInvokeError();
            return new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    /// <summary>
    /// Facts about the entry of this name, links not followed; for an empty name, about what the handle itself refers to.
    /// </summary>
    public static Posix.Statx Facts(SafeFileHandle folder, ReadOnlySpan<byte> name, out int error)
    {
        fixed (byte* at = name)
        {
            Posix.Statx facts;
            error = statx(Number(folder), at, LinkItself | EmptyPath, BasicFacts, &facts) == 0 ? 0 : Marshal.GetLastPInvokeError();
            return facts;
        }
    }

    /// <summary>The target text of a symbolic link, cut off after 4,095 bytes; empty when it is not a link.</summary>
    public static byte[] LinkText(SafeFileHandle folder, ReadOnlySpan<byte> name)
    {
        var text = new byte[4095];
        fixed (byte* at = name)
        fixed (byte* into = text)
        {
            return text[..(int)Math.Max(0, readlinkat(Number(folder), at, into, text.Length))];
        }
    }

    /// <summary>The next entries of an open folder, as getdents64(2) lays them out; 0 at the end.</summary>
    public static int List(SafeFileHandle folder, Span<byte> buffer, out int error)
    {
        fixed (byte* at = buffer)
        {
            var read = (int)syscall(ListCall, (nint)Number(folder), at, (void*)buffer.Length, 0);
            error = read >= 0 ? 0 : Marshal.GetLastPInvokeError();
            return read;
        }
    }

    /// <summary>Renames within one folder or between two; what stands under the new name gives way, unless it is a folder.</summary>
    public static int Rename(SafeFileHandle from, ReadOnlySpan<byte> old, SafeFileHandle to, ReadOnlySpan<byte> name)
    {
        fixed (byte* source = old)
        fixed (byte* target = name)
        {
            return renameat(Number(from), source, Number(to), target) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>The same, but refused with EEXIST when anything stands under the new name.</summary>
    public static int RenameToFree(SafeFileHandle from, ReadOnlySpan<byte> old, SafeFileHandle to, ReadOnlySpan<byte> name)
    {
        fixed (byte* source = old)
        fixed (byte* target = name)
        {
            var error = renameat2(Number(from), source, Number(to), target, 1) == 0 ? 0 : Marshal.GetLastPInvokeError(); // RENAME_NOREPLACE
            if (error is not (Posix.ErrorInvalid or NoCall))
            {
                return error;
            }
        }

        // A file system without that flag.
        Facts(to, name, out var missing);
        return missing == 0 ? Exists : Rename(from, old, to, name);
    }

    /// <summary>Removes a name: a file, a link, or an empty folder.</summary>
    public static int Remove(SafeFileHandle folder, ReadOnlySpan<byte> name, bool isFolder)
    {
        fixed (byte* at = name)
        {
            return unlinkat(Number(folder), at, isFolder ? RemoveFolder : 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Makes a folder (mode 0777 under the umask).</summary>
    public static int MakeFolder(SafeFileHandle folder, ReadOnlySpan<byte> name)
    {
        fixed (byte* at = name)
        {
            return mkdirat(Number(folder), at, 0x1FF) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Makes a symbolic link; nothing may stand there.</summary>
    /// <param name="target">Target text of the link, terminated by a zero.</param>
    public static int MakeLink(SafeFileHandle folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        fixed (byte* at = name)
        fixed (byte* says = target)
        {
            return symlinkat(says, Number(folder), at) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Gives the owner of a folder all rights to it; false: it is another user's, or cannot be changed.</summary>
    public static bool Allow(SafeFileHandle folder)
    {
        var facts = Facts(folder, "\0"u8, out var error);
        try
        {
            // chmod(2) by the handle's name in /proc: fchmod(2) refuses one that was opened only to look.
            OutsideFile.SetUnixFileMode($"/proc/self/fd/{Number(folder)}", (UnixFileMode)((facts.Mode & 0xFFF) | 0x1C0));
            return error == 0;
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            return false;
        }
    }

    /// <summary>An error as people read it.</summary>
    public static string Words(int error) => new Win32Exception(error).Message;

    private static SafeFileHandle OpenAtOnce(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags, ulong resolve, out int error)
    {
        var how = new How
        {
            Flags = (ulong)flags,
            Mode = (flags & 0x40) != 0 ? 0x1B6u : 0,
            Resolve = resolve,
        };
        fixed (byte* name = path)
        {
            for (var left = 16; ; left--)
            {
                var fd = syscall(OpenCall, (nint)Number(folder), name, &how, (nint)sizeof(How));
                error = fd >= 0 ? 0 : Marshal.GetLastPInvokeError();
                if (error is not (Interrupted or Again) || left == 0)
                {
                    return new SafeFileHandle(fd, ownsHandle: true);
                }
            }
        }
    }

    private static SafeFileHandle OpenByParts(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags, out int error)
    {
        var at = folder;
        var rest = path[..^1];
        while (true)
        {
            rest = rest.TrimStart((byte)'/');
            var slash = rest.IndexOf((byte)'/');
            var isLast = slash < 0 || rest[slash..].TrimStart((byte)'/').IsEmpty;
            byte[] part = [.. slash < 0 ? rest : rest[..slash], 0];
            var next = OpenName(
                at,
                part,
                !isLast ? ToLook | Folder
                    : slash < 0 ? flags
                    : flags | Folder,
                out error
            );
            if (error == NotFolder && Facts(at, part, out _).Mode >> 12 == (int)InsideKind.Link)
            {
                error = TooManyLinks; // as openat2 calls it
            }

            if (at != folder)
            {
                at.Dispose();
            }

            if (isLast || error != 0)
            {
                return next;
            }

            at = next;
            rest = rest[slash..];
        }
    }

    private static bool Probe()
    {
        using var root = new SafeFileHandle(CurrentFolder, ownsHandle: false);
        using var opened = Open(root, ".\0"u8, ToLook, byParts: false, out var error);
        return error is not (NoCall or NoPermission);
    }

    // The caller holds the handle, and nothing here closes it.
    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    [StructLayout(LayoutKind.Sequential)]
    private struct How
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, void* second, void* third, nint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int folder, byte* path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int folder, byte* path, int flags, uint wanted, Posix.Statx* facts);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(int folder, byte* path, byte* buffer, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat(int from, byte* old, int to, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat2(int from, byte* old, int to, byte* name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(int folder, byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdirat(int folder, byte* path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int symlinkat(byte* target, int folder, byte* path);
}
