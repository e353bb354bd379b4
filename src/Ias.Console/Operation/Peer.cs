using System.Net;

namespace Ias.Console.Operation;

/// <summary>Who is at the other end of a connection, before any header was believed.</summary>
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
