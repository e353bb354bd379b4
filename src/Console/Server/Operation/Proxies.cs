using System.Net;
using Ias.Console.Server.Domain;
using Microsoft.AspNetCore.HttpOverrides;

namespace Ias.Console.Server.Operation;

/// <summary>Balancers and other proxies in front of the server: only those that were named are believed who a client is and whether it came
/// encrypted.</summary>
internal static class Proxies
{
    /// <summary>Reads an address or a network.</summary>
    public static System.Net.IPNetwork? Read(string text) =>
        System.Net.IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    public static void Add(IServiceCollection services, OperationOptions options) =>
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null; // as far as the chain is known
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.Proxies ?? [])
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });

    public static void Use(IApplicationBuilder app, OperationOptions options)
    {
        if (options.Proxies is { Count: > 0 })
        {
            app.UseForwardedHeaders();
        }
    }

    /// <summary>Refuses a request that crossed a network unencrypted.</summary>
    /// <exception cref="RefusalException">It did.</exception>
    public static Task RequireEncryptedAsync(HttpContext http, RequestDelegate next)
    {
        var address = http.Connection.RemoteIpAddress;
        if (!http.Request.IsHttps && (address is null || !IPAddress.IsLoopback(address)))
        {
            throw RefusalException.Forbidden(
                "Tokens would travel unencrypted: use https://. A proxy in front says so with X-Forwarded-Proto, and is named by --behind-proxy."
            );
        }

        return next(http);
    }
}
