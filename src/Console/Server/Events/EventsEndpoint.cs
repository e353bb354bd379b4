using System.Globalization;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Microsoft.OpenApi;

namespace Ias.Console.Server.Events;

/// <summary><c>GET /control-plane/v1/events</c>: the changes of a workspace as server-sent events.</summary>
internal static class EventsEndpoint
{
    public const string Path = "/events";

    private const string LastEventId = "Last-Event-ID";

    public static void Add(Endpoints endpoints, IServiceProvider services)
    {
        var feed = services.GetRequiredService<ChangeFeed>();
        var time = services.GetRequiredService<TimeProvider>();
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        endpoints
            .Streaming(
                Path,
                "Follows what happens in a workspace, as server-sent events",
                Permission.Read,
                (http, workspace, admit) => FollowAsync(http, workspace, admit, feed, time, stopping)
            )
            .AddOpenApiOperationTransformer(
                (operation, _, _) =>
                {
                    operation.Parameters =
                    [
                        Parameter("workspaceId", ParameterLocation.Query, JsonSchemaType.String, "The workspace", required: true),
                        Parameter("after", ParameterLocation.Query, JsonSchemaType.Integer, "The number of the last change seen"),
                        Parameter(LastEventId, ParameterLocation.Header, JsonSchemaType.Integer, "The same, as browsers send it"),
                    ];
                    return Task.CompletedTask;
                }
            );
    }

    private static OpenApiParameter Parameter(
        string name,
        ParameterLocation place,
        JsonSchemaType type,
        string description,
        bool required = false
    ) =>
        new()
        {
            Name = name,
            In = place,
            Required = required,
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        };

    private static async Task FollowAsync(
        HttpContext http,
        EntityId workspace,
        Func<Task> admit,
        ChangeFeed feed,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        await using var follower = await feed.FollowAsync(workspace, After(http.Request), http.RequestAborted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await new EventStream(http.Response, follower, admit, time).SendAsync(ends.Token);
        }
        catch (TimeoutException)
        {
            // The reader accepts no data; it may reconnect with the last number it has seen.
            http.Abort();
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The reader disconnected, or the server is stopping.
        }
        catch (RefusalException)
        {
            // The caller no longer has permission: the stream ends, and the next request gets the reason.
        }
        finally
        {
            await ends.CancelAsync();
        }
    }

    // A browser that reconnects sends the header, with the URL of its first request.
    private static long? After(HttpRequest request)
    {
        var text = request.Headers[LastEventId].ToString();
        text = text.Length > 0 ? text : request.Query["after"].ToString();
        return text.Length == 0 ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw RefusalException.Invalid($"{LastEventId}, or after, must be the number of a change.");
    }
}
