using Ias.Console.Worker.Jobs;
using Ias.Core.Queue;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>work</c>: an agent's turn that may change the repository, in the queue of the run it belongs to.</summary>
internal sealed class WorkJob : IJobKind
{
    private const string Usual = "implementer";

    public string Kind => "work";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        var role = job.Job.Role is { } wanted && Roles.Usual.ContainsKey(wanted) ? wanted : Usual;
        var ending = await LocalJob.RunAsync(job, host, role, job.Job.Prompt, cancel);
        return await LocalOutcome.OfAsync(
            ending,
            ending.Job.Commit.Length > 0 ? "committed on the run's branch" : "the agent changed nothing",
            cancel
        );
    }

    public Task<string> AbandonAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel) => LocalJob.AbandonAsync(job, host, cancel);
}
