using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Engine.Files;

namespace Ias.Tui.Logs;

/// <summary>Searches a combined log in the background: the text of events, and the turns' raw logs, so that text hidden by formatting is
/// found, too. It opens the logs itself.</summary>
public sealed class CombinedLogSearch
{
    private readonly ImmutableArray<LogSegment> _segments;
    private readonly SearchPattern _pattern;

    /// <param name="night">Combined log as of now; later additions are not searched.</param>
    /// <param name="pattern">Pattern to search for.</param>
    public CombinedLogSearch(CombinedLog night, SearchPattern pattern)
    {
        _segments = [.. night.Segments];
        _pattern = pattern;
    }

    /// <summary>Next address after <paramref name="from"/> that contains the pattern; null = none.</summary>
    /// <param name="from">Start of the search, exclusive.</param>
    /// <param name="progress">Receives the number of the segment being searched, and their count.</param>
    /// <param name="cancel">Ends the search with <see cref="OperationCanceledException"/>.</param>
    public Task<LogAddress?> NextAsync(LogAddress from, IProgress<(int Segment, int Of)>? progress, CancellationToken cancel) =>
        Task.Run(
            async () =>
            {
                for (var at = Math.Max(0, from.Segment); at < _segments.Length; at++)
                {
                    progress?.Report((at, _segments.Length));
                    var found = _segments[at] switch
                    {
                        LogSegment.Output turn => await InAsync(turn, at == from.Segment ? from.Position : null, forward: true, cancel),
                        var other => at != from.Segment && Holds(other.Event) ? 0 : (long?)null,
                    };
                    if (found is { } position)
                    {
                        return new LogAddress(at, position);
                    }
                }

                return (LogAddress?)null;
            },
            cancel
        );

    /// <summary>Last address before <paramref name="before"/> that contains the pattern; null = none.</summary>
    /// <param name="before">Start of the search, exclusive.</param>
    /// <param name="progress">As in <see cref="NextAsync"/>.</param>
    /// <param name="cancel">As in <see cref="NextAsync"/>.</param>
    public Task<LogAddress?> PreviousAsync(LogAddress before, IProgress<(int Segment, int Of)>? progress, CancellationToken cancel) =>
        Task.Run(
            async () =>
            {
                for (var at = Math.Min(before.Segment, _segments.Length - 1); at >= 0; at--)
                {
                    progress?.Report((at, _segments.Length));
                    var found = _segments[at] switch
                    {
                        LogSegment.Output turn => await InAsync(
                            turn,
                            at == before.Segment ? before.Position : null,
                            forward: false,
                            cancel
                        ),
                        var other => at != before.Segment && Holds(other.Event) ? 0 : (long?)null,
                    };
                    if (found is { } position)
                    {
                        return new LogAddress(at, position);
                    }
                }

                return (LogAddress?)null;
            },
            cancel
        );

    private bool Holds(RunEvent happened) => _pattern.IndexIn(EventWording.Line(happened)) >= 0;

    private async Task<long?> InAsync(LogSegment.Output turn, long? line, bool forward, CancellationToken cancel)
    {
        try
        {
            using var bytes = new LogBytes(InsideFile.Open(turn.Path, out _));
            var (lines, search) = (new LogLines(bytes), new LogSearch(bytes, _pattern));
            var to = turn.Cut ?? turn.To ?? long.MaxValue;
            var found = forward
                ? await search.NextAsync(line is { } here ? lines.At(here)?.Next ?? to : turn.From, to, null, cancel)
                : await search.PreviousAsync(Math.Min(line ?? to, to), turn.From, null, cancel);
            return found is { } place ? Math.Max(turn.From, lines.StartOf(place)) : null;
        }
        catch (IOException)
        {
            return null; // not a readable file: the view reports it where it is shown
        }
    }
}
