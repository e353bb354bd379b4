namespace Ias.Console.Server.Operation;

/// <summary>Delay between the order to stop and its execution: requests are still accepted, so that a load balancer can see that this
/// server is no longer ready and send no more clients.</summary>
internal sealed class Drain(TimeProvider time, TimeSpan until) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        until > TimeSpan.Zero ? Task.Delay(until, time, cancellationToken) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
