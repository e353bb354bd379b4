using System.Buffers;

namespace Ias.Cli.Top;

/// <summary>
/// Splits a program's output into lines, none longer than a given number of bytes: a longer one is reported as too long, without
/// its text.
/// </summary>
/// <param name="longest">Bytes of a line, without its end.</param>
/// <param name="take">Takes a line without its end; null = it was too long.</param>
internal sealed class LineCutter(int longest, Action<ReadOnlyMemory<byte>?> take)
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isTooLong;

    public void Feed(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)'\n');
            var part = end < 0 ? piece : piece[..end];
            _isTooLong |= _line.WrittenCount + part.Length > longest;
            if (_isTooLong)
            {
                _line.ResetWrittenCount();
            }
            else
            {
                _line.Write(part);
            }

            if (end < 0)
            {
                return;
            }

            if (_isTooLong)
            {
                take(null);
            }
            else
            {
                take(_line.WrittenMemory);
            }

            _line.ResetWrittenCount();
            _isTooLong = false;
            piece = piece[(end + 1)..];
        }
    }
}
