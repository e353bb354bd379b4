using System.Net;

namespace Ias.Console.Server.Operation;

/// <summary>The other end of a connection, as seen before any forwarded header is trusted.</summary>
/// <param name="IsLocal">A program on this machine that speaks for itself.</param>
internal sealed record Peer(bool IsLocal)
{
    private static readonly string[] OfProxies = ["X-Forwarded-For", "Forwarded", "Via"];

    public static Task NoteAsync(HttpContext http, RequestDelegate next)
    {
        var address = http.Connection.RemoteIpAddress;
        var isLocal = address is not null && IPAddress.IsLoopback(address) && !OfProxies.Any(http.Request.Headers.ContainsKey);
        http.Features.Set(new Peer(isLocal));
        return next(http);
    }
}
