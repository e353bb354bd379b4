using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Events;

/// <summary>Follows a server's events as a browser does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(HttpClient http, HttpResponseMessage response, Stream stream)
    {
        (_http, _response) = (http, response);
        _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    public static async Task<EventReader> OpenAsync(RunningServer server, EntityId workspace, string token, string? lastId = null)
    {
        var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(server.Url, $"/control-plane/v1/events?workspaceId={workspace}")
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.ToString());
        return new EventReader(http, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null: the server has ended the stream.</summary>
    public async Task<(string Kind, string? Id, JsonObject Data)?> NextAsync() =>
        await _items.MoveNextAsync().AsTask().WaitAsync(Limit)
            ? (_items.Current.EventType, _items.Current.EventId, JsonNode.Parse(_items.Current.Data)!.AsObject())
            : null;

    /// <summary>The next change, as subject and what happened.</summary>
    public async Task<(string Id, string Said)> ChangeAsync()
    {
        var (kind, id, data) = (await NextAsync())!.Value;
        Assert.Equal("change", kind);
        Assert.Equal(id, data["seq"]!.ToJsonString());
        return (id!, $"{data["subject"]} {data["subjectId"]} {data["happened"]}");
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        _http.Dispose();
        try
        {
            await _items.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read of it still waits.
        }
    }
}
