using Ias.Console.Client.Calls;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Leases;

namespace Ias.Console.Client.Tests.Leases;

public sealed class JobLeaseTests
{
    [Fact]
    public async Task Lines_whose_heartbeat_was_ended_before_its_answer_are_sent_with_the_next()
    {
        using var ends = new CancellationTokenSource();
        await using var server = await OddServer.StartAsync(
            async (http, _) =>
            {
                await ends.CancelAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        );
        var origin = Person.Origin(server.Url);
        using var console = new ControlPlaneClient(ServerUrl.Parse(origin, insecureHttp: false, ""), "token", "ias", TimeProvider.System);
        var progress = JobProgress.Unheard;
        progress.Say(DateTimeOffset.UnixEpoch, "the last words");
        var held = new HeldJob(
            "worker1",
            new Job("job1", "work", "repo1", "running", 0, 0, 0),
            new RepositoryLink("repo1", "/nowhere", origin, "shop", "workspace1", new string('a', 64)),
            "main",
            DateTimeOffset.UnixEpoch
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => JobLease.RenewAsync(console, held, progress, ends.Token));

        Assert.Equal("the last words", Assert.Single(progress.Take()).Text);
    }
}
