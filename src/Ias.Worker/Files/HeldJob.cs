using Ias.ControlPlane.Repositories;
using Ias.ControlPlane.Wire;

namespace Ias.Worker.Files;

/// <summary>A job this box has in hand, on disk from the claim until its result is.</summary>
/// <param name="WorkerId">By which it was claimed; a lease belongs to it.</param>
/// <param name="Job">As it was claimed, with its generation.</param>
/// <param name="Link">The checkout.</param>
/// <param name="Branch">What HEAD was on before; empty: on none.</param>
/// <param name="ClaimedAt">By this machine's clock.</param>
/// <param name="Starts">How often it was begun: a job on which the program itself ends is not begun for ever.</param>
/// <param name="Lost">Why the lease is lost; what was done is still to be kept. Null: it is not.</param>
public sealed record HeldJob(
    string WorkerId,
    Job Job,
    RepositoryLink Link,
    string Branch,
    DateTimeOffset ClaimedAt,
    int Starts = 0,
    string? Lost = null
);
