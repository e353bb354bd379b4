using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ias.Console.Server.Operation;

/// <summary>
/// Metrics and traces by OpenTelemetry: metrics at <c>/metrics</c> for Prometheus; both to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says,
/// with
/// the other standard variables. No name, text or address of anybody is in either.
/// </summary>
internal static class Telemetry
{
    public const string Metrics = "/metrics";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
    [
        Metering.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
        "Npgsql",
    ];

    public static void Add(IServiceCollection services)
    {
        var isPushed = Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };
        services.AddSingleton(provider => new StoreGauges(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<TimeProvider>(),
            isPushed
        ));
        services.AddSingleton<Metering>();
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("ias-console"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddPrometheusExporter();
                if (isPushed)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (isPushed)
        {
            services.AddHostedService(provider => provider.GetRequiredService<StoreGauges>());
            telemetry.WithTracing(traces =>
                traces.AddSource("Microsoft.AspNetCore", "Npgsql").AddProcessor(new TypedAddresses()).AddOtlpExporter()
            );
        }
    }

    public static void Map(WebApplication app, Endpoints endpoints)
    {
        var gauges = app.Services.GetRequiredService<StoreGauges>();
        app.MapPrometheusScrapingEndpoint(
                Metrics,
                meterProvider: null,
                branch =>
                    branch.Use(
                        async (http, next) =>
                        {
                            await AdmitAsync(http, endpoints);
                            await gauges.ReadAsync(http.RequestAborted);
                            await next(http);
                        }
                    ),
                optionsName: null
            )
            .ExcludeFromDescription();
    }

    // They count over all workspaces, without any names: for programs on this machine, those who run the server, and read-only tokens.
    private static async Task AdmitAsync(HttpContext http, Endpoints endpoints)
    {
        if (http.Features.Get<Peer>() is { IsLocal: true })
        {
            return;
        }

        var caller = await endpoints.IdentifyAsync(http);
        if (!caller.IsOperator && caller.Scope is not TokenScope.Read)
        {
            throw RefusalException.Forbidden("Metrics are for the owner of the server, and for tokens of scope read.");
        }
    }
}
