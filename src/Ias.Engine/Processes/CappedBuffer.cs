using System.Buffers;
using System.Text;

namespace Ias.Engine.Processes;

/// <summary>Reads a pipe to its end and keeps the first <paramref name="limit"/> bytes; memory grows with what came, never beyond the limit.</summary>
internal sealed class CappedBuffer(int limit)
{
    private byte[] _kept = [];
    private int _length;

    /// <summary>Returns at the end of the stream, or when <paramref name="stop"/> is cancelled.</summary>
    public async Task ReadAsync(Stream from, CancellationToken stop)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            int read;
            while ((read = await from.ReadAsync(chunk, stop)) > 0)
            {
                Keep(chunk.AsSpan(0, read));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the program is gone, and somebody it left behind holds the pipe
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    public string Text(Encoding encoding) => encoding.GetString(_kept.AsSpan(0, _length));

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, limit - _length)];
        if (_length + bytes.Length > _kept.Length)
        {
            Array.Resize(ref _kept, Math.Min(limit, Math.Max(_kept.Length * 2, _length + bytes.Length)));
        }

        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
    }
}
