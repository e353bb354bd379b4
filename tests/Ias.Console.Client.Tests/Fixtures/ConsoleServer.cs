using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Serving;
using Ias.Console.Server.Store;
using Microsoft.AspNetCore.Builder;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>A real Console on a free port, with a store of its own.</summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly SqliteDatabase _database;
    private WebApplication _app;

    private ConsoleServer(TemporaryFolder folder, SqliteDatabase database, WebApplication app) =>
        (_folder, _database, _app) = (folder, database, app);

    public Uri Url => new(_app.Urls.First());

    /// <summary>The workspace that is there from the start.</summary>
    public EntityId Workspace { get; private set; }

    public static async Task<ConsoleServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        var database = new SqliteDatabase(folder.At("console.db"), TimeProvider.System);
        await database.MigrateAsync(default);
        var options = new ServerOptions("http://127.0.0.1:0", Limits: new RateLimitOptions(0, 0), Upkeep: false);
        var app = ConsoleApplication.Build(options, database, TimeProvider.System);
        await app.StartAsync();
        var server = new ConsoleServer(folder, database, app);
        server.Workspace = await server.AddWorkspaceAsync("shop");
        return server;
    }

    public Task<EntityId> AddWorkspaceAsync(string slug) =>
        _database.WriteAsync(session => new Workspaces(session).AddAsync(slug, Actor.Server), default);

    /// <summary>A service token.</summary>
    public Task<string> TokenAsync(TokenScope scope = TokenScope.Machine) =>
        _database.WriteAsync(
            async session => (await new Tokens(session).AddTokenAsync(Workspace, scope, new Word("test"), 1, Actor.Server)).Text,
            default
        );

    /// <summary>A member.</summary>
    public Task<EntityId> PersonAsync(Role role, params EntityId[] workspaces) =>
        _database.WriteAsync(
            async session =>
            {
                var accounts = new Accounts(session);
                var (person, _) = await accounts.InviteAsync($"A {role}", isOperator: false);
                foreach (var workspace in workspaces)
                {
                    await accounts.SetRoleAsync(workspace, person, role, Actor.Server);
                }

                return person;
            },
            default
        );

    /// <summary>A new member's token.</summary>
    public async Task<string> PersonTokenAsync(Role role) => await TokenOfAsync(await PersonAsync(role, Workspace));

    /// <summary>A token of that person.</summary>
    public Task<string> TokenOfAsync(EntityId person) =>
        _database.WriteAsync(async session => (await new Tokens(session).AddPersonTokenAsync(person, "test")).Text, default);

    /// <summary>What a person does on the page that shows the code.</summary>
    public Task DecideAsync(string userCode, bool approve, EntityId person) =>
        _database.WriteAsync(
            async session =>
            {
                await new DeviceLogins(session).DecideAsync(userCode, approve, person);
                return true;
            },
            default
        );

    /// <summary>Sets the workspace's data policy to <c>metadata_only</c>, with its defaults.</summary>
    public Task KeepMetadataOnlyAsync() =>
        _database.WriteAsync(
            async session =>
            {
                await new Workspaces(session).SetPolicyAsync(
                    Workspace,
                    DataPolicyMode.MetadataOnly,
                    Ias.Console.Server.Policy.DataPolicy.DefaultAllowed,
                    Actor.Server
                );
                return true;
            },
            default
        );

    public Task<int> RunAsync(string sql) => _database.WriteAsync(session => session.Sql(sql).ExecuteAsync(), default);

    /// <summary>What is in these columns of all rows.</summary>
    public Task<List<string>> TextsAsync(string sql, params string[] columns) =>
        _database.ReadAsync(
            async session =>
                (await session.Sql(sql).ListAsync(row => columns.Select(column => row.Own(column)!).ToList()))
                    .SelectMany(row => row)
                    .ToList(),
            default
        );

    /// <summary>How many tokens are good.</summary>
    public Task<int> GoodTokensAsync() =>
        _database.ReadAsync(
            async session => (await session.Sql("select id from tokens where revoked_at is null").ListAsync(row => row.Id("id"))).Count,
            default
        );

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Starts it again, at the same address, with the same store.</summary>
    public async Task StartAgainAsync()
    {
        var at = Url.GetLeftPart(UriPartial.Authority);
        await _app.DisposeAsync();
        _app = ConsoleApplication.Build(
            new ServerOptions(at, Limits: new RateLimitOptions(0, 0), Upkeep: false),
            _database,
            TimeProvider.System
        );
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
