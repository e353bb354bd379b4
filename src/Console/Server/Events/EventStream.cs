using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace Ias.Console.Server.Events;

/// <summary>Writes what a follower reads, in the format of server-sent events: <c>start</c> or <c>reset</c> first, then
/// <c>change</c>.</summary>
internal sealed class EventStream(HttpResponse response, Follower follower, Func<Task> admit, TimeProvider time)
{
    // Interval at which it writes without changes to report, and checks whether the caller still has permission.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    // Time for which a reader may accept no data.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int RetryMilliseconds = 1000;

    private readonly PipeWriter _out = response.BodyWriter;

    /// <summary>Sends changes until canceled.</summary>
    /// <exception cref="RefusalException">The caller no longer has permission.</exception>
    /// <exception cref="TimeoutException">The reader accepts no data.</exception>
    public async Task SendAsync(CancellationToken cancel)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // Readers of a server that stopped do not all reconnect at the same time.
        Write($"retry: {RetryMilliseconds + Random.Shared.Next(RetryMilliseconds)}\n");
        Write($"event: {(follower.Missed ? "reset" : "start")}\nid: {follower.From}\ndata: {{\"last\":{follower.From}}}\n\n");
        await FlushAsync(cancel);
        var next = follower.ReadAsync(cancel);
        while (true)
        {
            var beat = Task.Delay(Beat, time, cancel);
            while (!beat.IsCompleted && await Task.WhenAny(next, beat) == next)
            {
                Write(await next);
                await FlushAsync(cancel);
                next = follower.ReadAsync(cancel);
            }

            await beat;
            await StillAsync();
            Write(": \n\n"); // shows the reader that the connection is alive, and the server when it is not
            await FlushAsync(cancel);
        }
    }

    private async Task StillAsync()
    {
        try
        {
            await admit();
        }
        catch (DbException)
        {
            // The store is away, and with it everything to report. It is tried again.
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        var flush = _out.FlushAsync(cancel);
        _ = flush.IsCompleted ? await flush : await flush.AsTask().WaitAsync(Patience, time, cancel);
    }

    private void Write(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
        {
            Write($"event: change\nid: {change.Seq}\ndata: ");
            using (var json = new Utf8JsonWriter((IBufferWriter<byte>)_out))
            {
                JsonSerializer.Serialize(json, change, ContractJson.Default.Change);
            }

            Write($"\n\n");
        }
    }

    private void Write(FormattableString text) => Write(text.ToString(CultureInfo.InvariantCulture));

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _out);
}
