using System.Buffers;
using System.Runtime.CompilerServices;

namespace Ias.Tui.Logs;

/// <summary>
/// Looks for a text in a log's bytes, in the background and in constant memory. Places are byte positions of the text's first byte. The log
/// may grow meanwhile: what is looked through is what was known at the call.
/// </summary>
public sealed class LogSearch(LogBytes bytes, SearchPattern pattern)
{
    private const int ChunkLength = 512 << 10;
    private const int HitsAtOnce = 8192;
    private const long SliceLength = 64L << 20;

    /// <summary>The first place at or after <paramref name="from"/>, before <paramref name="to"/>; null when there is none.</summary>
    /// <param name="from">Byte position.</param>
    /// <param name="to">Byte position; <see cref="long.MaxValue"/> for the end of the log.</param>
    /// <param name="progress">Told the byte position that was reached, every few MiB.</param>
    /// <param name="cancel">Ends it with <see cref="OperationCanceledException"/>.</param>
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

    /// <summary>The last place before <paramref name="before"/>, at or after <paramref name="from"/>; null when there is none.</summary>
    /// <param name="before">Byte position; <see cref="long.MaxValue"/> for the end of the log.</param>
    /// <param name="from">Byte position.</param>
    /// <param name="progress">As in <see cref="NextAsync"/>.</param>
    /// <param name="cancel">As in <see cref="NextAsync"/>.</param>
    public Task<long?> PreviousAsync(long before, long from, IProgress<long>? progress, CancellationToken cancel)
    {
        var end = Math.Min(before, bytes.Length);
        return Task.Run(() => Backward(end, from, progress, cancel), cancel);
    }

    /// <summary>All places from <paramref name="from"/> on, before <paramref name="to"/>, in their order and as they are found.</summary>
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
            // Slice by slice: whoever takes the places is never overrun, and sees the first ones soon.
            var (at, slice) = (from, Math.Min(end, from + SliceLength));
            hits.Clear();
            from = await Task.Run(() => Forward(at, slice, HitsAtOnce, hits, progress, cancel), cancel);
            foreach (var hit in hits)
            {
                yield return hit;
            }
        }
    }

    /// <summary>Collects places until there are as many as allowed; returns the position up to which all were found.</summary>
    private long Forward(long from, long to, int limit, List<long> hits, IProgress<long>? progress, CancellationToken cancel)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength + pattern.Length);
        try
        {
            var at = Math.Max(0, from);
            while (at < to)
            {
                cancel.ThrowIfCancellationRequested();
                var starts = (int)Math.Min(ChunkLength, to - at); // the text must begin among these, and may go on behind them
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
                    break; // closed, or cut off meanwhile
                }

                at += starts;
                Tell(progress, at);
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
                Tell(progress, at);
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void Tell(IProgress<long>? progress, long at)
    {
        if (at % (8 * ChunkLength) < ChunkLength)
        {
            progress?.Report(at);
        }
    }
}
