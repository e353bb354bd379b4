using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>Somebody on this machine to whom others post.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    /// <summary>What was posted, with its headers.</summary>
    public sealed record Post(IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        public JsonObject Json() => JsonNode.Parse(Body)!.AsObject();
    }

    public ConcurrentQueue<Post> Posts { get; } = [];

    /// <summary>How it answers.</summary>
    public Func<HttpContext, int> Status { get; set; } = _ => 200;

    public string Url => _app.Urls.First();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new Receiver(app);
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var headers = http.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            receiver.Posts.Enqueue(new Post(headers, body.ToArray()));
            http.Response.StatusCode = receiver.Status(http);
        });
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
