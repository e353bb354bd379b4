using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Wire;
using Ias.Worker.Files;
using Ias.Worker.Jobs;
using Ias.Worker.Leases;

namespace Ias.Worker.Results;

/// <summary>
/// Tells the Console how jobs ended: in order, each until it is taken, and each once, however often either side dies in between. Nothing is
/// pushed before the Console has said that the lease is still held.
/// </summary>
internal sealed class Outbox(
    ReportFiles reports,
    HeldJobFiles held,
    ControlPlaneClient console,
    BranchPublisher publisher,
    Func<HeldJob, bool> isOurs,
    Box box
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
                box.Tell(
                    $"{report.Held.Job.Kind} {report.Held.Job.Id} is {report.Outcome.Word}, and the Console knows: {report.Outcome.Message}"
                );
            }
            catch (CallFailedException refused) when (refused.Failure is CallFailure.Conflict or CallFailure.NotFound)
            {
                Lose(report.Held, refused);
            }
            catch (CallFailedException refused) when (refused.Failure == CallFailure.Invalid)
            {
                box.Tell($"the Console does not take the texts of {report.Held.Job.Id}: {refused.Problem.What}");
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
    }

    // What was done in a checkout is still to be given a name of its own there.
    private void Lose(HeldJob job, CallFailedException why)
    {
        if (job.Link.LocalPath.Length > 0)
        {
            held.Keep(job with { Lost = why.Problem.What });
        }
    }

    private Task LeaseAsync(HeldJob job, CancellationToken cancel) => JobLease.RenewAsync(console, job, message: null, cancel);

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
                outcome.Message,
                outcome.Word == JobOutcome.IsDone ? null : outcome.Message,
                outcome.Evidence,
                outcome.Question,
                outcome.Proposal
            ),
            cancel
        );
    }
}
