using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>Stands between a client and a server, and makes each take the other for one of a later version: whatever one says to the
/// other has fields more, and of its events there are kinds more.</summary>
internal sealed class LaterVersion : IAsyncDisposable
{
    private const string Unknown = "ofALaterVersion";

    // What is inside belongs to whoever wrote it, not to the contract.
    private static readonly string[] Free = ["requirements", "evidence", "extra", "capabilities"];

    private static readonly string[] OfTheConnection = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Accept-Encoding"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly WebApplication _app;
    private readonly Uri _server;

    private LaterVersion(Uri server)
    {
        _server = server;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(PassAsync);
    }

    public Uri Url => new(_app.Urls.First());

    /// <summary>How many bodies got more fields.</summary>
    public int Changed => _changed;

    private int _changed;

    public static async Task<LaterVersion> BeforeAsync(ConsoleServer server)
    {
        var between = new LaterVersion(server.Url);
        await between._app.StartAsync();
        return between;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(_server, $"{context.Request.Path}{context.Request.QueryString}")
        );
        foreach (var (name, values) in context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            request.Headers.TryAddWithoutValidation(name, [.. values]);
        }

        if (context.Request.Method == "POST")
        {
            using var reader = new StreamReader(context.Request.Body);
            request.Content = new StringContent(More(await reader.ReadToEndAsync()), null, "application/json");
        }

        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(context.RequestAborted));
        if (context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true)
        {
            await context.Response.WriteAsync($"event: {Unknown}\ndata: {{}}\n\n", context.RequestAborted);
            while (await lines.ReadLineAsync(context.RequestAborted) is { } line)
            {
                await context.Response.WriteAsync(
                    line.StartsWith("data: {", StringComparison.Ordinal) ? $"data: {More(line[6..])}\n" : $"{line}\n",
                    context.RequestAborted
                );
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        else
        {
            await context.Response.WriteAsync(More(await lines.ReadToEndAsync(context.RequestAborted)), context.RequestAborted);
        }
    }

    private string More(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is JsonObject body)
            {
                Add(body);
                Interlocked.Increment(ref _changed);
                return body.ToJsonString();
            }
        }
        catch (JsonException)
        {
            // of no interest here: a page, or nothing
        }

        return json;
    }

    private static void Add(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                if (item is not null)
                {
                    Add(item);
                }
            }
        }
        else if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
            {
                if (value is not null && !Free.Contains(name))
                {
                    Add(value);
                }
            }

            fields[Unknown] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };
        }
    }
}
