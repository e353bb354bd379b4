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
    /// <param name="told">Given when the Console told of a change of this job: it may have been canceled.</param>
    public static async Task<string> HoldAsync(
        ControlPlaneClient console,
        HeldJob held,
        Signal told,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        while (true)
        {
            try
            {
                await RenewAsync(console, held, message: null, cancel);
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

    /// <exception cref="CallFailedException">It is lost (<see cref="CallFailure.Conflict"/>), or the Console is not reached.</exception>
    public static Task RenewAsync(ControlPlaneClient console, HeldJob held, string? message, CancellationToken cancel) =>
        console.ReadAsync<JobHeartbeatRequest, LeaseAnswer>(
            "jobs/heartbeat",
            new JobHeartbeatRequest(
                held.Link.WorkspaceId,
                held.Job.Id,
                held.WorkerId,
                held.Job.ClaimGeneration,
                (long)Length.TotalMilliseconds,
                message
            ),
            cancel
        );
}
