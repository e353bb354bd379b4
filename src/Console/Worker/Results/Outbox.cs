using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Leases;

namespace Ias.Console.Worker.Results;

/// <summary>Reports results of jobs to the Console: in order, each until it is accepted, and each once, however often either side crashes
/// in between. Nothing is pushed before the Console has confirmed that the lease is still held.</summary>
internal sealed class Outbox(
    ReportFiles reports,
    HeldJobFiles held,
    KeptFiles kept,
    ControlPlaneClient console,
    BranchPublisher publisher,
    string workspace,
    Func<HeldJob, bool> isOurs,
    WorkerHost host
)
{
    /// <summary>Sends all that waits.</summary>
    /// <exception cref="CallFailedException">The Console is not reached, or lets this box do nothing: everything waits on.</exception>
    public async Task SendAsync(CancellationToken cancel)
    {
        while (reports.First(isOurs) is var (path, report))
        {
            try
            {
                if (report is { Published: false, Outcome.Publish.Length: > 0 })
                {
                    await LeaseAsync(report.Held, cancel);
                    report = report with
                    {
                        Outcome = await publisher.PublishAsync(report.Held.Link.LocalPath, report.Outcome, cancel),
                        Published = true,
                    };
                    ReportFiles.Write(path, report);
                }

                await CompleteAsync(report, cancel);
                held.Drop(report.Held.Job.Id);
                host.Tell(
                    $"{report.Held.Job.Kind} {report.Held.Job.Id} is {report.Outcome.Word}, and the Console knows: {report.Outcome.Message}"
                );
            }
            catch (CallFailedException refused) when (refused.Failure is CallFailure.Conflict or CallFailure.NotFound)
            {
                Lose(report.Held, refused);
            }
            catch (CallFailedException refused) when (refused.Failure == CallFailure.Invalid)
            {
                host.Tell($"the Console does not take the texts of {report.Held.Job.Id}: {refused.Problem.What}");
                if (report.Bare is not { } bare)
                {
                    Lose(report.Held, refused);
                }
                else
                {
                    ReportFiles.Write(path, bare);
                    continue;
                }
            }

            File.Delete(path);
        }

        foreach (var stopped in kept.All().Where(one => one.Untold?.WorkspaceId == workspace))
        {
            await TellStopAsync(stopped, stopped.Untold!, cancel);
            kept.Told(stopped);
        }
    }

    // A Console of before this call, and one that no longer knows the job, need not know.
    private async Task TellStopAsync(KeptWork stopped, UntoldStop claim, CancellationToken cancel)
    {
        try
        {
            await console.ReadAsync<JobStoppedRequest, DoneAnswer>(
                "jobs/stopped",
                new JobStoppedRequest(
                    claim.WorkspaceId,
                    stopped.JobId,
                    claim.WorkerId,
                    claim.ClaimGeneration,
                    stopped.Why,
                    stopped.Branch.Length > 0 ? stopped.Branch : null
                ),
                cancel
            );
        }
        catch (CallFailedException refused) when (refused.Failure is CallFailure.Conflict or CallFailure.NotFound or CallFailure.Invalid)
        {
            host.Tell($"the Console does not take that {stopped.JobId} stopped: {refused.Problem.What}");
        }
    }

    // The work in the checkout still has to be kept on a branch of its own.
    private void Lose(HeldJob job, CallFailedException why)
    {
        if (job.Link.LocalPath.Length > 0)
        {
            held.Keep(job with { Lost = why.Problem.What });
        }
    }

    private Task LeaseAsync(HeldJob job, CancellationToken cancel) => JobLease.RenewAsync(console, job, JobProgress.Unheard, cancel);

    private Task<CompletedAnswer> CompleteAsync(JobReport report, CancellationToken cancel)
    {
        var (job, outcome) = (report.Held, report.Outcome);
        return console.ReadAsync<CompleteJobRequest, CompletedAnswer>( // the same, told twice, is told once
            "jobs/complete",
            new CompleteJobRequest(
                job.Link.WorkspaceId,
                job.Job.Id,
                job.WorkerId,
                job.Job.ClaimGeneration,
                report.IdempotencyKey,
                outcome.Word,
                outcome.Details.Length > 0 ? outcome.Details : outcome.Message,
                outcome.Word == JobOutcome.IsDone ? null : outcome.Message,
                outcome.Evidence,
                outcome.Question,
                outcome.Proposal
            ),
            cancel
        );
    }
}
