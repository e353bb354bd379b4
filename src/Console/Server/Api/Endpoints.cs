// Over 300 lines: the one path of every request, from the caller to the answer.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using Microsoft.AspNetCore.Http.Metadata;

namespace Ias.Console.Server.Api;

/// <summary>An endpoint, and what it asks of callers; a test walks them all.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Permission">Permission it requires; null: none.</param>
/// <param name="InWorkspace">True when a request names a workspace.</param>
/// <param name="Streams">True when it is a GET with its request in the query and a continuous answer.</param>
public sealed record Endpoint(string Path, Permission? Permission, bool InWorkspace, bool Streams = false);

/// <summary>Registers the endpoints, all handled alike: identify the caller, check the permission, read the body, run one transaction,
/// answer. A handler sees the workspace's scope and nothing else.</summary>
internal sealed class Endpoints(IEndpointRouteBuilder routes, Database database, RateLimits limits)
{
    public const string Base = "/control-plane/v1";

    /// <summary>Bytes a request may have.</summary>
    public const int LargestBody = 256 * 1024;

    private static readonly string[] Json = ["application/json"];

    /// <summary>An endpoint that reads from a workspace.</summary>
    public void Reading<TRequest, TAnswer>(string path, string summary, Permission permission, Func<Scope, TRequest, Task<TAnswer>> answer)
        where TRequest : WorkspaceRequest
        where TAnswer : Answer =>
        Map(
            path,
            summary,
            permission,
            true,
            answer.Method,
            (TRequest request, Caller caller, CancellationToken cancel) =>
                database.ReadAsync(session => InScopeAsync(session, caller, permission, request, answer), cancel)
        );

    /// <summary>An endpoint that changes a workspace, in one transaction.</summary>
    public void Writing<TRequest, TAnswer>(string path, string summary, Permission permission, Func<Scope, TRequest, Task<TAnswer>> answer)
        where TRequest : WorkspaceRequest
        where TAnswer : Answer =>
        Map(
            path,
            summary,
            permission,
            true,
            answer.Method,
            (TRequest request, Caller caller, CancellationToken cancel) =>
                database.WriteAsync(session => InScopeAsync(session, caller, permission, request, answer), cancel)
        );

    /// <summary>Registers an endpoint for every caller with a valid token.</summary>
    public void Known<TRequest, TAnswer>(string path, string summary, Func<Session, Caller, TRequest, Task<TAnswer>> answer)
        where TRequest : Request
        where TAnswer : Answer =>
        Map(
            path,
            summary,
            Permission.Known,
            false,
            answer.Method,
            (TRequest request, Caller caller, CancellationToken cancel) =>
                database.WriteAsync(session => answer(session, caller, request), cancel)
        );

    /// <summary>Registers an endpoint with a continuous answer, about the workspace that its query names.</summary>
    /// <param name="answer">Answers. It is handed the workspace, and a function that says again whether the caller may still: for ever is a
    /// long time.</param>
    public IEndpointConventionBuilder Streaming(
        string path,
        string summary,
        Permission permission,
        Func<HttpContext, EntityId, Func<Task>, Task> answer
    )
    {
        async Task HandleAsync(HttpContext http)
        {
            var caller = await IdentifyAsync(http);
            var workspace = EntityId.TryParse(http.Request.Query["workspaceId"], out var id)
                ? id
                : throw RefusalException.Invalid("The query must name a workspace: ?workspaceId=ID.");
            Task AdmitAsync(Caller who) =>
                database.ReadAsync(session => Gate.AdmitAsync(session, who, workspace, permission), http.RequestAborted);
            await AdmitAsync(caller);
            using var stream = limits.Stream(caller.Token);
            await answer(http, workspace, async () => await AdmitAsync(await RecognizeAsync(http)));
        }

        RequestDelegate handle = HandleAsync;
        var route = routes.MapGet($"{Base}{path}", handle);
        var nothing = () => { };
        route.WithMetadata(nothing.Method, new ProducesResponseTypeMetadata(200, typeof(string), ["text/event-stream"]));
        Describe(route, new Endpoint($"{Base}{path}", permission, true, Streams: true), summary);
        return route;
    }

    /// <summary>An endpoint that leads to a token; each call counts as an attempt of its address.</summary>
    public void Open<TRequest, TAnswer>(string path, string summary, Func<HttpContext, Session, TRequest, Task<TAnswer>> answer)
        where TRequest : Request
        where TAnswer : Answer
    {
        async Task HandleAsync(HttpContext http)
        {
            limits.Attempt(http.Connection.RemoteIpAddress);
            var request = await ReadAsync<TRequest>(http);
            await WriteAsync(http, 200, await database.WriteAsync(session => answer(http, session, request), http.RequestAborted));
        }

        RequestDelegate handle = HandleAsync;
        Describe<TRequest, TAnswer>(
            routes.MapPost($"{Base}{path}", handle),
            new Endpoint($"{Base}{path}", null, false),
            summary,
            answer.Method
        );
    }

    /// <summary>Registers an endpoint for signed deliveries, whose signature is all that identifies the sender; a wrong signature counts as
    /// an attempt.</summary>
    public void Signed<TAnswer>(string path, Func<HttpContext, byte[], Task<TAnswer>> answer)
    {
        async Task HandleAsync(HttpContext http)
        {
            var address = http.Connection.RemoteIpAddress;
            limits.MayAttempt(address);
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            try
            {
                await WriteAsync(http, 200, await answer(http, body.ToArray()));
            }
            catch (RefusalException refused) when (refused.Status == 401)
            {
                limits.Attempt(address);
                throw;
            }
        }

        RequestDelegate handle = HandleAsync;
        routes.MapPost($"{Base}{path}", handle).ExcludeFromDescription();
    }

    /// <summary>Writes an answer as JSON.</summary>
    public static Task WriteAsync<T>(HttpContext http, int status, T answer)
    {
        http.Features.Set(new Answered(answer));
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(answer, TypeInfo<T>(), contentType: "application/json", http.RequestAborted);
    }

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ContractJson.Default.GetTypeInfo(typeof(T))!;

    private static async Task<TAnswer> InScopeAsync<TRequest, TAnswer>(
        Session session,
        Caller caller,
        Permission permission,
        TRequest request,
        Func<Scope, TRequest, Task<TAnswer>> answer
    )
        where TRequest : WorkspaceRequest
    {
        var policy = await Gate.AdmitAsync(session, caller, request.WorkspaceId, permission);
        return await answer(session.In(request.WorkspaceId, policy, caller.Actor), request);
    }

    private void Map<TRequest, TAnswer>(
        string path,
        string summary,
        Permission permission,
        bool inWorkspace,
        System.Reflection.MethodInfo method,
        Func<TRequest, Caller, CancellationToken, Task<TAnswer>> answer
    )
        where TRequest : Request
    {
        async Task HandleAsync(HttpContext http)
        {
            var caller = await IdentifyAsync(http);
            var request = await ReadAsync<TRequest>(http);
            await WriteAsync(http, 200, await answer(request, caller, http.RequestAborted));
        }

        RequestDelegate handle = HandleAsync;
        Describe<TRequest, TAnswer>(
            routes.MapPost($"{Base}{path}", handle),
            new Endpoint($"{Base}{path}", permission, inWorkspace),
            summary,
            method
        );
    }

    /// <summary>Identifies the caller by the request's token; a wrong token counts as an attempt of its address. A valid token passes
    /// however many wrong ones come from the same address: many boxes may share it.</summary>
    /// <exception cref="RefusalException">There is no token, or it is not valid, or there were too many requests.</exception>
    public async Task<Caller> IdentifyAsync(HttpContext http)
    {
        try
        {
            var caller = await RecognizeAsync(http);
            limits.Count(caller.Token);
            http.RequestServices.GetRequiredService<LoginUse>().Add(caller.Token);
            return caller;
        }
        catch (RefusalException refused) when (refused.Status == 401)
        {
            limits.Attempt(http.Connection.RemoteIpAddress);
            throw;
        }
    }

    // The one place that identifies the sender of a request. Our pages follow the events as the person logged in; a cookie alone permits
    // no changes.
    private Task<Caller> RecognizeAsync(HttpContext http)
    {
        const string scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
        var cookie = token is null && HttpMethods.IsGet(http.Request.Method) ? SessionCookie.Read(http) : null;
        return database.ReadAsync(
            async session =>
                cookie is not null && await new WebSessions(session).FindAsync(cookie) is { } visitor
                    ? visitor.Caller
                    : await Gate.IdentifyAsync(session, token),
            http.RequestAborted
        );
    }

    private static async Task<T> ReadAsync<T>(HttpContext http)
    {
        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw RefusalException.Invalid("The body cannot be read: it was cut off, or its chunks are none.");
        }

        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        try
        {
            // Duplicate names, lone surrogates and nulls in a list would otherwise be detected only where they are used.
            using (var whole = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false }))
            {
                ReadTexts(whole.RootElement);
                RefuseNullInLists(whole.RootElement, typeof(T));
            }

            return JsonSerializer.Deserialize(bytes.Span, TypeInfo<T>())
                ?? throw RefusalException.Invalid("The body must be a JSON object.");
        }
        catch (JsonException wrong)
        {
            // The path names a field; the reader's message may quote the request.
            throw RefusalException.Invalid(
                $"The body is not what this endpoint takes{(wrong.Path is null or "$" ? ": a JSON object with its required fields" : $", at {wrong.Path}")}."
            );
        }
        catch (InvalidOperationException)
        {
            throw RefusalException.Invalid("The body holds text that is not Unicode.");
        }
    }

    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }

                break;
        }
    }

    // Only in lists known to this version; in those of a newer client, null may have a meaning.
    private static void RefuseNullInLists(JsonElement value, Type type, string name = "")
    {
        switch ((value.ValueKind, ContractJson.Default.GetTypeInfo(type)))
        {
            case (JsonValueKind.Array, { Kind: JsonTypeInfoKind.Enumerable } list):
                foreach (var item in value.EnumerateArray())
                {
                    if (item.ValueKind == JsonValueKind.Null)
                    {
                        throw RefusalException.Invalid($"The list {name} holds null.");
                    }

                    RefuseNullInLists(item, list.ElementType!, name);
                }

                break;
            case (JsonValueKind.Object, { Kind: JsonTypeInfoKind.Object } known):
                foreach (var property in known.Properties)
                {
                    if (value.TryGetProperty(property.Name, out var held))
                    {
                        RefuseNullInLists(held, property.PropertyType, property.Name);
                    }
                }

                break;
        }
    }

    private static void Describe<TRequest, TAnswer>(
        IEndpointConventionBuilder route,
        Endpoint endpoint,
        string summary,
        System.Reflection.MethodInfo method
    )
    {
        route.WithMetadata(
            method,
            new AcceptsMetadata(Json, typeof(TRequest)),
            new ProducesResponseTypeMetadata(200, typeof(TAnswer), Json)
        );
        Describe(route, endpoint, summary);
    }

    private static void Describe(IEndpointConventionBuilder route, Endpoint endpoint, string summary)
    {
        route.WithMetadata(endpoint).WithSummary(summary).WithTags(endpoint.Path[(Base.Length + 1)..].Split('/')[0]);
        foreach (var status in (int[])[400, 401, 403, 404, 409, 413, 429, 500])
        {
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ErrorAnswer), Json));
        }
    }
}
