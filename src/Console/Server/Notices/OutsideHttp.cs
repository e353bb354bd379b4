using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Ias.Console.Server.Notices;

/// <summary>Posts to addresses given by users: to <c>https://</c> and public addresses only, unless private ones are allowed. Redirects are
/// not followed, only the status of an answer is read, and the time limit is ten seconds.</summary>
internal sealed class OutsideHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly bool _toPrivate;
    private readonly HttpClient _http;

    public OutsideHttp(bool toPrivate)
    {
        _toPrivate = toPrivate;
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

    /// <summary>Sends; null when it was taken, else one word for why not: <c>http-410</c>, <c>unreachable</c> and the like.</summary>
    public async Task<string?> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (!_toPrivate && request.RequestUri!.Scheme != Uri.UriSchemeHttps)
        {
            return "not-https";
        }

        request.Headers.UserAgent.ParseAdd("ias-console");
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

    // The address that was checked is the one that is connected to.
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
