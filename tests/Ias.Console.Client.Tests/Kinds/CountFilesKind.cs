using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;

namespace Ias.Console.Client.Tests.Kinds;

/// <summary>Kind of tests, written as CONTRIBUTING says that a kind is: counts the files of the checkout.</summary>
internal sealed class CountFilesKind : IJobKind
{
    public string Kind => "count_files";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        return JobOutcome.Done($"{Directory.GetFiles(checkout.Place.WorkTree).Length} files.");
    }
}
