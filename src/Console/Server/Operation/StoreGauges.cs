using System.Data.Common;
using System.Diagnostics.Metrics;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Operation;

/// <summary>Gauges of the store's contents over all workspaces: read when metrics are requested, and periodically where they are pushed.
/// Every server on the same store shows the same values.</summary>
internal sealed class StoreGauges(Database database, TimeProvider time, bool pushed) : BackgroundService
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private Reading _last = new(IsUp: true, 0, 0, 0, 0, 0, 0);
    private long _readAt = long.MinValue;

    private sealed record Reading(
        bool IsUp,
        long Pending,
        long Running,
        long Blocked,
        long OldestPending,
        long WorkersOnline,
        long Decisions
    );

    public void Add(Meter meter)
    {
        meter.CreateObservableGauge(
            "ias.jobs",
            () => Known([Of("pending", _last.Pending), Of("running", _last.Running), Of("blocked", _last.Blocked)]),
            description: "Jobs in the queue, by state"
        );
        meter.CreateObservableGauge(
            "ias.jobs.oldest.pending",
            () => Known([new Measurement<long>(_last.OldestPending)]),
            "s",
            "For how long the oldest job that can be claimed has waited"
        );
        meter.CreateObservableGauge(
            "ias.workers.online",
            () => Known([new Measurement<long>(_last.WorkersOnline)]),
            description: "Workers on line"
        );
        meter.CreateObservableGauge(
            "ias.decisions.open",
            () => Known([new Measurement<long>(_last.Decisions)]),
            description: "Decisions that wait for a person"
        );
        meter.CreateObservableGauge("ias.store.up", () => _last.IsUp ? 1 : 0, description: "Whether the store answered last time");
    }

    /// <summary>Reads them, unless that was done just now.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        var now = time.GetTimestamp();
        if (_readAt != long.MinValue && time.GetElapsedTime(_readAt, now) < Fresh)
        {
            return;
        }

        try
        {
            _last = await database.ReadAsync(QueryAsync, cancel);
        }
        catch (Exception failed) when (failed is DbException or TimeoutException)
        {
            _last = _last with { IsUp = false };
        }

        _readAt = now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (pushed && await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReadAsync(stoppingToken);
        }
    }

    private static async Task<Reading> QueryAsync(Session session)
    {
        async Task<long> Of(string sql) => await session.Sql($"select {sql}").NumberAsync() ?? 0;
        // By workspace, like the indexes: the many jobs that are done are not read.
        Task<long> In(string state) =>
            Of($"sum((select count(*) from jobs where workspace_id = workspaces.id and state = '{state}')) from workspaces");
        var oldest = await Of(
            "min((select min(created_at) from jobs where workspace_id = workspaces.id and state = 'pending' and claimable = 1)) from workspaces"
        );
        return new Reading(
            IsUp: true,
            await In("pending"),
            await In("running"),
            await In("blocked"),
            oldest == 0 ? 0 : Math.Max(0, await Of(session.Now) - oldest) / 1000,
            await Of(
                $"count(*) from workers where status <> 'offline' and last_seen_at > {session.Now} - {(long)Workers.Gone.TotalMilliseconds}"
            ),
            await Of("sum((select count(*) from decisions where workspace_id = workspaces.id and state = 'open')) from workspaces")
        );
    }

    private static Measurement<long> Of(string state, long jobs) => new(jobs, new KeyValuePair<string, object?>("state", state));

    // Old numbers would look like those of a reachable store.
    private IEnumerable<Measurement<long>> Known(IEnumerable<Measurement<long>> measured) => _last.IsUp ? measured : [];
}
