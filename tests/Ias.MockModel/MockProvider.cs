using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ias.MockModel;

/// <summary>A request that was answered.</summary>
/// <param name="Prompt">The last thing a user said in it.</param>
/// <param name="Body">The whole of it.</param>
public sealed record Asked(string Path, string Prompt, JsonObject Body);

/// <summary>
/// Plays a model provider on the loopback device, so that the real CLIs finish turns without a key and without the internet. For each
/// request that offers tools, the first reply that is not used up and fits the last prompt is given; a request without tools (a title, a
/// summary) gets a word and uses nothing up.
/// </summary>
public sealed class MockProvider : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private List<Reply> _replies = [];
    private int[] _given = [];
    private int _number;

    public MockProvider()
    {
        (_listener, Port) = Listen();
        _serving = ServeAsync();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Requests that offered tools, in their order.</summary>
    public IReadOnlyCollection<Asked> Requests => [.. _asked];

    /// <summary>The replies from now on.</summary>
    public void Play(IEnumerable<Reply> replies)
    {
        lock (_lock)
        {
            _replies = [.. replies];
            _given = new int[_replies.Count];
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Abort();
        _serving.Wait(TimeSpan.FromSeconds(5));
        _stop.Dispose();
    }

    // HttpListener takes no port 0; a free one found by asking can be gone a moment later.
    private static (HttpListener Listener, int Port) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var path = context.Request.Url!.AbsolutePath;
            var protocol = Protocol.All.FirstOrDefault(p => p.Speaks(path));
            if (protocol is null)
            {
                await SendAsync(context, 404, "application/json", """{"error":{"message":"nothing here"}}""");
                return;
            }

            var request = await ReadAsync(context.Request);
            var reply = Choose(protocol, request, path);
            if (reply.Hangs)
            {
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }

            if (reply.Drops)
            {
                context.Response.Abort();
                return;
            }

            foreach (var (name, value) in reply.Headers)
            {
                context.Response.Headers[name] = Timed(value, reply);
            }

            var number = Interlocked.Increment(ref _number);
            if (reply.Status != 200)
            {
                await SendAsync(context, reply.Status, "application/json", Timed(protocol.Error(reply).ToJsonString(), reply));
            }
            else if (protocol.Streams(path, request))
            {
                var events = new StringBuilder();
                foreach (var (name, data) in protocol.Events(reply, request, number))
                {
                    events.Append(name.Length > 0 ? $"event: {name}\n" : "").Append("data: ").Append(data.ToJsonString()).Append("\n\n");
                }

                await SendAsync(context, 200, "text/event-stream", events.Append(protocol.End).ToString());
            }
            else
            {
                await SendAsync(context, 200, "application/json", protocol.Whole(reply, request, number).ToJsonString());
            }
        }
        catch (Exception gone)
            when (gone is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            // The CLI went away, or this provider did.
            context.Response.Abort();
        }
    }

    private Reply Choose(Protocol protocol, JsonObject request, string path)
    {
        if (!Protocol.OffersTools(request))
        {
            lock (_lock)
            {
                // What fails, fails for everything.
                return _replies is [{ Status: not 200, Times: int.MaxValue } broken, ..] ? broken : Reply.Says("Mock");
            }
        }

        var prompt = protocol.LastPrompt(request);
        lock (_lock)
        {
            _asked.Enqueue(new Asked(path, prompt, request));
            for (var i = 0; i < _replies.Count; i++)
            {
                if (_given[i] < _replies[i].Times && prompt.Contains(_replies[i].When))
                {
                    _given[i]++;
                    return _replies[i];
                }
            }
        }

        return Reply.Says("Nothing is left to say.");
    }

    private static string Timed(string text, Reply reply)
    {
        var reset = (DateTimeOffset.UtcNow + reply.ResetIn).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return text.Replace("\"{reset}\"", reset).Replace("{reset}", reset);
    }

    private static async Task<JsonObject> ReadAsync(HttpListenerRequest request)
    {
        await using var body =
            request.Headers["Content-Encoding"] == "gzip"
                ? new GZipStream(request.InputStream, CompressionMode.Decompress)
                : request.InputStream;
        return await JsonNode.ParseAsync(body) as JsonObject ?? [];
    }

    private static async Task SendAsync(HttpListenerContext context, int status, string type, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
