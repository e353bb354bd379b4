using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Store;

public sealed class JobsTests(PostgresCluster cluster)
{
    private static readonly TimeSpan Lease = JobLife.DefaultLease;

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task The_highest_priority_is_claimed_first_then_the_oldest(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        var low = await shop.EnqueueAsync();
        var first = await shop.EnqueueAsync(priority: 5);
        var second = await shop.EnqueueAsync(priority: 5);
        var worker = await shop.WorkerAsync("a");

        Assert.Equal(first, (await shop.ClaimAsync(worker))!.Id);
        Assert.Equal(second, (await shop.ClaimAsync(worker))!.Id);
        Assert.Equal(low, (await shop.ClaimAsync(worker))!.Id);
        Assert.Null(await shop.ClaimAsync(worker));
    }

    [Fact]
    public async Task A_claim_and_a_renewal_read_a_few_jobs_of_a_long_queue()
    {
        await using var shop = await Shop.NewAsync(Kind.Postgres, cluster);
        var worker = await shop.WorkerAsync("a");
        var one = await shop.EnqueueAsync();
        await shop.Store.RunAsync(
            $"""
            insert into jobs (id, workspace_id, repo_id, kind, claimable, requirements, needs_write, needs_network, needs_mode, needs_model, priority,
                state, created_at, updated_at)
            select 'q' || n, workspace_id, repo_id, kind, 1, requirements, 0, 0, '', '', 0, 'pending', 1, 1 from jobs, generate_series(1, 30000) n
            where id = '{one}'
            """
        );
        await shop.Store.RunAsync("analyze jobs");

        var read = await shop.Store.Database.WriteAsync(
            async session =>
            {
                var jobs = new Jobs(session.In(shop.Workspace, DataPolicy.Open, Actor.Server));
                var job = await jobs.ClaimAsync(worker, Lease);
                await jobs.RenewAsync(new Ias.Console.Server.Store.Lease(job!.Id, worker, job.ClaimGeneration), Lease, null);
                return await session
                    .Sql("select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relname = 'jobs'")
                    .NumberAsync();
            },
            default
        );

        Assert.InRange(read!.Value, 1, 100);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_worker_gets_only_what_it_may_do(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await shop.EnqueueAsync("""{"executionMode":"cli","canWrite":true,"canUseNetwork":true,"models":["m-1","m-2"]}""");

        foreach (
            var lacking in (string[])
                [
                    """{"executionModes":["hybrid"],"canWrite":true,"canUseNetwork":true,"models":["m-2"]}""",
                    """{"executionModes":["cli"],"canWrite":false,"canUseNetwork":true,"models":["m-2"]}""",
                    """{"executionModes":["cli"],"canWrite":true,"models":["m-2"]}""",
                    """{"executionModes":["cli"],"canWrite":true,"canUseNetwork":true,"models":["m-22"]}""",
                    """{"executionModes":["cli"],"canWrite":true,"canUseNetwork":true,"models":["m-2"],"reposAllowed":[]}""",
                    """{"executionModes":["cli"],"canWrite":true,"canUseNetwork":true,"models":["m-2"],"kinds":["pr_review"]}""",
                ]
        )
        {
            Assert.Null(await shop.ClaimAsync(await shop.WorkerAsync(lacking, lacking)));
        }

        Assert.NotNull(
            await shop.ClaimAsync(
                await shop.WorkerAsync(
                    "able",
                    """{"executionModes":["cli","hybrid"],"canWrite":true,"canUseNetwork":true,"models":["m-2"]}"""
                )
            )
        );
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_job_of_an_unknown_kind_is_kept_and_claimed_by_nobody(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await shop.EnqueueAsync(kind: "dance");

        Assert.Null(await shop.ClaimAsync(await shop.WorkerAsync("a")));
        Assert.Equal("dance", Assert.Single(await shop.JobsAsync()).Kind.Value);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_job_of_a_kind_the_Console_does_not_know_goes_to_a_worker_that_names_it(Kind kind)
    {
        const string Dancer = """{"executionModes":["cli"],"kinds":["work"],"kindsKnown":["work","dance"]}""";
        await using var shop = await Shop.NewAsync(kind, cluster);
        var before = await shop.EnqueueAsync(kind: "dance");
        var other = await shop.WorkerAsync("other", """{"executionModes":["cli"],"kinds":["work"]}""");

        await shop.WorkerAsync("dancer", Dancer);
        var after = await shop.EnqueueAsync(kind: "dance");

        Assert.Null(await shop.ClaimAsync(other));
        var free = await shop.WorkerAsync("dancer", Dancer.Replace("\"kinds\":[\"work\"]", "\"kinds\":[\"dance\"]"));
        Assert.Equal(before, (await shop.ClaimAsync(free))!.Id);
        Assert.Equal(after, (await shop.ClaimAsync(free))!.Id);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_hundred_jobs_go_to_twenty_workers_on_two_servers_once_each(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        await using var second = shop.Store.Second();
        for (var i = 0; i < 100; i++)
        {
            await shop.EnqueueAsync();
        }

        var workers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.WorkerAsync($"w{i}")));
        var claims = await Task.WhenAll(
            workers.Select(
                (worker, i) =>
                    Task.Run(async () =>
                    {
                        var mine = new List<EntityId>();
                        while (await shop.ClaimAsync(worker, i % 2 == 0 ? second : null) is { } job)
                        {
                            mine.Add(job.Id);
                        }

                        return mine;
                    })
            )
        );

        Assert.Equal(100, claims.Sum(mine => mine.Count));
        Assert.Equal(100, claims.SelectMany(mine => mine).Distinct().Count());
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Who_follows_is_told_that_a_job_runs_again_when_its_lease_had_run_out(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        var (job, worker) = (await shop.EnqueueAsync(), await shop.WorkerAsync("a"));
        await shop.ClaimAsync(worker);
        var lease = new Lease(job, worker, 1);
        await shop.In(scope => new Jobs(scope).RenewAsync(lease, Lease, null)); // nobody is told of a mere heartbeat
        await shop.Store.AgeAsync(TimeSpan.FromHours(1));
        await shop.Store.Database.WriteAsync(Jobs.ExpireAsync, default);

        await shop.In(scope => new Jobs(scope).RenewAsync(lease, Lease, null));

        var told = await shop.In(scope => new History(scope).ChangesAsync(0, 100));
        Assert.Equal(
            ["pending", "running", "expired", "running"],
            told.Where(change => change.SubjectId == job).Select(change => change.Happened.Value)
        );
    }

    [Fact]
    public async Task A_server_that_expires_leases_passes_over_those_another_is_at()
    {
        await using var shop = await Shop.NewAsync(Kind.Postgres, cluster);
        var (job, worker) = (await shop.EnqueueAsync(), await shop.WorkerAsync("a"));
        await shop.ClaimAsync(worker);
        await shop.Store.AgeAsync(TimeSpan.FromHours(1));
        await using var other = shop.Store.Second();
        var (locked, heard) = (new TaskCompletionSource(), new TaskCompletionSource());
        // A heartbeat that is not yet stored: the lease is about to be extended.
        var renewing = other.WriteAsync(
            async session =>
            {
                await new Jobs(session.In(shop.Workspace, DataPolicy.Open, Actor.Server)).RenewAsync(
                    new Lease(job, worker, 1),
                    Lease,
                    null
                );
                locked.SetResult();
                await heard.Task;
            },
            default
        );
        await locked.Task;

        try
        {
            Assert.Equal(0, await shop.Store.Database.WriteAsync(Jobs.ExpireAsync, default).WaitAsync(TimeSpan.FromSeconds(30)));
        }
        finally
        {
            heard.SetResult();
            await renewing;
        }

        var stored = Assert.Single(await shop.JobsAsync());
        Assert.Equal((JobState.Running, 0), (stored.Status, stored.Expirations));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Children_are_stored_with_the_completion_or_not_at_all(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        var job = await shop.EnqueueAsync();
        var worker = await shop.WorkerAsync("a");
        var lease = new Lease(job, worker, (await shop.ClaimAsync(worker))!.ClaimGeneration);
        var good = new NewJob(shop.Repo, new Word("work"), "next", []);

        await Assert.ThrowsAsync<RefusalException>(() =>
            shop.In(scope =>
                new Jobs(scope).CompleteAsync(
                    lease,
                    new Ending("done", IdempotencyKey: "k"),
                    [good, good with { RepoId = new EntityId("nowhere") }]
                )
            )
        );
        Assert.Equal(JobState.Running, Assert.Single(await shop.JobsAsync()).Status);

        var first = await shop.In(scope => new Jobs(scope).CompleteAsync(lease, new Ending("done", IdempotencyKey: "k"), [good, good]));
        var again = await shop.In(scope => new Jobs(scope).CompleteAsync(lease, new Ending("failed", IdempotencyKey: "k"), [good, good]));

        Assert.False(first.Idempotent);
        Assert.True(again.Idempotent);
        Assert.Equal(first.Spawned, again.Spawned);
        Assert.Equal(3, (await shop.JobsAsync()).Count);
        Assert.Equal(JobState.Done, (await shop.JobsAsync())[^1].Status);
    }

    [Theory]
    [Trait("Requirement", "R-106")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Every_statement_moves_a_job_as_its_life_cycle_says(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        var worker = await shop.WorkerAsync("a");

        foreach (var state in Enum.GetValues<JobState>())
        {
            foreach (var by in Enum.GetValues<JobEvent>())
            {
                var id = await shop.EnqueueAsync();
                await shop.Store.RunAsync(
                    $"update jobs set state = '{Words.Of(state)}', worker_id = '{worker}', generation = 3, lease_expires_at = {(state == JobState.Running ? "0" : "null")} where id = '{id}'"
                );
                var person = by is JobEvent.Cancel or JobEvent.Requeue;
                var life = JobLife.From(state, byLastHolder: !person);
                var wanted = life.CanFire(by) ? life.After(by) : state;

                var refused = await Record.ExceptionAsync(() => FireAsync(shop, new Lease(id, worker, 3), by));

                Assert.True(refused is null or RefusalException { Status: 409 }, $"{state} {by}: {refused}");
                Assert.True(wanted == (await shop.In(scope => new Jobs(scope).RequireAsync(id))).Status, $"{state} {by}");
                await shop.Store.RunAsync($"update jobs set state = 'done' where id = '{id}'");
            }
        }
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Jobs_of_another_workspace_are_out_of_reach(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        var job = await shop.EnqueueAsync();
        var worker = await shop.WorkerAsync("a");
        var other = await shop.Store.NewWorkspaceAsync("other");

        Task Try(Func<Jobs, Task> what) =>
            shop.Store.InAsync(
                other,
                async scope =>
                {
                    await what(new Jobs(scope));
                    return true;
                }
            );

        Assert.Null(await shop.Store.InAsync(other, scope => new Jobs(scope).FindAsync(job)));
        Assert.Empty(await shop.Store.InAsync(other, scope => new Jobs(scope).ListAsync(null)));
        Assert.Null(await shop.Store.InAsync(other, scope => new Jobs(scope).ClaimAsync(worker, Lease)));
        Func<Jobs, Task>[] reaches =
        [
            jobs => jobs.RenewAsync(new Lease(job, worker, null), Lease, null),
            jobs => jobs.CompleteAsync(new Lease(job, worker, null), new Ending("done"), []),
            jobs => jobs.MoveAsync(job, JobEvent.Cancel),
            jobs => jobs.EnqueueAsync(new NewJob(shop.Repo, new Word("work"), "x", [])),
        ];
        foreach (var reach in reaches)
        {
            Assert.Equal(404, (await Assert.ThrowsAsync<RefusalException>(() => Try(reach))).Status);
        }
    }

    private static Task FireAsync(Shop shop, Lease lease, JobEvent by)
    {
        var outcome = by switch
        {
            JobEvent.Finish => "done",
            JobEvent.Fail => "failed",
            _ => "blocked",
        };
        return by switch
        {
            JobEvent.Claim => shop.ClaimAsync(lease.WorkerId),
            JobEvent.Renew => shop.In(scope => new Jobs(scope).RenewAsync(lease, Lease, null)),
            JobEvent.Expire => shop.Store.Database.WriteAsync(Jobs.ExpireAsync, default),
            JobEvent.Cancel or JobEvent.Requeue => shop.In(scope => new Jobs(scope).MoveAsync(lease.JobId, by)),
            _ => shop.In(scope => new Jobs(scope).CompleteAsync(lease, new Ending(outcome), [])),
        };
    }
}
