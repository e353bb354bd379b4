using System.Net.ServerSentEvents;
using System.Text.Json;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Following;

/// <summary>One connection that a server sends its events on; made when the first is asked for.</summary>
internal sealed class EventLine(ControlPlaneClient client, string workspaceId, long? after, TimeSpan longestSilence, TimeProvider time)
    : IAsyncDisposable
{
    public static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private HttpResponseMessage? _answer;
    private EventBytes? _bytes;
    private SseParser<FeedEvent?>? _parser;
    private IAsyncEnumerator<SseItem<FeedEvent?>>? _events;
    private bool _isBegun;

    /// <summary>The number of the last change delivered.</summary>
    public long? Last { get; private set; } = after;

    /// <summary>Time at which something last came; null: nothing has.</summary>
    public DateTimeOffset? Heard => _bytes?.Heard;

    /// <summary>After how long the server wants to be asked again, within bounds; null: it has not said.</summary>
    public TimeSpan? Retry =>
        _parser is { ReconnectionInterval: { Ticks: > 0 } said }
            ? TimeSpan.FromTicks(Math.Clamp(said.Ticks, ShortestRetry.Ticks, LongestRetry.Ticks))
            : null;

    /// <exception cref="CallFailedException">There is no line, or not any more.</exception>
    public async Task<FeedEvent> NextAsync(CancellationToken cancel)
    {
        try
        {
            _events ??= await OpenAsync(cancel);
            while (await _events.MoveNextAsync())
            {
                if (_events.Current.Data is { } told && IsNew(told))
                {
                    return told;
                }
            }
        }
        catch (TimeoutException silent)
        {
            throw client.Refusals.NoAnswer($"nothing came for {longestSilence.TotalSeconds:0} seconds", silent);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidDataException)
        {
            throw client.Refusals.Unintelligible(wrong);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw client.Refusals.NoAnswer("the connection broke", broken);
        }

        throw client.Refusals.NoAnswer("it ended the connection", new EndOfStreamException());
    }

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        _answer?.Dispose();
    }

    private async Task<IAsyncEnumerator<SseItem<FeedEvent?>>> OpenAsync(CancellationToken cancel)
    {
        _answer = await client.OpenEventsAsync(workspaceId, Last, cancel);
        if (!string.Equals(_answer.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("This is no stream of events.");
        }

        _bytes = new EventBytes(await _answer.Content.ReadAsStreamAsync(cancel), ChangeFeed.LongestEvent, longestSilence, time);
        _parser = SseParser.Create(_bytes, Parse);
        return _parser.EnumerateAsync(cancel).GetAsyncEnumerator(cancel);
    }

    // Other fields of a newer server are ignored.
    private static FeedEvent? Parse(string kind, ReadOnlySpan<byte> data) =>
        kind switch
        {
            "start" => new FeedEvent.Connected(Begin(data)),
            "reset" => new FeedEvent.Reset(Begin(data)),
            "change" => Read(data, WireJson.Default.ChangeEvent) is var (seq, subject, id, happened)
                ? new FeedEvent.Changed(seq, subject, id, happened)
                : null,
            _ => null,
        };

    private static long Begin(ReadOnlySpan<byte> data) => Read(data, WireJson.Default.BeginEvent).Last;

    private static T Read<T>(ReadOnlySpan<byte> data, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(data, type) ?? throw new JsonException("null");

    private bool IsNew(FeedEvent told)
    {
        switch (told)
        {
            case FeedEvent.Connected(var last):
                (Last, _isBegun) = (last, true);
                return true;
            case FeedEvent.Reset(var last):
                (Last, _isBegun) = (last, true);
                return true;
            case FeedEvent.Changed { Seq: var seq } when _isBegun:
                var isNew = seq > Last;
                Last = isNew ? seq : Last;
                return isNew;
            default:
                throw new InvalidDataException("A change came before the beginning.");
        }
    }
}
