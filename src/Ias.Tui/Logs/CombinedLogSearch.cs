using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Engine.Files;

namespace Ias.Tui.Logs;

/// <summary>
/// Looks for a text in a whole night, in the background: in the words of events, and in the turns' logs as the agents printed them, so that
/// what the readable form leaves out is found, too. It opens the logs for itself.
/// </summary>
public sealed class CombinedLogSearch
{
    private readonly ImmutableArray<NightSegment> _segments;
    private readonly SearchPattern _pattern;

    /// <param name="night">The night as it is now; what comes later is not looked through.</param>
    /// <param name="pattern">What to look for.</param>
    public CombinedLogSearch(CombinedLog night, SearchPattern pattern)
    {
        _segments = [.. night.Segments];
        _pattern = pattern;
    }

    /// <summary>The next address below <paramref name="from"/> that holds the text; null when there is none.</summary>
    /// <param name="from">Where to begin; itself not looked at.</param>
    /// <param name="progress">Told which segment, of how many, is being looked through.</param>
    /// <param name="cancel">Ends it with <see cref="OperationCanceledException"/>.</param>
    public Task<LogAddress?> NextAsync(LogAddress from, IProgress<(int Segment, int Of)>? progress, CancellationToken cancel) =>
        Task.Run(
            async () =>
            {
                for (var at = Math.Max(0, from.Segment); at < _segments.Length; at++)
                {
                    progress?.Report((at, _segments.Length));
                    var found = _segments[at] switch
                    {
                        NightSegment.Output turn => await InAsync(turn, at == from.Segment ? from.Position : null, forward: true, cancel),
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

    /// <summary>The next address above <paramref name="before"/> that holds the text; null when there is none.</summary>
    /// <param name="before">Where to begin; itself not looked at.</param>
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
                        NightSegment.Output turn => await InAsync(
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

    private async Task<long?> InAsync(NightSegment.Output turn, long? line, bool forward, CancellationToken cancel)
    {
        try
        {
            using var bytes = new LogBytes(RegularFile.Open(turn.Path));
            var (lines, search) = (new LogLines(bytes), new LogSearch(bytes, _pattern));
            var to = turn.Cut ?? turn.To ?? long.MaxValue;
            var found = forward
                ? await search.NextAsync(line is { } here ? lines.At(here)?.Next ?? to : turn.From, to, null, cancel)
                : await search.PreviousAsync(Math.Min(line ?? to, to), turn.From, null, cancel);
            return found is { } place ? Math.Max(turn.From, lines.StartOf(place)) : null;
        }
        catch (IOException)
        {
            return null; // no file that can be read: the view says so where it is shown
        }
    }
}
