using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Wire;
using Ias.Worker.Files;

namespace Ias.Worker.Leases;

/// <summary>The lease on a job in hand, renewed while it is done.</summary>
internal static class JobLease
{
    /// <summary>What is asked for each time.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Renews it until it is lost; returns why. While the Console is not reached it goes on trying: nobody can tell then.</summary>
    public static async Task<string> HoldAsync(ControlPlaneClient console, HeldJob held, TimeProvider time, CancellationToken cancel)
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
                // The loop says that the Console is not reached.
            }

            await Task.Delay(Pause, time, cancel);
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
