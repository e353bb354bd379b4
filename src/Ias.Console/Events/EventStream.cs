using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Ias.Console.Api;
using Ias.Console.Contract;
using Ias.Console.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace Ias.Console.Events;

/// <summary>Writes what a follower reads, in the format of server-sent events: <c>start</c> or <c>reset</c> first, then
/// <c>change</c>.</summary>
internal sealed class EventStream(HttpResponse response, Follower follower, Func<Task> admit, TimeProvider time)
{
    // How often it writes without anything to tell, and asks whether the caller may still.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    // For how long a reader may take nothing of what it is sent.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int RetryMilliseconds = 1000;

    private readonly PipeWriter _out = response.BodyWriter;

    /// <summary>Goes on until it is cancelled.</summary>
    /// <exception cref="RefusalException">The caller may not any more.</exception>
    /// <exception cref="TimeoutException">The reader does not take what it is sent.</exception>
    public async Task SendAsync(CancellationToken cancel)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // Readers of a server that ended do not all come back at once.
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
            Write(": \n\n"); // shows a reader that the line is alive, and the server when it is not
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
            // The store is away, and with it everything there would be to tell. It is asked again.
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
