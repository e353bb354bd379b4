using Ias.Console.Server.Operation;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>Looks after notices as long as the server runs.</summary>
internal sealed class NoticeBeat(NoticeDelivery delivery, Database database, TimeProvider time, ILogger<NoticeBeat> logger)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    private const int ForgetEvery = 1800;

    /// <summary>Registers the services that deliver notices.</summary>
    public static void Add(IServiceCollection services) => services.AddSingleton<NoticeDelivery>().AddHostedService<NoticeBeat>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        for (var beat = 0; await timer.WaitForNextTickAsync(stoppingToken); beat++)
        {
            try
            {
                await delivery.BeatAsync(stoppingToken);
                if (beat % ForgetEvery == ForgetEvery - 1)
                {
                    await database.WriteAsync(session => NoticeQueue.ForgetAsync(session, Keep), stoppingToken);
                }
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                Logs.NoticesFailed(logger, failed);
            }
        }
    }
}
