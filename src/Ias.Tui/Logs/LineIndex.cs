using System.Buffers;

namespace Ias.Tui.Logs;

/// <summary>Line numbers of a log. Line ends are counted once, in the background, and one number per MiB of file is kept. Until the count
/// reaches a line, it has no number. (A line split for its length has one number for all its parts.)</summary>
public sealed class LineIndex(LogBytes bytes)
{
    private const int Stride = 1 << 20;
    private const int ChunkLength = 256 << 10;

    private readonly Lock _lock = new();
    private readonly List<long> _endsBefore = [0];
    private long _counted;
    private long _ends;
    private bool _openEnd;
    private Task _run = Task.CompletedTask;

    /// <summary>Number of bytes counted so far.</summary>
    public long Counted
    {
        get
        {
            lock (_lock)
            {
                return _counted;
            }
        }
    }

    /// <summary>Number of lines, including an unfinished last one; null = not all counted yet.</summary>
    public long? Count
    {
        get
        {
            lock (_lock)
            {
                return _counted >= bytes.Length ? _ends + (_openEnd ? 1 : 0) : null;
            }
        }
    }

    /// <summary>Counts new bytes in the background; the task completes when all are counted. A count in progress is not
    /// restarted.</summary>
    public Task CatchUpAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            return !_run.IsCompleted || _counted >= bytes.Length ? _run : _run = Task.Run(() => CatchUp(cancel), cancel);
        }
    }

    /// <summary>Number, from 1, of the line that begins at <paramref name="start"/>; null = not counted yet.</summary>
    public long? NumberOf(long start)
    {
        var stride = start / Stride;
        long before;
        lock (_lock)
        {
            if (start > _counted)
            {
                return null;
            }

            before = _endsBefore[(int)stride];
        }

        return before + EndsIn(stride * Stride, start) + 1;
    }

    /// <summary>Start of the line with a number, from 1; null = not counted.</summary>
    public long? StartOf(long number)
    {
        long at;
        long missing;
        lock (_lock)
        {
            if (number < 1 || number > _ends + 1)
            {
                return null;
            }

            var found = _endsBefore.BinarySearch(number - 1);
            for (found = found < 0 ? ~found - 1 : found; found > 0 && _endsBefore[found] >= number - 1; )
            {
                found--; // the line end may be before this stride's beginning
            }

            (at, missing) = ((long)found * Stride, number - 1 - _endsBefore[found]);
        }

        return Behind(at, missing) is var start && start < bytes.Length ? start : null;
    }

    private void CatchUp(CancellationToken cancel)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            var at = Counted;
            while (
                !cancel.IsCancellationRequested
                && bytes.Read(at, chunk.AsSpan(0, (int)(ChunkLength - (at % ChunkLength)))) is > 0 and var read
            )
            {
                var ends = chunk.AsSpan(0, read).Count((byte)'\n');
                at += read;
                lock (_lock)
                {
                    _ends += ends;
                    _counted = at;
                    _openEnd = chunk[read - 1] != '\n';
                    if (at % Stride == 0)
                    {
                        _endsBefore.Add(_ends);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private long EndsIn(long from, long to)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        var ends = 0L;
        while (from < to && bytes.Read(from, chunk.AsSpan(0, (int)Math.Min(ChunkLength, to - from))) is > 0 and var read)
        {
            ends += chunk.AsSpan(0, read).Count((byte)'\n');
            from += read;
        }

        ArrayPool<byte>.Shared.Return(chunk);
        return ends;
    }

    /// <summary>Position after a number of line ends.</summary>
    private long Behind(long at, long missing)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        while (missing > 0 && bytes.Read(at, chunk.AsSpan(0, ChunkLength)) is > 0 and var read)
        {
            var offset = 0;
            while (missing > 0 && chunk.AsSpan(offset, read - offset).IndexOf((byte)'\n') is >= 0 and var found)
            {
                offset += found + 1;
                missing--;
            }

            at += missing > 0 ? read : offset;
        }

        ArrayPool<byte>.Shared.Return(chunk);
        return at;
    }
}
