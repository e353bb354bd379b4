using System.Buffers;
using System.Runtime.CompilerServices;

namespace Ias.Tui.Logs;

/// <summary>Searches the bytes of a log in the background and in constant memory. Results are byte positions of the text's first byte. The
/// log may grow meanwhile: only the part known at the call is searched.</summary>
public sealed class LogSearch(LogBytes bytes, SearchPattern pattern)
{
    private const int ChunkLength = 512 << 10;
    private const int HitsAtOnce = 8192;
    private const long SliceLength = 64L << 20;

    /// <summary>First match at or after <paramref name="from"/> and before <paramref name="to"/>; null = none.</summary>
    /// <param name="from">Byte position.</param>
    /// <param name="to">Byte position; <see cref="long.MaxValue"/> for the end of the log.</param>
    /// <param name="progress">Receives the byte position reached, every few MiB.</param>
    /// <param name="cancel">Ends the search with <see cref="OperationCanceledException"/>.</param>
    public Task<long?> NextAsync(long from, long to, IProgress<long>? progress, CancellationToken cancel)
    {
        var end = Math.Min(to, bytes.Length);
        return Task.Run(
            () =>
            {
                var hits = new List<long>(1);
                Forward(from, end, 1, hits, progress, cancel);
                return hits.Count > 0 ? hits[0] : (long?)null;
            },
            cancel
        );
    }

    /// <summary>Last match before <paramref name="before"/> and at or after <paramref name="from"/>; null = none.</summary>
    /// <param name="before">Byte position; <see cref="long.MaxValue"/> for the end of the log.</param>
    /// <param name="from">Byte position.</param>
    /// <param name="progress">As in <see cref="NextAsync"/>.</param>
    /// <param name="cancel">As in <see cref="NextAsync"/>.</param>
    public Task<long?> PreviousAsync(long before, long from, IProgress<long>? progress, CancellationToken cancel)
    {
        var end = Math.Min(before, bytes.Length);
        return Task.Run(() => Backward(end, from, progress, cancel), cancel);
    }

    /// <summary>All matches from <paramref name="from"/> up to <paramref name="to"/>, exclusive, in order and as they are found.</summary>
    /// <param name="from">Byte position.</param>
    /// <param name="to">Byte position; <see cref="long.MaxValue"/> for the end of the log.</param>
    /// <param name="progress">As in <see cref="NextAsync"/>.</param>
    /// <param name="cancel">As in <see cref="NextAsync"/>.</param>
    public async IAsyncEnumerable<long> AllAsync(
        long from,
        long to,
        IProgress<long>? progress,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var end = Math.Min(to, bytes.Length);
        var hits = new List<long>();
        while (from < end)
        {
            // Slice by slice: the consumer is never overrun, and sees the first matches soon.
            var (at, slice) = (from, Math.Min(end, from + SliceLength));
            hits.Clear();
            from = await Task.Run(() => Forward(at, slice, HitsAtOnce, hits, progress, cancel), cancel);
            foreach (var hit in hits)
            {
                yield return hit;
            }
        }
    }

    /// <summary>Collects matches up to the limit and returns the position up to which all were found.</summary>
    private long Forward(long from, long to, int limit, List<long> hits, IProgress<long>? progress, CancellationToken cancel)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength + pattern.Length);
        try
        {
            var at = Math.Max(0, from);
            while (at < to)
            {
                cancel.ThrowIfCancellationRequested();
                var starts = (int)Math.Min(ChunkLength, to - at); // the text must begin among these, and may extend beyond them
                var read = bytes.Read(at, chunk.AsSpan(0, starts + pattern.Length - 1));
                for (var offset = 0; pattern.IndexIn(chunk.AsSpan(offset, read - offset), starts - offset) is >= 0 and var found; )
                {
                    offset += found + 1;
                    hits.Add(at + offset - 1);
                    if (hits.Count == limit)
                    {
                        return at + offset;
                    }

                    if (offset >= read)
                    {
                        break;
                    }
                }

                if (read == 0)
                {
                    break; // closed or truncated meanwhile
                }

                at += starts;
                Report(progress, at);
            }

            return to;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private long? Backward(long before, long from, IProgress<long>? progress, CancellationToken cancel)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength + pattern.Length);
        try
        {
            for (var end = before; end > from; )
            {
                cancel.ThrowIfCancellationRequested();
                var at = Math.Max(Math.Max(0, from), end - ChunkLength);
                var read = bytes.Read(at, chunk.AsSpan(0, (int)(end - at) + pattern.Length - 1));
                if (pattern.LastIndexIn(chunk.AsSpan(0, read), (int)(end - at)) is >= 0 and var found)
                {
                    return at + found;
                }

                end = at;
                Report(progress, at);
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void Report(IProgress<long>? progress, long at)
    {
        if (at % (8 * ChunkLength) < ChunkLength)
        {
            progress?.Report(at);
        }
    }
}
