using System.Data.Common;
using Ias.Console.Server.Api;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Operation;

/// <summary>Health checks for load balancers and supervisors: <c>/healthz</c> reports whether the process is alive, <c>/readyz</c> whether
/// it should get requests, and if not, why. Neither needs a token or reveals anything confidential.</summary>
internal static class Health
{
    public const string Alive = "/healthz";
    public const string Ready = "/readyz";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static bool Is(PathString path) => path == Alive || path == Ready;

    public static void Map(WebApplication app, Database database)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ias.Console.Server.Operation.Health");
        var failures = app.Services.GetRequiredService<StoreFailures>();
        var wasReady = 1; // checked several times a second, logged once
        app.MapGet(Alive, http => Endpoints.WriteAsync(http, 200, new DoneAnswer())).ExcludeFromDescription();
        app.MapGet(
                Ready,
                async http =>
                {
                    if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
                    {
                        await RefuseAsync(http, "STOPPING", "This server is stopping.");
                        return;
                    }

                    if (failures.IsRecent)
                    {
                        await RefuseAsync(http, "STORE", "The store failed a moment ago; this server's log says why.");
                        return;
                    }

                    try
                    {
                        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
                        patience.CancelAfter(Patience);
                        var schema = await database.SchemaAsync(patience.Token).WaitAsync(patience.Token);
                        if (Interlocked.Exchange(ref wasReady, 1) == 0)
                        {
                            Logs.ReadyAgain(logger);
                        }

                        // A newer one was brought by the next version, beside which this one keeps running until it is replaced.
                        await (
                            schema >= Database.NewestSchema
                                ? Endpoints.WriteAsync(http, 200, new DoneAnswer())
                                : RefuseAsync(
                                    http,
                                    "SCHEMA",
                                    $"The store has schema {schema}; this server needs {Database.NewestSchema}: ias console migrate."
                                )
                        );
                    }
                    catch (Exception failed)
                        when (failed is DbException or TimeoutException or OperationCanceledException
                            && !http.RequestAborted.IsCancellationRequested
                        )
                    {
                        if (Interlocked.Exchange(ref wasReady, 0) == 1)
                        {
                            Logs.NotReady(logger, failed.Message.ReplaceLineEndings(" "));
                        }

                        await RefuseAsync(http, "STORE", "The store cannot be reached; this server's log says why.");
                    }
                }
            )
            .ExcludeFromDescription();
    }

    private static Task RefuseAsync(HttpContext http, string code, string message) =>
        Endpoints.WriteAsync(http, 503, new ErrorAnswer(code, message));
}
