using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;

namespace Ias.Console.Worker.Files;

/// <summary>A job this box has claimed, on disk from the claim until its result is.</summary>
/// <param name="WorkerId">Worker that claimed it, and holds the lease.</param>
/// <param name="Job">The job as claimed, with its generation.</param>
/// <param name="Link">The checkout.</param>
/// <param name="Branch">Branch of HEAD before the job; empty: on none.</param>
/// <param name="ClaimedAt">Time of the claim, by this machine's clock.</param>
/// <param name="Starts">Number of starts, which is limited: the job may crash the program itself.</param>
/// <param name="Lost">Reason the lease was lost, while the work is still to be kept; null: it is not lost.</param>
public sealed record HeldJob(
    string WorkerId,
    Job Job,
    RepositoryLink Link,
    string Branch,
    DateTimeOffset ClaimedAt,
    int Starts = 0,
    string? Lost = null
);
