using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Core;
using WorkspaceScope = Ias.Console.Server.Store.Scope;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A workspace with one repository, and words for what happens in it.</summary>
public sealed class Shop : IAsyncDisposable
{
    private Shop(TestStore store, EntityId workspace, EntityId repo) => (Store, Workspace, Repo) = (store, workspace, repo);

    public TestStore Store { get; }

    public EntityId Workspace { get; }

    public EntityId Repo { get; }

    public static async Task<Shop> NewAsync(Kind kind, PostgresCluster cluster)
    {
        var store = await TestStore.NewAsync(kind, cluster);
        var workspace = await store.NewWorkspaceAsync();
        var repo = await store.InAsync(
            workspace,
            scope => new Repos(scope).UpsertAsync(new Word(RemoteIdentity.Hash("git@h:o/shop.git")), new Word("active"), "shop", null)
        );
        return new Shop(store, workspace, repo);
    }

    public Task<T> In<T>(Func<WorkspaceScope, Task<T>> work) => Store.InAsync(Workspace, work);

    public Task<EntityId> EnqueueAsync(string requirements = "{}", long priority = 0, string kind = "work", string prompt = "Do it") =>
        In(scope =>
            new Jobs(scope).EnqueueAsync(
                new NewJob(Repo, new Word(kind), prompt, JsonNode.Parse(requirements)!.AsObject(), Priority: priority)
            )
        );

    public Task<EntityId> WorkerAsync(
        string name,
        string capabilities = """{"executionModes":["cli","hybrid"],"canWrite":true,"canUseNetwork":true}"""
    )
    {
        var said = JsonNode.Parse(capabilities)!.AsObject();
        said.TryAdd("reposAllowed", new JsonArray(Repo.Value));
        return In(scope => new Workers(scope).HeartbeatAsync(new WorkerReport(name, new Word("online"), said)));
    }

    public Task<Job?> ClaimAsync(EntityId worker, Database? through = null) =>
        (through ?? Store.Database).WriteAsync(
            session => new Jobs(session.In(Workspace, DataPolicy.Open, Actor.Server)).ClaimAsync(worker, JobLife.DefaultLease),
            default
        );

    public Task<IReadOnlyList<Job>> JobsAsync() => In(scope => new Jobs(scope).ListAsync(null, limit: 1000));

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
