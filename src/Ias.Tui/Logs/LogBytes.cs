using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Tui.Logs;

/// <summary>
/// One file that was opened, as far as it was known when it was looked at last. Reading is safe from several threads; after
/// <see cref="Dispose"/> it reads as empty, so that work in the background simply comes to its end.
/// </summary>
public sealed class LogBytes : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private long _length;
    private long _bytesRead;

    /// <param name="handle">A regular file; null = no file.</param>
    public LogBytes(SafeFileHandle? handle)
    {
        _handle = handle;
        Identity = handle is null ? default : FileIdentity.Of(handle);
        _length = handle is null ? 0 : RandomAccess.GetLength(handle);
    }

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Bytes known of; nothing beyond them is read. Grows by <see cref="Extend"/> alone.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>False for a log that is not there yet.</summary>
    public bool IsOpen => _handle is { IsClosed: false };

    /// <summary>Why a read failed (a network file system that went away); empty = none did.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Bytes taken from the file so far, all readers together.</summary>
    internal long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>The file's length now, which may be less than what was known.</summary>
    internal long LengthNow => _handle is null ? 0 : RandomAccess.GetLength(_handle);

    /// <summary>Fills <paramref name="into"/> as far as the file goes and returns how much that was.</summary>
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

    /// <summary>Takes note of a length.</summary>
    internal void Extend(long length) => Volatile.Write(ref _length, length);

    public void Dispose() => _handle?.Dispose();
}
