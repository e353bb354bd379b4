using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Ias.Console.Access;
using Ias.Console.Store;

namespace Ias.Console.Notices;

/// <summary>
/// Posts to a webhook, signed as the Standard Webhooks specification says: <c>webhook-id</c>, <c>webhook-timestamp</c>, and in
/// <c>webhook-signature</c> <c>v1,</c> with the HMAC-SHA256 of both and the body. No redirect is followed, and nothing is read of the
/// answer
/// but its status.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly bool _toPrivate;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public WebhookSender(bool toPrivate, TimeProvider time)
    {
        (_toPrivate, _time) = (toPrivate, time);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
                ConnectCallback = ConnectAsync,
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            }
        )
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = 1,
        };
    }

    /// <summary>Sends; null when it was taken, else one word for why not.</summary>
    public async Task<string?> SendAsync(DueMessage to, NoticeMessage message, CancellationToken cancel)
    {
        var body = message.ToJson();
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("ias-console");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", $"{seconds}");
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(to.Secret!, message.Id, seconds, body));
        if (!_toPrivate && request.RequestUri!.Scheme != Uri.UriSchemeHttps)
        {
            return "not-https";
        }

        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.IsSuccessStatusCode ? null : $"http-{(int)answer.StatusCode}";
        }
        catch (HttpRequestException failed)
        {
            return failed.InnerException switch
            {
                PrivateAddressException => "private-address",
                AuthenticationException => "tls",
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => "unknown-host",
                _ => "unreachable",
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "timeout";
        }
    }

    public void Dispose() => _http.Dispose();

    // The address that was looked at is the one that is connected to.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        if (!_toPrivate && (found.Length == 0 || !found.All(PublicAddress.Is)))
        {
            throw new PrivateAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException : Exception;
}
