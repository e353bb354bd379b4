using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>What answers as a test says, which a Console would not.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OddServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>The tokens it was sent, one for each request.</summary>
    public ConcurrentQueue<string> Sent { get; private init; } = [];

    /// <param name="answer">Called with the number of the request, from 1.</param>
    /// <param name="ownCertificate">It speaks TLS, with a certificate that nobody signed.</param>
    public static async Task<OddServer> StartAsync(Func<HttpContext, int, Task> answer, bool ownCertificate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (ownCertificate)
                    {
                        listen.UseHttps(SelfSigned());
                    }
                }
            )
        );
        var app = builder.Build();
        var server = new OddServer(app);
        var count = 0;
        app.Run(http =>
        {
            server.Sent.Enqueue(http.Request.Headers.Authorization.ToString());
            return answer(http, Interlocked.Increment(ref count));
        });
        await app.StartAsync();
        return server;
    }

    public static async Task SayAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
