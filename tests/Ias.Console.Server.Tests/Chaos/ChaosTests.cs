using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Chaos;

/// <summary>
/// Servers as processes, workers over HTTP, and everything that can happen to them. However it goes: each job is done once, none is
/// lost, and each child is there once.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    // Leases are of ten minutes at least. Time is made to fly where it is kept: in the database.
    private static readonly TimeSpan Flight = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Flown = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(Long.Run ? 30 : 10);

    private readonly Dictionary<ServerProcess, Task> _starting = [];

    [Fact]
    public async Task Whatever_befalls_workers_servers_and_the_database_each_job_is_done_once()
    {
        await using var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        var place = await cluster.NewDatabaseAsync();
        await using var database = new PostgresDatabase(place, TimeProvider.System);
        await database.MigrateAsync(default);
        await using var network = await NetworkNamespace.TryNewAsync();
        var wrong = ServerProcess.WrongClocks is null ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        string[] at = ["--store", place];
        string[] more = ["--token-rate", "0", "--address-rate", "0"];
        await using var first = await ServerProcess.StartAsync(at, more: more);
        await using var second = await ServerProcess.StartAsync(at, clockOff: wrong, more: more);
        await using var third = await ServerProcess.StartAsync(at, within: network, more: more);
        output.WriteLine(network is null ? "NOT TESTED: a network that fails; only root can make one" : "with a network that fails");
        output.WriteLine(
            ServerProcess.WrongClocks is { } why ? $"NOT TESTED: a wrong clock; {why}" : "with a clock that is wrong by an hour"
        );
        Assert.Equal(wrong.TotalMinutes, await ClockOffAsync(second), 5.0);

        var events = new List<(double At, Func<Task> What)>
        {
            (0.10, KillAndStart(first)),
            (0.30, cluster.CrashAsync),
            (0.55, KillAndStart(second)),
            (0.80, cluster.CrashAsync),
            (0.90, KillAndStart(third)),
        };
        if (network is not null)
        {
            events.Add((0.20, () => network.CableAsync(plugged: false)));
            events.Add((0.45, () => network.CableAsync(plugged: true)));
            events.Add((0.60, () => network.CableAsync(plugged: false)));
            events.Add((0.75, () => network.CableAsync(plugged: true)));
        }

        await RunAsync(
            database,
            [.. events.OrderBy(one => one.At)],
            // A third of the workers know the third server alone, and are cut off with it.
            (worker, turn) => worker % 3 == 2 ? third.Url : ((worker + turn) % 2 == 0 ? first.Url : second.Url)
        );
    }

    [Fact]
    public async Task A_server_with_a_file_may_be_killed_at_any_time_too()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            ["--data", folder.Path],
            more: ["--token-rate", "0", "--address-rate", "0"]
        );
        await using var database = new SqliteDatabase(folder.At("console.db"), TimeProvider.System);

        await RunAsync(
            database,
            [(0.15, KillAndStart(server)), (0.40, KillAndStart(server)), (0.70, KillAndStart(server)), (0.95, KillAndStart(server))],
            (_, _) => server.Url
        );
    }

    private async Task RunAsync(Database database, IReadOnlyList<(double At, Func<Task> What)> events, Func<int, int, Uri> server)
    {
        var (parents, workers) = Long.Run ? (5000, 50) : (250, 20);
        var (workspace, repo, token) = await PrepareAsync(database, parents);
        var seen = new Sightings();
        using var done = new CancellationTokenSource();
        var running = Enumerable
            .Range(0, workers)
            .Select(i =>
                Task.Run(async () =>
                {
                    using var worker = new ChaosWorker(
                        $"w{i}",
                        token,
                        workspace.Value,
                        repo.Value,
                            // Of each three, two suffer: one of death, one of pauses; the third one's network fails.
                            i % 6
                            < 3
                                ? Fate.Killed
                            : i % 6 == 3 ? Fate.Paused
                            : Fate.None,
                        turn => server(i, turn),
                        seen,
                        new Random(i),
                        done.Token
                    );
                    await worker.RunAsync();
                })
            )
            .ToList();
        var flying = FlyAsync(database, done.Token);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await HappenAsync(database, events, parents * 2, running);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll([.. running, flying, .. _starting.Values]);
        }

        output.WriteLine(
            $"{parents * 2} jobs, {workers} workers in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s: {seen.Deaths} deaths, {seen.Pauses} pauses, {seen.Unanswered} requests unanswered, {seen.LeasesLost} leases lost, {seen.Repeated} completions acknowledged again, {seen.Claims.Count} claims heard of"
        );
        Assert.Empty(seen.Wrong);
        await CheckAsync(database, seen, parents);
    }

    private static async Task<(EntityId Workspace, EntityId Repo, string Token)> PrepareAsync(Database database, int parents)
    {
        var prepared = await database.WriteAsync(
            async session =>
            {
                var workspace = await new Workspaces(session).AddAsync("chaos", Actor.Server);
                var scope = session.In(workspace, Ias.Console.Server.Policy.DataPolicy.Open, Actor.Server);
                var repo = await new Repos(scope).UpsertAsync(new Word("abc"), new Word("active"), null, null);
                var (token, _) = await new Access.Tokens(session).AddTokenAsync(
                    workspace,
                    Ias.Console.Server.Domain.TokenScope.Machine,
                    new Word("t"),
                    1,
                    Actor.Server
                );
                return (workspace, repo, token);
            },
            default
        );
        foreach (var some in Enumerable.Range(0, parents).Chunk(250))
        {
            await database.WriteAsync(
                async session =>
                {
                    var jobs = new Jobs(session.In(prepared.workspace, Ias.Console.Server.Policy.DataPolicy.Open, Actor.Server));
                    foreach (var _ in some)
                    {
                        await jobs.EnqueueAsync(new NewJob(prepared.repo, new Word("work"), "Do it", [], Role: new Word("parent")));
                    }
                },
                default
            );
        }

        return prepared;
    }

    // Each thing when so much is done; returns when all is done.
    private async Task HappenAsync(Database database, IReadOnlyList<(double At, Func<Task> What)> events, int jobs, List<Task> running)
    {
        var limit = TimeProvider.System.GetTimestamp();
        var next = 0;
        while (true)
        {
            var ended = await TryNumberAsync(database, "select count(*) from jobs where state = 'done'");
            if (next < events.Count && ended >= events[next].At * jobs)
            {
                await events[next++].What();
                output.WriteLine($"{TimeProvider.System.GetElapsedTime(limit).TotalSeconds, 5:F1} s: event {next} after {ended} jobs");
            }
            else if (next == events.Count && ended >= jobs)
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(limit) > Limit || running.Exists(worker => worker.IsCompleted))
            {
                await Task.WhenAll(running.Where(worker => worker.IsFaulted));
                Assert.Fail($"after {Limit}, {ended} of {jobs} jobs are done");
            }

            await Task.Delay(50);
        }
    }

    private static async Task FlyAsync(Database database, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await TryNumberAsync(
                database,
                $"update jobs set lease_expires_at = lease_expires_at - {(long)Flown.TotalMilliseconds} where state = 'running'"
            );
            await Task.Delay(Flight, CancellationToken.None);
        }
    }

    // The database may be away just now.
    private static async Task<long?> TryNumberAsync(Database database, string sql)
    {
        try
        {
            return await database.WriteAsync(session => session.Sql(sql).NumberAsync(), default);
        }
        catch (System.Data.Common.DbException)
        {
            return null;
        }
    }

    // Every promise, asked of the tables themselves and compared with what the workers heard.
    private static async Task CheckAsync(Database database, Sightings seen, int parents)
    {
        async Task<long> Count(string sql) => await TryNumberAsync(database, sql) ?? -1;
        Assert.Equal(parents * 2, await Count("select count(*) from jobs"));
        Assert.Equal(parents * 2, await Count("select count(*) from jobs where state = 'done'"));
        Assert.Equal(parents, await Count("select count(*) from jobs where role = 'parent' and parent_id is null"));
        Assert.Equal(parents, await Count("select count(distinct parent_id) from jobs where role = 'child'"));
        Assert.Equal(parents * 2, await Count("select count(*) from completions"));
        Assert.Equal(parents * 2, await Count("select count(distinct job_id) from completions"));
        Assert.Equal(parents * 2, await Count("select count(*) from changes where subject = 'job' and happened = 'done'"));
        Assert.Equal(parents * 2, await Count("select count(*) from changes where subject = 'job' and happened = 'pending'"));
        var expirations = await Count("select sum(expirations) from jobs");
        Assert.Equal(expirations, await Count("select count(*) from changes where subject = 'job' and happened = 'expired'"));
        // Beside the claims, each holder whose lease ran out may have gone on before anybody else claimed the job.
        var claims = await Count("select sum(generation) from jobs");
        Assert.InRange(
            await Count("select count(*) from changes where subject = 'job' and happened = 'running'"),
            claims,
            claims + expirations
        );
        await CheckLivesAsync(database);
        var stored = await database.ReadAsync(
            session =>
                session
                    .Sql("select job_id, completions.generation as claimed, spawned, role from completions join jobs on jobs.id = job_id")
                    .ListAsync(row =>
                        (
                            Job: row.Id("job_id").Value,
                            Generation: row.Number("claimed"),
                            Spawned: row.WordList("spawned"),
                            Role: row.Own("role")
                        )
                    ),
            default
        );
        Assert.All(
            stored,
            one =>
            {
                Assert.Equal(one.Role == "parent" ? 1 : 0, one.Spawned.Count);
                if (seen.Completed.TryGetValue((one.Job, one.Generation), out var heard))
                {
                    Assert.Equal(one.Spawned, heard);
                }
            }
        );
        // What a worker was told is done is what is stored as done: of each job one claim, the same.
        Assert.Empty(seen.Completed.Keys.Except(stored.Select(one => (one.Job, one.Generation))));
    }

    // What was told of each job, in its order, is a life that a job can have.
    private static async Task CheckLivesAsync(Database database)
    {
        var told = await database.ReadAsync(
            session =>
                session
                    .Sql("select subject_id, happened from changes where subject = 'job' order by seq")
                    .ListAsync(row => (Job: row.Id("subject_id").Value, Happened: row.Own("happened"))),
            default
        );
        Assert.All(
            told.GroupBy(one => one.Job, one => one.Happened),
            life => Assert.Matches("^pending( running expired)*( running)? done$", string.Join(' ', life))
        );
    }

    // The others work on while it starts.
    private Func<Task> KillAndStart(ServerProcess server) =>
        async () =>
        {
            await _starting.GetValueOrDefault(server, Task.CompletedTask);
            await server.KillAsync();
            _starting[server] = server.RestartAsync();
        };

    // By how many minutes a server's clock is wrong, as its answers say.
    private static async Task<double> ClockOffAsync(ServerProcess server)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(server.Url, "/control-plane/health"));
        return (answer.Headers.Date!.Value - TimeProvider.System.GetUtcNow()).TotalMinutes;
    }
}
