using Ias.Console.Server.Access;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Serving;

/// <summary>Periodic maintenance, by any number of servers concurrently: expired leases, workers that went silent, texts a data policy
/// hides, changes nobody follows any more, the last use of logins.</summary>
internal sealed class Upkeep(Database database, Metering metering, LoginUse logins, TimeProvider time, ILogger<Log> logger)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepChanges = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeepDeliveries = TimeSpan.FromDays(30);
    private static readonly TimeSpan KeepWorkers = TimeSpan.FromDays(30);
    private const int UseEvery = 60;
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
            await Purge.NextAsync(database, cancel);
        }

        if (beat % UseEvery == UseEvery - 1)
        {
            await logins.WriteAsync(database, cancel);
        }

        if (beat % ForgetEvery == ForgetEvery - 1)
        {
            await database.WriteAsync(session => History.ForgetAsync(session, KeepChanges), cancel);
            await database.WriteAsync(session => Hooks.ForgetAsync(session, KeepDeliveries), cancel);
            await database.WriteAsync(session => Workers.ForgetAsync(session, KeepWorkers), cancel);
        }
    }
}
