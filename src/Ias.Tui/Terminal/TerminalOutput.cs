namespace Ias.Tui.Terminal;

/// <summary>Output to a terminal that may accept only a part of it at a time.</summary>
internal sealed class TerminalOutput(int terminal)
{
    private byte[] _bytes = new byte[32 * 1024]; // a full frame of 160x45 fits
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>True if a write failed because the terminal is gone (EIO, EPIPE).</summary>
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

    /// <summary>Writes what the terminal accepts now.</summary>
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

    /// <summary>Writes everything within a number of milliseconds.</summary>
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

    /// <summary>Drops output that has not been sent yet, here and in the kernel: half a minute of outdated frames on a slow line.</summary>
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
