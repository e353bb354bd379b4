using System.Runtime.InteropServices;

namespace Ias.Engine.Ice.Landlock;

/// <summary>What statx(2) says of a path, links not followed; its layout is the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal partial struct Statx
{
    private const int CurrentFolder = -100;
    private const int LinkItself = 0x100;
    private const uint BasicFacts = 0x7ff;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Length;

    [FieldOffset(96)]
    public long Changed;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    /// <summary>Null when there is nothing.</summary>
    public static Statx? Read(string path) => Call(CurrentFolder, path, LinkItself, BasicFacts, out var facts) == 0 ? facts : null;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Call(int folder, string path, int flags, uint wanted, out Statx facts);
}
