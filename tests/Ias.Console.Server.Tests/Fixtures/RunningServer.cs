using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Serving;
using Ias.Console.Server.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using ConsoleEndpoint = Ias.Console.Server.Api.Endpoint;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A server on a free port, with a store of its own, called as clients call it.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private readonly bool _ownsStore;

    private RunningServer(WebApplication app, TestStore store, Database database)
    {
        (_app, Store, Database, _ownsStore) = (app, store, database, database == store.Database);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public TestStore Store { get; }

    /// <summary>The store as this server sees it.</summary>
    public Database Database { get; }

    public Uri Url => _http.BaseAddress!;

    public IServiceProvider Services => _app.Services;

    /// <summary>Every endpoint, as the server maps them.</summary>
    public IReadOnlyList<ConsoleEndpoint> Endpoints =>
        [
            .. ((IEndpointRouteBuilder)_app)
                .DataSources.SelectMany(source => source.Endpoints)
                .Select(endpoint => endpoint.Metadata.GetMetadata<ConsoleEndpoint>())
                .OfType<ConsoleEndpoint>(),
        ];

    /// <summary>Every page.</summary>
    internal IReadOnlyList<Ias.Console.Server.Pages.Page> Pages =>
        [
            .. ((IEndpointRouteBuilder)_app)
                .DataSources.SelectMany(source => source.Endpoints)
                .Select(endpoint => endpoint.Metadata.GetMetadata<Ias.Console.Server.Pages.Page>())
                .OfType<Ias.Console.Server.Pages.Page>(),
        ];

    /// <summary>A link by which somebody logs in to the pages: a new person, or one that is known.</summary>
    public Task<string> LoginCodeAsync(EntityId workspace, Role role, string? name = null) =>
        Store.Database.WriteAsync(
            async session =>
            {
                var accounts = new Accounts(session);
                var (person, invitation) = await accounts.InviteAsync(name ?? $"A {role}", isOperator: false);
                await accounts.SetRoleAsync(workspace, person, role, Actor.Server);
                return invitation;
            },
            default
        );

    public static async Task<RunningServer> StartAsync(
        PostgresCluster cluster,
        Kind kind = Kind.Sqlite,
        RateLimitOptions? limits = null,
        OperationOptions? operation = null,
        TimeProvider? time = null,
        NoticeOptions? notices = null
    )
    {
        var store = await TestStore.NewAsync(kind, cluster);
        var app = ConsoleApplication.Build(
            new ServerOptions(
                "http://127.0.0.1:0",
                Limits: limits ?? new RateLimitOptions(0, 0),
                Upkeep: false,
                Operation: operation,
                Notices: notices
            ),
            store.Database,
            time ?? TimeProvider.System
        );
        await app.StartAsync();
        return new RunningServer(app, store, store.Database);
    }

    /// <summary>Another server on the same store.</summary>
    /// <param name="time">Its clock, which may be wrong.</param>
    public async Task<RunningServer> BesideAsync(TimeProvider time)
    {
        var database = Store.Second(time);
        var app = ConsoleApplication.Build(
            new ServerOptions("http://127.0.0.1:0", Limits: new RateLimitOptions(0, 0), Upkeep: false),
            database,
            time
        );
        await app.StartAsync();
        return new RunningServer(app, Store, database);
    }

    /// <summary>Writes down which logins were used, as the upkeep does every minute.</summary>
    public Task WriteLoginUseAsync() => ((LoginUse)_app.Services.GetService(typeof(LoginUse))!).WriteAsync(Store.Database, default);

    public Task<string> TokenAsync(EntityId workspace, TokenScope scope = TokenScope.Machine, int days = 1) =>
        Store.Database.WriteAsync(
            async session => (await new Tokens(session).AddTokenAsync(workspace, scope, new Word("test"), days, Actor.Server)).Text,
            default
        );

    /// <summary>A person's token, and who they are.</summary>
    public Task<(string Token, EntityId Person)> PersonAsync(EntityId workspace, Role role) =>
        Store.Database.WriteAsync(
            async session =>
            {
                var accounts = new Accounts(session);
                var (person, invitation) = await accounts.InviteAsync($"A {role}", isOperator: false);
                await accounts.SetRoleAsync(workspace, person, role, Actor.Server);
                return ((await accounts.RedeemAsync(invitation, null)).Token, person);
            },
            default
        );

    /// <summary>Posts, expects 200 and ok, and returns the answer.</summary>
    public async Task<JsonObject> AskAsync(string? token, string path, JsonNode body)
    {
        var (status, answer) = await PostAsync(token, path, body.ToJsonString());
        Assert.True(status == 200 && (bool)answer["ok"]!, $"{path}: {status} {answer.ToJsonString()}");
        return answer;
    }

    /// <summary>Posts, expects a refusal, and returns its status and code.</summary>
    public async Task<(int Status, string Error)> RefusedAsync(string? token, string path, JsonNode body)
    {
        var (status, answer) = await PostAsync(token, path, body.ToJsonString());
        return Refused(path, status, answer);
    }

    /// <summary>The same, as the endpoint is called.</summary>
    public async Task<(int Status, string Error)> RefusedAsync(string? token, ConsoleEndpoint endpoint, JsonObject body)
    {
        var (status, answer) = await CallAsync(token, endpoint, body);
        return Refused(endpoint.Path, status, answer);
    }

    /// <summary>Calls an endpoint as it is called; of one that goes on answering the beginning counts, and is no JSON.</summary>
    public async Task<(int Status, JsonObject Answer)> CallAsync(string? token, ConsoleEndpoint endpoint, JsonObject body)
    {
        if (!endpoint.Streams)
        {
            return await PostAsync(token, endpoint.Path, body.ToJsonString());
        }

        using var request = Request(HttpMethod.Get, $"{endpoint.Path}?workspaceId={body["workspaceId"]}", token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.IsSuccessStatusCode
            ? (200, [])
            : ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    private static (int Status, string Error) Refused(string path, int status, JsonObject answer)
    {
        Assert.True(
            status != 200 && !(bool)answer["ok"]! && ((string?)answer["message"])?.Length > 0,
            $"{path}: {status} {answer.ToJsonString()}"
        );
        return (status, (string)answer["error"]!);
    }

    public async Task<(int Status, JsonObject Answer)> PostAsync(string? token, string path, string body)
    {
        using var request = Request(HttpMethod.Post, path.StartsWith('/') ? path : $"/control-plane/v1/{path}", token);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    public async Task<JsonObject> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(path))!.AsObject();

    /// <summary>Tells it to end; done when it has.</summary>
    public Task StopAsync() => _app.StopAsync();

    private static HttpRequestMessage Request(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await (_ownsStore ? Store.DisposeAsync() : Database.DisposeAsync());
    }
}
