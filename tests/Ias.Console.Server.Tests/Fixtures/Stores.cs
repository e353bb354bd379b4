using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using WorkspaceScope = Ias.Console.Server.Store.Scope;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>Which store a test runs on: the same promises hold for both.</summary>
public enum Kind
{
    Sqlite,
    Postgres,
}

/// <summary>A store of a test's own, with the schema in place, gone with the test.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private TestStore(Database database, TemporaryFolder? folder, string place) => (Database, _folder, Place) = (database, folder, place);

    public Database Database { get; }

    /// <summary>The file, or the connection string.</summary>
    public string Place { get; }

    public static async Task<TestStore> NewAsync(Kind kind, PostgresCluster cluster, bool migrated = true)
    {
        TestStore store;
        if (kind == Kind.Sqlite)
        {
            var folder = new TemporaryFolder();
            await File.WriteAllTextAsync(folder.At("console.db"), ""); // as commands make it, for its owner only
            store = new TestStore(new SqliteDatabase(folder.At("console.db"), TimeProvider.System), folder, folder.At("console.db"));
        }
        else
        {
            var place = await cluster.NewDatabaseAsync();
            store = new TestStore(new PostgresDatabase(place, TimeProvider.System), null, place);
        }

        if (migrated)
        {
            await store.Database.MigrateAsync(default);
        }

        return store;
    }

    /// <summary>Another server's view of the same store.</summary>
    /// <param name="time">That server's clock.</param>
    public Database Second(TimeProvider? time = null) =>
        _folder is not null
            ? new SqliteDatabase(Place, time ?? TimeProvider.System)
            : new PostgresDatabase(Place, time ?? TimeProvider.System);

    public Task<EntityId> NewWorkspaceAsync(string slug = "shop") =>
        Database.WriteAsync(session => new Workspaces(session).AddAsync(slug, Actor.Server), default);

    public Task<T> InAsync<T>(EntityId workspace, Func<WorkspaceScope, Task<T>> work, DataPolicy? policy = null) =>
        Database.WriteAsync(session => work(session.In(workspace, policy ?? DataPolicy.Open, Actor.Server)), default);

    public Task<int> RunAsync(string sql) => Database.WriteAsync(session => session.Sql(sql).ExecuteAsync(), default);

    /// <summary>Lets so much time pass for every lease.</summary>
    public Task AgeAsync(TimeSpan by) => RunAsync($"update jobs set lease_expires_at = lease_expires_at - {(long)by.TotalMilliseconds}");

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder?.Dispose();
    }
}

/// <summary>A folder of a test's own, gone with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("test-console-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
