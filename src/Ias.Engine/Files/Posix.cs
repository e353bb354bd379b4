using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>The few Linux calls that .NET has no word for: locks that say so, flushing a folder, files that are no files.</summary>
internal static partial class Posix
{
    public const int ErrorAgain = 11;
    public const int ErrorInvalid = 22;
    public const int ErrorNoSpace = 28;
    public const int ErrorReadOnly = 30;
    public const int ErrorNotSupported = 95;
    public const int ErrorQuota = 122;

    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int LockGivenBack = 8;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const int LinkItself = 0x100;
    private const uint BasicFacts = 0x7ff;
    private const int KindMask = 0xf000;
    private const int RegularKind = 0x8000;
    private const int FolderKind = 0x4000;
    private const int SocketKind = 0xC000;
    private const int PipeKind = 0x1000;

    /// <summary>
    /// Opens to read, and returns immediately for pipes and devices too (an agent may have put one where a state file should be); null when
    /// there is nothing. The handle is not inherited by children.
    /// </summary>
    public static SafeFileHandle? OpenToRead(string path)
    {
        var handle = open(path, ReadOnly | NonBlocking | CloseOnExec, 0);
        return !handle.IsInvalid ? handle
            : Marshal.GetLastPInvokeError() is 2 or 20 ? null
            : throw Error(path); // ENOENT, ENOTDIR
    }

    /// <summary>Opens or creates (mode 0644 under the umask) to read and write; not inherited by children.</summary>
    public static SafeFileHandle OpenToLock(string path)
    {
        var handle = open(path, ReadWrite | Create | CloseOnExec, 420);
        return handle.IsInvalid ? throw Error(path) : handle;
    }

    /// <summary>True when this user may write to an existing file or folder; false on a read-only file system.</summary>
    public static bool IsWritable(string path) => access(path, 2) == 0; // W_OK

    /// <summary>Takes an exclusive or shared flock without waiting; false when somebody holds one that excludes it.</summary>
    public static bool TryLock(SafeFileHandle handle, bool shared) =>
        flock(handle, (shared ? LockShared : LockExclusive) | LockNonBlocking) == 0
        || (Marshal.GetLastPInvokeError() == ErrorAgain ? false : throw Error("flock"));

    /// <summary>Releases a flock, even if others have the same open file: a fork of this process has it until it becomes another program
    /// (flock(2)).</summary>
    public static void Unlock(SafeFileHandle handle)
    {
        if (flock(handle, LockGivenBack) != 0)
        {
            throw Error("flock");
        }
    }

    /// <summary>Flushes content and what is needed to find it (fdatasync); cheaper than a full flush, which writes time stamps
    /// too.</summary>
    public static void FlushData(SafeFileHandle handle, string path)
    {
        if (fdatasync(handle) != 0)
        {
            throw Error(path);
        }
    }

    /// <summary>Renames as rename(2) does: a link is renamed, not followed, and a file or link of the new name gives way.</summary>
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0)
        {
            throw Error(to);
        }
    }

    /// <summary>Flushes a folder, so that a rename in it outlives a power cut. File systems without such a thing are let be.</summary>
    public static void FlushFolder(string path)
    {
        using var handle = OpenToRead(path) ?? throw new DirectoryNotFoundException(path);
        FlushFolder(handle, path);
    }

    /// <summary>The same for an open folder.</summary>
    /// <param name="path">For the message.</param>
    public static void FlushFolder(SafeFileHandle handle, string path)
    {
        if (fsync(handle) != 0 && Marshal.GetLastPInvokeError() is not (ErrorInvalid or ErrorNotSupported))
        {
            throw Error(path);
        }
    }

    /// <summary>Flushes everything on the file system a folder lies on (syncfs): for thousands of files together, of which each alone would
    /// cost milliseconds.</summary>
    public static void FlushFileSystem(string folder)
    {
        using var handle = OpenToRead(folder) ?? throw new DirectoryNotFoundException(folder);
        if (syncfs(handle) != 0)
        {
            throw Error(folder);
        }
    }

    /// <summary>Facts about a path, links followed; null when nothing exists there.</summary>
    public static FileFacts? Facts(string path) => Facts(path, 0);

    /// <summary>Facts about a path, links not followed; null when nothing exists there.</summary>
    public static FileFacts? FactsOfLink(string path) => Facts(path, LinkItself);

    /// <summary>Facts about the file an open handle refers to.</summary>
    public static FileFacts Facts(SafeFileHandle handle) =>
        statx(handle, "", EmptyPath, BasicFacts, out var facts) == 0 ? new FileFacts(facts) : throw Error("an open file");

    /// <summary>The path without symbolic links; the path itself when it does not exist.</summary>
    public static string RealPath(string path)
    {
        var resolved = realpath(path, 0);
        if (resolved == 0)
        {
            return Path.GetFullPath(path);
        }

        try
        {
            return Marshal.PtrToStringUTF8(resolved)!;
        }
        finally
        {
            free(resolved);
        }
    }

    /// <summary>Removes a folder that is empty; one that is not stays, without a word.</summary>
    public static void RemoveEmptyFolder(string path) => _ = rmdir(path);

    private static FileFacts? Facts(string path, int flags) =>
        statx(CurrentFolder, path, flags, BasicFacts, out var facts) == 0 ? new FileFacts(facts)
        : Marshal.GetLastPInvokeError() is 2 or 20 ? null
        : throw Error(path); // ENOENT, ENOTDIR

    // The same shape as .NET's own: the message for people, errno as HResult.
    private static IOException Error(string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{new Win32Exception(errno).Message} : '{path}'", errno);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags, int mode);

    /// <summary>The part of stat(2) that is needed here.</summary>
    internal readonly struct FileFacts(Statx facts)
    {
        public FileIdentity Identity { get; } = new(((ulong)facts.DeviceMajor << 32) | facts.DeviceMinor, facts.Inode);

        public bool IsRegular { get; } = (facts.Mode & KindMask) == RegularKind;

        public bool IsSocket { get; } = (facts.Mode & KindMask) == SocketKind;

        public bool IsPipe { get; } = (facts.Mode & KindMask) == PipeKind;

        /// <summary>Length of the content in bytes.</summary>
        public ulong Length { get; } = facts.Length;

        public bool IsFolder { get; } = (facts.Mode & KindMask) == FolderKind;

        /// <summary>
        /// Time of the last change of content or inode (stat(2), st_ctim), nanoseconds since 1970; no program can set it.
        /// </summary>
        public long Changed { get; } = (facts.ChangedSeconds * 1_000_000_000) + facts.ChangedNanoseconds;
    }

    // statx, not stat: its layout is the same on every processor (linux/stat.h).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Length;

        /// <summary>Space it takes, in units of 512 bytes.</summary>
        [FieldOffset(48)]
        public ulong Blocks;

        /// <summary>Time of the last change of content, permissions or name (st_ctime); no program can set it back.</summary>
        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        /// <summary>Time of creation (stx_btime); 0 where the file system does not record it.</summary>
        [FieldOffset(80)]
        public long MadeSeconds;

        /// <summary>Time of the content's last change (st_mtime).</summary>
        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint wanted, out Statx facts);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(SafeFileHandle handle, string path, int flags, uint wanted, out Statx facts);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle handle);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int syncfs(SafeFileHandle handle);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint realpath(string path, nint buffer);

    [LibraryImport("libc")]
    private static partial void free(nint pointer);
}
