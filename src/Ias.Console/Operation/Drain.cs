namespace Ias.Console.Operation;

/// <summary>Between the order to stop and its execution: requests are still taken, so that a balancer can see that this server is not ready
/// any more and send nobody else.</summary>
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
