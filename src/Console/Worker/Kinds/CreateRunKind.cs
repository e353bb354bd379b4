using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>create_run</c>: makes the run that the Console named, with what it is for, and leaves the checkout on its branch.</summary>
public sealed class CreateRunKind : IJobKind
{
    public string Kind => "create_run";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var reference = await ConsoleRun.ReferenceAsync(job, job.Job.RunId, cancel);
        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        var files = await ConsoleRun.EnterAsync(job, host, checkout, reference, cancel);
        var made = await checkout.FindAsync(files.Branch, cancel);
        var tip = await checkout.Repository.ResolveAsync("HEAD", cancel);
        return JobOutcome.Done(
            made is null ? $"The run {files.Run} was there already." : $"The run {files.Run} is ready, on {files.Branch}.",
            made ?? new Evidence(files.Branch, tip, [])
        ) with
        {
            Publish = files.Branch,
        };
    }
}
