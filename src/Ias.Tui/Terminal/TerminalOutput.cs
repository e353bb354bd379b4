namespace Ias.Tui.Terminal;

/// <summary>Bytes on their way to a terminal that may take only a part of them at a time.</summary>
internal sealed class TerminalOutput(int terminal)
{
    private byte[] _bytes = new byte[32 * 1024]; // a full picture of 160x45 fits
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>A write failed as it does when there is no terminal any more (EIO, EPIPE).</summary>
    public bool IsGone { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            var size = _end - _start;
            var larger = size + bytes.Length > _bytes.Length ? new byte[(size + bytes.Length) * 2] : _bytes;
            _bytes.AsSpan(_start, size).CopyTo(larger);
            (_bytes, _start, _end) = (larger, 0, size);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Writes what the terminal takes now.</summary>
    public void Flush()
    {
        while (_start < _end)
        {
            var count = Tty.Write(terminal, _bytes.AsSpan(_start, _end - _start));
            if (count < 0)
            {
                IsGone |= count == Tty.Gone;
                return;
            }

            _start += count;
        }

        Clear();
    }

    /// <summary>Writes all, in at most so many milliseconds.</summary>
    public void FlushWithin(int milliseconds)
    {
        var end = Environment.TickCount64 + milliseconds;
        Flush();
        while (!IsEmpty && !IsGone && end - Environment.TickCount64 is > 0 and var left)
        {
            Tty.Wait(terminal, Tty.Writable, (int)left);
            Flush();
        }
    }

    /// <summary>Drops what has not reached the other side yet, here and in the kernel: half a minute of old pictures on a slow
    /// line.</summary>
    public void Drop()
    {
        if (!IsEmpty)
        {
            Tty.DropOutput(terminal);
            Clear();
        }
    }

    private void Clear() => (_start, _end) = (0, 0);
}
