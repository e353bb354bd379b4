using Ias.Console.Access;
using Ias.Console.Api;
using Ias.Console.Store;
using Microsoft.Extensions.Hosting.Systemd;

namespace Ias.Console.Operation;

/// <summary>Everything by which the server is watched, stopped and put behind others, as two steps of putting it together.</summary>
internal static class Operating
{
    private static readonly TimeSpan FinishRequests = TimeSpan.FromSeconds(30);

    /// <summary>What the server's services need.</summary>
    public static void Add(WebApplicationBuilder builder, OperationOptions options)
    {
        Logs.Configure(builder.Logging, options);
        Telemetry.Add(builder.Services);
        // Any supervisor that listens is told, not systemd alone.
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        {
            builder.Services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            builder.Services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + FinishRequests);
        builder.Services.AddHostedService(services => new Drain(services.GetRequiredService<TimeProvider>(), options.Drain));
        Proxies.Add(builder.Services, options);
    }

    /// <summary>What every request passes first.</summary>
    public static void Use(WebApplication app, OperationOptions options)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(
            (http, next) =>
            {
                if (stopping.IsCancellationRequested && http.Request.Protocol == "HTTP/1.1")
                {
                    http.Response.Headers.Connection = "close"; // the next request takes another way
                }

                return next(http);
            }
        );
        app.Use(Peer.NoteAsync);
        Proxies.Use(app, options);
        app.Use(app.Services.GetRequiredService<Metering>().CountAsync);
    }

    /// <summary>Logs that it listens. The code by which somebody takes the server over is a secret: that is for <c>ias console
    /// owner</c>.</summary>
    public static async Task LogStartAsync(WebApplication app, Database database, CancellationToken cancel)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ias.Console.Operation");
        var urls = string.Join(' ', app.Urls);
        Logs.Listening(logger, urls, database.Place);
        if (!await database.ReadAsync(session => new Accounts(session).HaveOwnerAsync(), cancel))
        {
            Logs.Unowned(logger);
        }
    }

    /// <summary>What can be asked of the server as a program.</summary>
    public static void Map(WebApplication app, Database database, Endpoints endpoints, OperationOptions options)
    {
        if (options is { InsecureHttp: false, Proxies.Count: > 0 })
        {
            app.UseWhen(http => !Health.Is(http.Request.Path), encrypted => encrypted.Use(Proxies.RequireEncryptedAsync));
        }

        Health.Map(app, database);
        Telemetry.Map(app, endpoints);
    }
}
