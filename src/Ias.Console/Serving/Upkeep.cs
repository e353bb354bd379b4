using Ias.Console.Operation;
using Ias.Console.Store;

namespace Ias.Console.Serving;

/// <summary>
/// What has to be done now and then, by any number of servers at once: leases that ran out, workers that fell silent, texts a data policy
/// hides, changes nobody follows any more.
/// </summary>
internal sealed class Upkeep(Database database, Metering metering, TimeProvider time, ILogger<Log> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepChanges = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeepDeliveries = TimeSpan.FromDays(30);
    private const int PurgeEvery = 30;
    private const int ForgetEvery = 3600;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        for (var beat = 0; await timer.WaitForNextTickAsync(stoppingToken); beat++)
        {
            try
            {
                await BeatAsync(beat, stoppingToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                Log.UpkeepFailed(logger, failed);
            }
        }
    }

    private async Task BeatAsync(int beat, CancellationToken cancel)
    {
        metering.Expired(await database.WriteAsync(Jobs.ExpireAsync, cancel));
        await database.WriteAsync(Workers.TellPresenceAsync, cancel);
        if (beat % PurgeEvery == 0)
        {
            await database.WriteAsync(
                async session =>
                {
                    if (await new Workspaces(session).ToPurgeAsync() is { } workspace)
                    {
                        await new Workspaces(session).PurgeAsync(workspace);
                    }
                },
                cancel
            );
        }

        if (beat % ForgetEvery == ForgetEvery - 1)
        {
            await database.WriteAsync(session => History.ForgetAsync(session, KeepChanges), cancel);
            await database.WriteAsync(session => Hooks.ForgetAsync(session, KeepDeliveries), cancel);
        }
    }
}
