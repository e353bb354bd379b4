using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;

namespace Ias.Console.Worker.Leases;

/// <summary>Lease on a claimed job, renewed while the job runs.</summary>
internal static class JobLease
{
    /// <summary>Length of each renewal.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Renews the lease until it is lost; returns the reason. While the Console cannot be reached it keeps trying, because the
    /// lease may still be valid.</summary>
    /// <param name="progress">What the job says goes with the renewals.</param>
    /// <param name="told">Given when there is a line to send, or the Console told of a change of this job: it may have been
    /// canceled.</param>
    public static async Task<string> HoldAsync(
        ControlPlaneClient console,
        HeldJob held,
        JobProgress progress,
        Signal told,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        while (true)
        {
            try
            {
                await RenewAsync(console, held, progress, cancel);
            }
            catch (CallFailedException lost) when (lost.Failure is CallFailure.Conflict or CallFailure.NotFound)
            {
                return lost.Problem.What;
            }
            catch (CallFailedException)
            {
                // The loop reports that the Console is not reached.
            }

            await told.WaitAsync(Pause, time, cancel);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Renews the lease once, and sends what the job said since. Lines that are not heard are kept; those that the Console refuses
    /// are not worth a lease.</summary>
    /// <exception cref="CallFailedException">It is lost (<see cref="CallFailure.Conflict"/>), or the Console is not reached.</exception>
    public static async Task RenewAsync(ControlPlaneClient console, HeldJob held, JobProgress progress, CancellationToken cancel)
    {
        var lines = progress.Take();
        try
        {
            await SendAsync(console, held, lines, cancel);
        }
        catch (CallFailedException refused) when (refused.Failure == CallFailure.Invalid && lines.Count > 0)
        {
            await SendAsync(console, held, [], cancel);
        }
        catch (Exception unheard) when (unheard is CallFailedException or OperationCanceledException)
        {
            progress.GiveBack(lines);
            throw;
        }
    }

    private static Task<LeaseAnswer> SendAsync(
        ControlPlaneClient console,
        HeldJob held,
        IReadOnlyList<ProgressLine> lines,
        CancellationToken cancel
    ) =>
        console.ReadAsync<JobHeartbeatRequest, LeaseAnswer>(
            "jobs/heartbeat",
            new JobHeartbeatRequest(
                held.Link.WorkspaceId,
                held.Job.Id,
                held.WorkerId,
                held.Job.ClaimGeneration,
                (long)Length.TotalMilliseconds,
                lines is [.., var last] ? last.Text : null,
                lines.Count > 0 ? lines : null
            ),
            cancel
        );
}
