using System.Data.Common;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Events;
using Ias.Console.Server.Integrations;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Oidc;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Pages;
using Ias.Console.Server.Store;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ias.Console.Server.Serving;

/// <summary>Options for listening and encryption.</summary>
/// <param name="Urls">URLs it listens on.</param>
/// <param name="Certificate">PEM file for <c>https://</c>.</param>
/// <param name="CertificateKey">Its key.</param>
/// <param name="Limits">Rate limits.</param>
/// <param name="Upkeep">True when leases are expired and policies enforced in the background.</param>
/// <param name="Operation">Options for logging, stopping and proxies.</param>
/// <param name="Notices">Options for sending notices.</param>
/// <param name="Oidc">OpenID Connect provider for logins to the pages; null: only this server's own logins.</param>
public sealed record ServerOptions(
    string Urls,
    string? Certificate = null,
    string? CertificateKey = null,
    RateLimitOptions? Limits = null,
    bool Upkeep = true,
    OperationOptions? Operation = null,
    NoticeOptions? Notices = null,
    OidcOptions? Oidc = null
);

/// <summary>The server: endpoints, errors as answers, upkeep. It keeps no state.</summary>
public static class ConsoleApplication
{
    public const string Health = "/control-plane/health";
    public const string OpenApi = "/control-plane/openapi.json";

    /// <summary>Builds the server; it does not listen yet.</summary>
    public static WebApplication Build(ServerOptions options, Database database, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "ias-console",
                // No appsettings.json of the folder it is started in, which may be a repository.
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.WebHost.UseUrls(options.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Endpoints.LargestBody;
            if (options.Certificate is { } certificate)
            {
                kestrel.ConfigureHttpsDefaults(https =>
                    https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, options.CertificateKey)
                );
            }
        });
        if (options.Urls.Contains("https://", StringComparison.OrdinalIgnoreCase))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var operation = options.Operation ?? new OperationOptions();
        Operating.Add(builder, operation);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(options.Notices ?? new NoticeOptions());
        builder.Services.AddSingleton<StoreFailures>();
        builder.Services.AddSingleton<LoginUse>();
        builder.Services.AddSingleton(services => new ServerAddress(
            options.Notices?.PublicUrl,
            services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
        ));
        builder.Services.AddSingleton<ChangeFeed>();
        builder.Services.AddSingleton(_ => new RateLimits(options.Limits ?? new RateLimitOptions()));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        AddOpenApi(builder.Services);
        if (options.Oidc is { } oidc)
        {
            builder.Services.AddSingleton(_ => new OidcProvider(oidc, time));
        }

        if (options.Upkeep)
        {
            builder.Services.AddHostedService<Upkeep>();
            NoticeBeat.Add(builder.Services);
        }

        var app = builder.Build();
        Operating.Use(app, operation);
        app.Use((http, next) => AnswerErrorsAsync(http, next, database));
        app.UseRouting();
        app.MapGet(
                Health,
                async http =>
                    await Endpoints.WriteAsync(http, 200, new HealthAnswer(Version, await database.SchemaAsync(http.RequestAborted)))
            )
            .ExcludeFromDescription();
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.MapOpenApi(OpenApi).Finally(route => route.RequestDelegate = MadeOnce(route.RequestDelegate!, limits));
        var endpoints = new Endpoints(app, database, limits);
        Operating.Map(app, database, endpoints, operation);
        WorkerEndpoints.Add(endpoints);
        PeopleEndpoints.Add(endpoints);
        AccessEndpoints.Add(endpoints);
        EventsEndpoint.Add(endpoints, app.Services);
        NoticeEndpoints.Add(endpoints);
        HookEndpoints.Add(endpoints, database, time);
        ConsolePages.Add(app, database, limits, time);
        return app;
    }

    public static string Version { get; } = typeof(ConsoleApplication).Assembly.GetName().Version?.ToString(3) ?? "0";

    private static void AddOpenApi(IServiceCollection services) =>
        services.AddOpenApi(openApi =>
        {
            openApi.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info = new OpenApiInfo { Title = "ias console", Version = Version };
                    document.Servers = [];
                    document.Components ??= new OpenApiComponents();
                    document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
                    {
                        ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                    };
                    document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
                    return Task.CompletedTask;
                }
            );
            openApi.CreateSchemaReferenceId = info => Shape(info.Type) is null ? OpenApiOptions.CreateDefaultSchemaReferenceId(info) : null;
            openApi.AddSchemaTransformer(
                (schema, context, _) =>
                {
                    var type = context.JsonTypeInfo.Type;
                    if (Shape(type) is { } pattern)
                    {
                        schema.Type = Nullable.GetUnderlyingType(type) is null
                            ? JsonSchemaType.String
                            : JsonSchemaType.String | JsonSchemaType.Null;
                        schema.Pattern = pattern;
                        schema.MaxLength = Word.Limit;
                    }
                    else if (context.JsonTypeInfo.ElementType is { } element && Shape(element) is { } each)
                    {
                        schema.Items = new OpenApiSchema
                        {
                            Type = JsonSchemaType.String,
                            Pattern = each,
                            MaxLength = Word.Limit,
                        };
                    }

                    return Task.CompletedTask;
                }
            );
        });

    // Own types that are strings on the wire.
    private static string? Shape(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(EntityId) ? "^([A-Za-z_][A-Za-z0-9_]*/)?[a-z0-9]{1,64}$"
            : bare == typeof(Word) ? "^[A-Za-z0-9_.:/@+#~%=&?,()-]*$"
            : null;
    }

    // The document is the same for everybody, and needs no token.
    private static RequestDelegate MadeOnce(RequestDelegate make, RateLimits limits)
    {
        byte[]? made = null;
        return async http =>
        {
            limits.Visit(http.Connection.RemoteIpAddress);
            if (made is null)
            {
                using var held = new MemoryStream();
                var body = http.Response.Body;
                http.Response.Body = held;
                await make(http);
                http.Response.Body = body;
                made = held.ToArray();
            }

            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = made.Length;
            await http.Response.BodyWriter.WriteAsync(made, http.RequestAborted);
        };
    }

    private static async Task AnswerErrorsAsync(HttpContext http, RequestDelegate next, Database database)
    {
        http.Response.Headers["X-Request-Id"] = http.TraceIdentifier;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (http.Request.IsHttps)
        {
            http.Response.Headers.StrictTransportSecurity = "max-age=31536000"; // RFC 6797; a browser ignores it where it trusts no certificate
        }

        if (http.Request.Path.StartsWithSegments("/control-plane", StringComparison.Ordinal))
        {
            http.Request.ContentType = "application/json"; // whatever a client calls it, as curl does
        }

        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 404 or 405)
            {
                await AnswerAsync(http, 404, "NOT_FOUND", $"There is nothing at {http.Request.Method} {http.Request.Path}. See {OpenApi}.");
            }
        }
        catch (RefusalException refused)
        {
            if (refused.Status == 429)
            {
                http.Response.Headers.RetryAfter = "1";
            }

            await AnswerAsync(http, refused.Status, refused.Code, refused.Message);
        }
        catch (BadHttpRequestException wrong)
        {
            await (
                wrong.StatusCode == 413
                    ? AnswerAsync(http, 413, "TOO_LARGE", $"A request may have {Endpoints.LargestBody / 1024} KB.")
                    : AnswerAsync(http, 400, "INVALID_REQUEST", "The request cannot be read.")
            );
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        catch (DbException failed) when (!http.Response.HasStarted && database.IsUnavailable(failed))
        {
            http.RequestServices.GetRequiredService<StoreFailures>().Add(failed);
            http.Response.Headers.RetryAfter = "5";
            await AnswerAsync(http, 503, "STORE", "The store cannot be used; this server's log says why.");
        }
        catch (Exception failed) when (!http.Response.HasStarted)
        {
            var endpoint = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no endpoint";
            Log.Failed(http.RequestServices.GetRequiredService<ILogger<Log>>(), failed, endpoint, http.TraceIdentifier);
            await AnswerAsync(http, 500, "INTERNAL", $"The server failed; its log says why, at request {http.TraceIdentifier}.");
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string code, string message) =>
        Endpoints.WriteAsync(http, status, new ErrorAnswer(code, message));
}

/// <summary>Log messages of the server.</summary>
internal sealed partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Request {Request} to {Endpoint} failed")]
    public static partial void Failed(ILogger logger, Exception failed, string endpoint, string request);

    [LoggerMessage(Level = LogLevel.Error, Message = "Upkeep failed; it is tried again")]
    public static partial void UpkeepFailed(ILogger logger, Exception failed);
}
