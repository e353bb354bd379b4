using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Ias.Core;

namespace Ias.Console.Server.Tests.Store;

public sealed class DatabaseTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Ten_servers_that_start_at_once_make_one_schema(Kind kind)
    {
        await using var store = await TestStore.NewAsync(kind, cluster, migrated: false);

        Assert.Equal(0, await store.Database.SchemaAsync(default));
        var found = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => store.Database.MigrateAsync(default))));

        Assert.Single(found, 0);
        Assert.Equal(Database.NewestSchema, await store.Database.SchemaAsync(default));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task What_the_first_schema_holds_is_kept_by_every_later_one(Kind kind)
    {
        await using var store = await TestStore.NewAsync(kind, cluster, migrated: false);
        await store.RunAsync(store.Database.Translate(Migration.All[0].Sql));
        await store.RunAsync(Version(kind));
        await store.RunAsync(
            "insert into workspaces (id, slug, policy_mode, policy_allowed, created_at) values ('w', 'shop', 'internal_ok', '', 1)"
        );
        await store.RunAsync(
            "insert into repos (id, workspace_id, remote_url_hash, status, created_at, updated_at) values ('r', 'w', 'abc', 'active', 1, 1)"
        );
        await store.RunAsync(
            """
            insert into jobs (id, workspace_id, repo_id, kind, claimable, requirements, needs_write, needs_network, needs_mode, needs_model,
                priority, state, created_at, updated_at)
            values ('j', 'w', 'r', 'work', 1, '{}', 0, 0, '', '', 0, 'done', 1, 1)
            """
        );
        await store.RunAsync(
            "insert into completions (workspace_id, job_id, idempotency_key, generation, worker_id, spawned, at) values ('w', 'j', 'key', 1, 'a', '', 1)"
        );

        Assert.Equal(1, await store.Database.MigrateAsync(default));

        Assert.Equal("j", Assert.Single(await store.InAsync(new EntityId("w"), scope => new Jobs(scope).ListAsync(null))).Id.Value);
        Assert.Equal(1, await store.RunAsync("update completions set spawned = 'x' where idempotency_key = 'key' and generation = 1"));
        Assert.Equal(Database.NewestSchema, await store.Database.SchemaAsync(default));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_newer_schema_is_refused_and_left_as_it_is(Kind kind)
    {
        await using var store = await TestStore.NewAsync(kind, cluster);
        await store.RunAsync(kind == Kind.Sqlite ? "pragma user_version = 999" : "update schema_version set version = 999");

        var refused = await Assert.ThrowsAsync<ProblemException>(() => store.Database.MigrateAsync(default));

        Assert.Contains("999", refused.Problem.What, StringComparison.Ordinal);
        Assert.Contains("upgrade", refused.Problem.Next, StringComparison.Ordinal);
        Assert.Equal(999, await store.Database.SchemaAsync(default));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_write_that_fails_leaves_nothing_and_disturbs_no_other(Kind kind)
    {
        await using var store = await TestStore.NewAsync(kind, cluster);

        var writes = Enumerable
            .Range(0, 40)
            .Select(i =>
                store.Database.WriteAsync(
                    async session =>
                    {
                        await new Workspaces(session).AddAsync($"shop-{i}", Actor.Server);
                        return i % 2 == 0 ? i : throw new InvalidOperationException("odd");
                    },
                    default
                )
            )
            .ToList();

        Assert.Equal(
            20,
            (await Task.WhenAll(writes.Select(async write => await Record.ExceptionAsync(() => write)))).Count(failed => failed is null)
        );
        var left = await store.Database.ReadAsync(session => new Workspaces(session).ListAsync(), default);
        Assert.Equal(
            Enumerable.Range(0, 40).Where(i => i % 2 == 0).Select(i => $"shop-{i}").Order(StringComparer.Ordinal),
            left.Select(w => w.Slug.Value)
        );
    }

    [Fact]
    public async Task A_statement_of_a_scope_that_does_not_ask_for_the_workspace_is_refused()
    {
        await using var store = await TestStore.NewAsync(Kind.Sqlite, cluster);
        var shop = await store.NewWorkspaceAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.InAsync(shop, scope => scope.Sql("select * from jobs").NumberAsync())
        );
    }

    private static string Version(Kind kind) =>
        kind == Kind.Sqlite
            ? "pragma user_version = 1"
            : "create table schema_version (version bigint not null); insert into schema_version values (1)";
}
