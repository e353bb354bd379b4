using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ias.Benchmarks;

/// <summary>The control plane's program on both stores: claims, events, memory, start; each beside its budget, and claims beside pgbench on
/// the bare statement.</summary>
internal static class ConsoleBench
{
    private const int Clients = 32;
    private const int Workers = 1000;
    private const int Readers = 1000;

    public static async Task RunAsync(bool full)
    {
        using (var cluster = ConsoleCluster.Start())
        {
            if (cluster is null)
            {
                System.Console.WriteLine("  no PostgreSQL with pgbench here (apt-get install postgresql): its figures are left out");
            }
            else
            {
                await using var server = await ConsoleServer.StartAsync("--store", cluster.Store);
                await MeasureAsync(new Store("PostgreSQL", server, sql => cluster.Sql(sql), cluster), full);
            }
        }

        var folder = Directory.CreateTempSubdirectory("ias-bench-console-").FullName;
        try
        {
            await using var server = await ConsoleServer.StartAsync("--data", folder);
            await MeasureAsync(new Store("SQLite", server, sql => InSqlite(folder, sql), null), full);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Store(string Name, ConsoleServer Server, Func<string, string> Sql, ConsoleCluster? Cluster);

    private static async Task MeasureAsync(Store store, bool full)
    {
        var (server, name) = (store.Server, store.Name);
        var fresh = server.Resident;
        var workers = await server.WorkersAsync(Workers);
        var finished = full ? 1_000_000 : 50_000;
        Add(store, finished, "done", 0);
        Add(store, full ? 150_000 : 60_000, "pending", finished);
        if (store.Cluster is not null)
        {
            store.Sql("vacuum analyze");
        }

        string Claim(long n) => $"{{\"workspaceId\":\"{server.Workspace}\",\"workerId\":\"{workers[n % Workers]}\"}}";
        Task<ConsoleLoad.Result> ClaimAsync(int seconds, double pace = 0) =>
            ConsoleLoad.PostAsync(server, "jobs/claim-next", Claim, Clients, TimeSpan.FromSeconds(seconds), "\"claimGeneration\":1", pace);

        await ClaimAsync(1); // connections, statements
        var bare = store.Cluster?.Pgbench(BareClaim(server.Workspace, workers[0]), Clients, full ? 15 : 4);
        var cpu = server.Cpu;
        var claims = await ClaimAsync(full ? 15 : 4);
        Whole(claims);
        cpu = (server.Cpu - cpu) / claims.Answers * 1_000_000;
        Machine.Print(
            $"{name}: claims/s, {Clients} clients",
            string.Create(CultureInfo.InvariantCulture, $"{claims.PerSecond:N0} (p99 {claims.Percentile(0.99):0} ms, CPU {cpu:0} µs)"),
            bare is { } peer
                ? string.Create(CultureInfo.InvariantCulture, $"pgbench, bare statement {peer:N0}: {claims.PerSecond / peer:0.00} x")
                : "",
            bare is null ? "3,000" : "0.5 x",
            bare is null ? claims.PerSecond >= 3000 : claims.PerSecond >= 0.5 * bare
        );

        var paced = await ClaimAsync(full ? 30 : 4, pace: 200);
        Whole(paced);
        Machine.Print(
            $"{name}: a claim of 200/s, p99",
            Machine.Ms(paced.Percentile(0.99)),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Workers:N0} workers, {finished:N0} finished jobs; p50 {paced.Percentile(0.5):0.0} ms"
            ),
            "25 ms",
            paced.Percentile(0.99) <= 25
        );

        var told = await ConsoleLoad.FollowAsync(server, Readers, full ? 100 : 20, () => ClaimOneAsync(server, Claim(0)));
        Machine.Print(
            $"{name}: event to {Readers:N0} readers",
            $"last {Machine.Ms(told[^1])}",
            $"median {Machine.Ms(Machine.Median(told))}, from the request that caused it",
            "250 ms",
            told[^1] <= 250
        );

        await MemoryAsync(store, Claim, full);
        var page = await server.PageAsync("/");
        System.Console.WriteLine(
            page.Status == 200
                ? $"  {name}: first page {page.Bytes:N0} bytes, {Machine.Ms(page.Milliseconds)} with its connection open"
                : $"  {name}: GET / answers {page.Status}: there is no page yet"
        );
        Machine.Print(
            $"{name}: start to first answer",
            Machine.Ms(server.StartMilliseconds),
            string.Create(CultureInfo.InvariantCulture, $"resident then {fresh:0} MB"),
            "(none)",
            true
        );
    }

    private static async Task MemoryAsync(Store store, Func<long, string> claim, bool full)
    {
        var (server, name) = (store.Server, store.Name);
        var requests = full ? 1_000_000 : 20_000;
        // What an idle worker asks all the time; there is nothing left in its repository.
        store.Sql("update jobs set state = 'done' where state = 'pending'");
        var samples = new List<double>();
        for (var part = 0; part < 10; part++)
        {
            await ConsoleLoad.PostAsync(server, "jobs/claim-next", claim, Clients, TimeSpan.FromHours(1), most: requests / 10);
            samples.Add(server.Resident);
        }

        var most = samples.Max();
        Machine.Print(
            string.Create(CultureInfo.InvariantCulture, $"{name}: memory, {requests:N0} requests"),
            string.Create(CultureInfo.InvariantCulture, $"at most {most:0} MB"),
            string.Create(CultureInfo.InvariantCulture, $"after a tenth {samples[0]:0}, half {samples[4]:0}, all {samples[9]:0} MB"),
            "150 MB, flat",
            most <= 150 && samples[9] <= Math.Max(samples[0], samples[4]) * 1.1
        );
    }

    private static async Task ClaimOneAsync(ConsoleServer server, string body) =>
        await server.AskAsync("jobs/claim-next", System.Text.Json.Nodes.JsonNode.Parse(body)!.AsObject());

    private static void Whole(ConsoleLoad.Result claims)
    {
        if (claims.Marked < claims.Answers)
        {
            throw new InvalidOperationException($"only {claims.Marked} of {claims.Answers} claims found a job: there were too few");
        }
    }

    private static void Add(Store store, int count, string state, int from) =>
        store.Sql(
            $"""
            with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {count})
            insert into jobs (id, workspace_id, repo_id, kind, claimable, prompt, requirements, needs_write, needs_network, needs_mode,
                needs_model, priority, state, created_at, updated_at, finished_at)
            select 'bench' || ({from} + n), '{store.Server.Workspace}', '{store.Server.Repo}', 'work', 1, 'Do it', '{"{}"}', 0, 0, '', '', 0, '{state}',
                1, 1, {(state == "done" ? "n" : "null")} from numbers
            """
        );

    // What the program asks for, with its values in place.
    private static string BareClaim(string workspace, string worker) =>
        $"""
            with first as materialized (
                select jobs.seq as first_seq from workers join jobs on jobs.workspace_id = workers.workspace_id
                where workers.workspace_id = '{workspace}' and workers.id = '{worker}' and workers.status not in ('draining', 'offline')
                    and jobs.workspace_id = '{workspace}' and jobs.state = 'pending' and jobs.claimable = 1
                    and string_to_array(jobs.repo_id, ' ') && string_to_array(workers.repos_allowed, ' ')
                    and jobs.needs_write <= workers.can_write and jobs.needs_network <= workers.can_use_network
                    and (jobs.needs_mode = '' or string_to_array(jobs.needs_mode, ' ') && string_to_array(workers.execution_modes, ' '))
                    and (jobs.needs_model = '' or string_to_array(jobs.needs_model, ' ') && string_to_array(workers.models, ' '))
                    and (workers.kinds = '' or string_to_array(jobs.kind, ' ') && string_to_array(workers.kinds, ' '))
                order by jobs.priority desc, jobs.seq limit 1 for update of jobs skip locked
            )
            update jobs set state = 'running', generation = generation + 1, worker_id = '{worker}', message = null,
                lease_expires_at = (extract(epoch from clock_timestamp()) * 1000)::bigint + 900000,
                updated_at = (extract(epoch from clock_timestamp()) * 1000)::bigint
            from first where seq = first_seq
            returning jobs.*
            """.ReplaceLineEndings(" ");

    private static string InSqlite(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={folder}/console.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        return $"{command.ExecuteNonQuery()}";
    }
}
