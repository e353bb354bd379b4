using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Tui.Logs;

/// <summary>Open file of a log with its length at the last check. Reads are thread-safe; after <see cref="Dispose"/> it reads as empty, so
/// that background work simply ends.</summary>
public sealed class LogBytes : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private long _length;
    private long _bytesRead;

    /// <param name="handle">Regular file; null = no file.</param>
    public LogBytes(SafeFileHandle? handle)
    {
        _handle = handle;
        Identity = handle is null ? default : FileIdentity.Of(handle);
        _length = handle is null ? 0 : RandomAccess.GetLength(handle);
    }

    /// <summary>Identity of the open file.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Known length in bytes; nothing beyond it is read. Only <see cref="Extend"/> increases it.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>False for a log that does not exist yet.</summary>
    public bool IsOpen => _handle is { IsClosed: false };

    /// <summary>Reason of a failed read (such as a lost network file system); empty = none.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Bytes read from the file so far by all readers.</summary>
    internal long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Current length of the file, which may be less than the known one.</summary>
    internal long LengthNow => _handle is null ? 0 : RandomAccess.GetLength(_handle);

    /// <summary>Fills <paramref name="into"/> as far as the file goes and returns the number of bytes.</summary>
    public int Read(long at, Span<byte> into)
    {
        if (_handle is null || at >= Length)
        {
            return 0;
        }

        into = into[..(int)Math.Min(into.Length, Length - at)];
        var filled = 0;
        try
        {
            while (filled < into.Length && RandomAccess.Read(_handle, into[filled..], at + filled) is > 0 and var read)
            {
                filled += read;
            }
        }
        catch (ObjectDisposedException)
        {
            // closed meanwhile: nothing more to read
        }
        catch (IOException e)
        {
            Problem = e.Message;
        }

        Interlocked.Add(ref _bytesRead, filled);
        return filled;
    }

    /// <summary>Updates the known length in bytes.</summary>
    internal void Extend(long length) => Volatile.Write(ref _length, length);

    public void Dispose() => _handle?.Dispose();
}
