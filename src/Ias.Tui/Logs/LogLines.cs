namespace Ias.Tui.Logs;

/// <summary>
/// Lines of a log, found from any byte position in either direction without an index. A line longer than <see cref="Longest"/> is split at
/// positions that do not depend on where reading began: position p, a multiple of that length, also begins a line if the whole stretch
/// before it has no line end. So a line is found by reading at most twice that length, and keeps its extent when the log grows.
/// Single-threaded; holds 64 KiB, and up to <see cref="LongestKept"/> for a long line.
/// </summary>
/// <param name="bytes">Open file of the log.</param>
/// <param name="longest">Replaces <see cref="Longest"/> in tests.</param>
public sealed class LogLines(LogBytes bytes, long longest = LogLines.Longest)
{
    /// <summary>Maximum number of bytes returned of a line; the same limit as the agent readers'.</summary>
    public const int LongestKept = 1 << 20;

    /// <summary>Length in bytes at which a line without an end is split.</summary>
    public const long Longest = 16 << 20;

    private const int PageLength = 64 << 10;

    private readonly byte[] _page = new byte[PageLength];
    private byte[] _long = [];
    private long _pageStart = -1;
    private int _pageFilled;

    /// <summary>Line that begins at <paramref name="start"/>; null at or after the end.</summary>
    public LogLine? At(long start)
    {
        if (start < 0 || start >= bytes.Length)
        {
            return null;
        }

        var limit = ((start + longest - 1) / longest * longest) + longest;
        for (var at = start; at < limit; )
        {
            var part = From(at);
            part = part[..(int)Math.Min(part.Length, limit - at)];
            if (part.IsEmpty)
            {
                return at > start ? Line(start, at, at, ended: false) : null;
            }

            if (part.IndexOf((byte)'\n') is >= 0 and var found)
            {
                return Line(start, at + found, at + found + 1, ended: true);
            }

            at += part.Length;
        }

        return Line(start, limit, limit, ended: true);
    }

    /// <summary>Start of the line that ends at <paramref name="next"/>, the start of another line or the log's end; null at 0.</summary>
    public long? Before(long next)
    {
        next = Math.Min(next, bytes.Length);
        if (next <= 0)
        {
            return null;
        }

        // The previous byte is the line's own end, or no line end at all.
        var floor = (next - 1) / longest * longest;
        return EndIn(floor, next - 1) ?? (floor == 0 ? 0 : EndIn(floor - longest, floor) ?? floor);
    }

    /// <summary>Start of the line that contains the byte at <paramref name="position"/>, or of the last line.</summary>
    public long StartOf(long position) => Before(position + 1) ?? 0;

    /// <summary>Position after the last line end within a range; null = none.</summary>
    private long? EndIn(long low, long high)
    {
        while (high > low)
        {
            var part = UpTo(high);
            part = part[(int)Math.Max(0, part.Length - (high - low))..];
            if (part.IsEmpty)
            {
                return null; // the file has become shorter
            }

            if (part.LastIndexOf((byte)'\n') is >= 0 and var found)
            {
                return high - part.Length + found + 1;
            }

            high -= part.Length;
        }

        return null;
    }

    private LogLine Line(long start, long end, long next, bool ended)
    {
        var kept = (int)Math.Min(end - start, LongestKept);
        return new LogLine(start, next, Text(start, kept), end - start - kept, ended);
    }

    private ReadOnlyMemory<byte> Text(long start, int length)
    {
        if (start >= _pageStart && start + length <= _pageStart + _pageFilled)
        {
            return _page.AsMemory((int)(start - _pageStart), length);
        }

        if (_long.Length < length)
        {
            _long = new byte[Math.Min(LongestKept, Math.Max(length, _long.Length * 2))];
        }

        return _long.AsMemory(0, bytes.Read(start, _long.AsSpan(0, length)));
    }

    /// <summary>Bytes from a position on: at least one, unless there are none.</summary>
    private ReadOnlySpan<byte> From(long at)
    {
        if (at < _pageStart || at >= _pageStart + _pageFilled || _pageStart < 0)
        {
            Load(at);
        }

        var offset = (int)(at - _pageStart);
        return offset < _pageFilled ? _page.AsSpan(offset, _pageFilled - offset) : default;
    }

    /// <summary>Bytes up to a position: at least one, unless there are none.</summary>
    private ReadOnlySpan<byte> UpTo(long end)
    {
        if (end - 1 < _pageStart || end > _pageStart + _pageFilled || _pageStart < 0)
        {
            Load(end - 1);
        }

        var length = (int)(end - _pageStart);
        return length <= _pageFilled ? _page.AsSpan(0, length) : default;
    }

    private void Load(long at)
    {
        var start = at / PageLength * PageLength;
        _pageFilled = start == _pageStart ? _pageFilled : 0; // the log grew: only new bytes are read
        _pageStart = start;
        _pageFilled += bytes.Read(start + _pageFilled, _page.AsSpan(_pageFilled));
    }
}
