using System.Text.Json;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>
/// The head of one run, written after each write to its log, in one write of always the same length. It is not flushed: after a power cut
/// it may be behind the log, which is flushed first, and never ahead of it.
/// </summary>
public sealed class HeadFile : IDisposable
{
    private const int Block = 512; // a disk writes no less, so it is the old one or the new one
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _content;
    private RunHead _head;

    private HeadFile(SafeFileHandle handle, RunHead head, int length) => (_handle, _head, _content) = (handle, head, new byte[length]);

    /// <summary>Opens or creates it, writes it and flushes it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal static HeadFile Open(string path, RunHead head)
    {
        var most = head with { End = new LogEnd(long.MaxValue, head.End.Hash, long.MaxValue, ulong.MaxValue, long.MaxValue) };
        var content = new byte[(JsonSerializer.SerializeToUtf8Bytes(most, RunHeadJson.Default.RunHead).Length + Block) / Block * Block];
        Fill(content, head);
        AtomicFile.Write(path, content, OwnerOnly);
        var handle = OutsideFile.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new HeadFile(handle, head, content.Length);
    }

    /// <summary>Writes down where the log ends now.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(LogEnd end)
    {
        _head = _head with { End = end };
        Fill(_content, _head);
        RandomAccess.Write(_handle, _content, 0);
    }

    private static void Fill(byte[] content, RunHead head)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head, RunHeadJson.Default.RunHead);
        json.CopyTo(content, 0);
        content.AsSpan(json.Length).Fill((byte)' ');
        content[^1] = (byte)'\n';
    }

    public void Dispose() => _handle.Dispose();
}
