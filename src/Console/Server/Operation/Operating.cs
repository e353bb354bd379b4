using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Store;
using Microsoft.Extensions.Hosting.Systemd;

namespace Ias.Console.Server.Operation;

/// <summary>Everything by which the server is watched, stopped and put behind others, as two steps of putting it together.</summary>
internal static class Operating
{
    private static readonly TimeSpan FinishRequests = TimeSpan.FromSeconds(30);

    /// <summary>Registers the services for operating the server.</summary>
    public static void Add(WebApplicationBuilder builder, OperationOptions options)
    {
        var start = new StartState();
        builder.Services.AddSingleton(start);
        Logs.Configure(builder.Logging, options, () => start.IsDone);
        Telemetry.Add(builder.Services);
        // Any supervisor that listens is notified, not systemd alone.
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        {
            builder.Services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            builder.Services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain + FinishRequests);
        builder.Services.AddHostedService(services => new Drain(services.GetRequiredService<TimeProvider>(), options.Drain));
        Proxies.Add(builder.Services, options);
    }

    /// <summary>Adds the middleware that every request passes first.</summary>
    public static void Use(WebApplication app, OperationOptions options)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<StartState>().End);
        app.Use(
            (http, next) =>
            {
                if (stopping.IsCancellationRequested && http.Request.Protocol == "HTTP/1.1")
                {
                    http.Response.Headers.Connection = "close"; // the next request uses another connection
                }

                return next(http);
            }
        );
        app.Use(Peer.NoteAsync);
        Proxies.Use(app, options);
        app.Use(app.Services.GetRequiredService<Metering>().CountAsync);
    }

    /// <summary>Logs that the server listens. The code with which an owner takes over the server is a secret, and is shown only by <c>ias
    /// console owner</c>.</summary>
    public static async Task LogStartAsync(WebApplication app, Database database, CancellationToken cancel)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ias.Console.Server.Operation");
        var urls = string.Join(' ', app.Urls);
        Logs.Listening(logger, urls, database.Place);
        if (!await database.ReadAsync(session => new Accounts(session).HaveOwnerAsync(), cancel))
        {
            Logs.Unowned(logger);
        }
    }

    /// <summary>Maps the endpoints for health and metrics.</summary>
    public static void Map(WebApplication app, Database database, Endpoints endpoints, OperationOptions options)
    {
        if (options is { InsecureHttp: false, Proxies.Count: > 0 })
        {
            app.UseWhen(http => !Health.Is(http.Request.Path), encrypted => encrypted.Use(Proxies.RequireEncryptedAsync));
        }

        Health.Map(app, database);
        Telemetry.Map(app, endpoints);
    }

    /// <summary>State of the server's start.</summary>
    private sealed class StartState
    {
        private volatile bool _isDone;

        public bool IsDone => _isDone;

        public void End() => _isDone = true;
    }
}
