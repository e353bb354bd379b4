using Ias.Console.Client.Calls;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;

namespace Ias.Console.Worker.Jobs;

/// <summary>A job of a Console that this box has a lease on.</summary>
/// <param name="Job">The job as received from the Console: nothing in it is trusted.</param>
/// <param name="Link">The checkout it is about.</param>
/// <param name="Console">Client for further calls.</param>
/// <param name="Resumed">The program that claimed it was ended, and this one resumes it under the same claim.</param>
public sealed record ClaimedJob(Job Job, RepositoryLink Link, ControlPlaneClient Console, bool Resumed = false)
{
    /// <summary>Progress that the job reports.</summary>
    public JobProgress Progress { get; init; } = JobProgress.Unheard;

    /// <summary>Use of the checkout, which is the job's while it runs.</summary>
    public CheckoutUse Use { get; init; } = CheckoutUse.Alone;
}
