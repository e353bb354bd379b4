using System.Buffers;

namespace Ias.Engine.Agents;

/// <summary>Cuts a stream of bytes into lines for an agent's reader; of a line longer than 1 MiB the first 1 MiB.</summary>
internal sealed class LineSplitter(LineSplitter.Sink take)
{
    public delegate void Sink(ReadOnlySpan<byte> line);

    public const int LineLimit = 1 << 20;

    private readonly ArrayBufferWriter<byte> _begun = new();

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            if (_begun.WrittenCount == 0)
            {
                Emit(bytes[..end]);
            }
            else
            {
                Keep(bytes[..end]);
                Emit(_begun.WrittenSpan);
                _begun.ResetWrittenCount();
            }
        }

        Keep(bytes);
    }

    public void Close()
    {
        if (_begun.WrittenCount > 0)
        {
            Emit(_begun.WrittenSpan);
            _begun.ResetWrittenCount();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes) => _begun.Write(bytes[..Math.Min(bytes.Length, LineLimit - _begun.WrittenCount)]);

    private void Emit(ReadOnlySpan<byte> line) => take(line is [.. var text, (byte)'\r'] ? Cut(text) : Cut(line));

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> line) => line[..Math.Min(line.Length, LineLimit)];
}
