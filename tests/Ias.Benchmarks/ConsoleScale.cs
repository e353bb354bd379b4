using System.Globalization;
using System.Text.Json.Nodes;

namespace Ias.Benchmarks;

/// <summary>What each request of a worker costs, measured on PostgreSQL; and, from these costs, how many workers so many cores carry:
/// simulated, because no machine here has a hundred thousand.</summary>
internal static class ConsoleScale
{
    private const int Clients = 8;
    private const double Seconds = 5; // that are simulated

    // How often a worker asks what; half of them have a job.
    private static readonly (string What, double PerWorkerSecond)[] Rates =
    [
        ("worker heartbeat", 1.0 / 30),
        ("claim that finds nothing", 0.5 / 10),
        ("claim", 0.5 / 600),
        ("job heartbeat", 0.5 / 60),
        ("complete", 0.5 / 600),
    ];

    private sealed record Cost(double Server, double Database);

    public static async Task RunAsync(bool full)
    {
        using var cluster = ConsoleCluster.Start();
        if (cluster is null)
        {
            System.Console.WriteLine("  no PostgreSQL here (apt-get install postgresql)");
            return;
        }

        await using var server = await ConsoleServer.StartAsync("--store", cluster.Store);
        var costs = await MeasureAsync(server, cluster, full ? 10 : 3);
        foreach (var (what, _) in Rates)
        {
            var cost = costs[what];
            System.Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {what, -34} {cost.Server * 1e6, 6:0} µs of a server's core {cost.Database * 1e6, 6:0} µs of the database's"
                )
            );
        }

        System.Console.WriteLine(
            "  simulated: a worker's heartbeat every 30 s; half idle, asking every 10 s; half at jobs of 10 minutes, a heartbeat a minute"
        );
        foreach (var workers in (int[])[1_000, 10_000, 100_000])
        {
            var requests = workers * Rates.Sum(rate => rate.PerWorkerSecond);
            var (servers, database, p99) = Enough(workers, costs);
            System.Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {workers, 7:N0} workers: {requests, 6:N0} requests/s; enough for a p99 of 25 ms: {servers} cores of servers, {database} of the database (p99 {p99:0.0} ms)"
                )
            );
        }
    }

    private static async Task<Dictionary<string, Cost>> MeasureAsync(ConsoleServer server, ConsoleCluster cluster, int seconds)
    {
        var workers = await server.WorkersAsync(100);
        string Body(long n, string more = "") =>
            $"{{\"workspaceId\":\"{server.Workspace}\",\"workerId\":\"{workers[n % workers.Length]}\"{more}}}";
        var costs = new Dictionary<string, Cost>(StringComparer.Ordinal);
        async Task TimeAsync(string what, string path, Func<long, string> body)
        {
            await ConsoleLoad.PostAsync(server, path, body, Clients, TimeSpan.FromSeconds(0.5), most: 200);
            var (ours, theirs) = (server.Cpu, cluster.Cpu);
            var done = await ConsoleLoad.PostAsync(server, path, n => body(n + 200), Clients, TimeSpan.FromSeconds(seconds));
            costs[what] = new Cost((server.Cpu - ours) / done.Answers, (cluster.Cpu - theirs) / done.Answers);
        }

        await TimeAsync(
            "worker heartbeat",
            "workers/heartbeat",
            n =>
                $"{{\"workspaceId\":\"{server.Workspace}\",\"displayName\":\"w{n % 100}\",\"status\":\"online\",\"capabilities\":{{\"executionModes\":[\"cli\",\"hybrid\"],\"canWrite\":true,\"reposAllowed\":[\"{server.Repo}\"]}}}}"
        );
        await TimeAsync("claim that finds nothing", "jobs/claim-next", n => Body(n));
        const int jobs = 60_000;
        cluster.Sql(
            $"""
            insert into jobs (id, workspace_id, repo_id, kind, claimable, prompt, requirements, needs_write, needs_network, needs_mode,
                needs_model, priority, state, created_at, updated_at)
            select 'bench' || n, '{server.Workspace}', '{server.Repo}', 'work', 1, 'Do it', '{"{}"}', 0, 0, '', '', 0, 'pending', 1, 1
            from generate_series(1, {jobs}) n
            """
        );
        cluster.Sql("vacuum analyze jobs"); // as PostgreSQL does by itself within a minute; until then it may read more than it must
        await TimeAsync("claim", "jobs/claim-next", n => Body(n));
        cluster.Sql($"update jobs set state = 'running', generation = 1, worker_id = '{workers[0]}', lease_expires_at = 99999999999999");
        cluster.Sql("vacuum analyze jobs");
        string Held(long n) =>
            $"{{\"workspaceId\":\"{server.Workspace}\",\"workerId\":\"{workers[0]}\",\"jobId\":\"bench{(n % jobs) + 1}\",\"claimGeneration\":1";
        await TimeAsync("job heartbeat", "jobs/heartbeat", n => Held(n) + "}");
        await TimeAsync("complete", "jobs/complete", n => Held(n) + ",\"outcome\":\"done\"}");
        return costs;
    }

    // The fewest cores of servers, then of the database, for which the simulated p99 stays within the budget.
    private static (int Servers, int Database, double P99) Enough(int workers, Dictionary<string, Cost> costs)
    {
        int Floor(Func<Cost, double> of) =>
            Math.Max(1, (int)Math.Ceiling(workers * Rates.Sum(rate => rate.PerWorkerSecond * of(costs[rate.What]))));
        for (var extra = 0; ; extra++)
        {
            var (servers, database) = (Floor(cost => cost.Server) + extra, Floor(cost => cost.Database) + extra);
            var p99 = Simulate(workers, costs, servers, database);
            if (p99 <= 25)
            {
                return (servers, database, p99);
            }
        }
    }

    // Requests arrive at random; each takes the first core of a server that is free, then the first of the database. Milliseconds of the
    // 99th of a hundred, without the disk and the network.
    private static double Simulate(int workers, Dictionary<string, Cost> costs, int servers, int database)
    {
        var random = new Random(1);
        var requests = workers * Rates.Sum(rate => rate.PerWorkerSecond);
        var (ours, theirs) = (Free(servers), Free(database));
        var took = new List<double>();
        for (var now = 0.0; now < Seconds; now += -Math.Log(1 - random.NextDouble()) / requests)
        {
            var pick = random.NextDouble() * Rates.Sum(rate => rate.PerWorkerSecond);
            var cost = costs[Rates.First(rate => (pick -= rate.PerWorkerSecond) < 0 || rate == Rates[^1]).What];
            var asked = Serve(ours, now, cost.Server);
            took.Add((Serve(theirs, asked, cost.Database) - now) * 1000);
        }

        took.Sort();
        return took[(int)((took.Count - 1) * 0.99)];
    }

    private static PriorityQueue<int, double> Free(int cores)
    {
        var free = new PriorityQueue<int, double>();
        for (var core = 0; core < cores; core++)
        {
            free.Enqueue(core, 0);
        }

        return free;
    }

    private static double Serve(PriorityQueue<int, double> free, double now, double cost)
    {
        free.TryDequeue(out var core, out var since);
        var done = Math.Max(now, since) + (cost * (0.5 + Random.Shared.NextDouble()));
        free.Enqueue(core, done);
        return done;
    }
}
