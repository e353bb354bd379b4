using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Repositories;
using Ias.ControlPlane.Wire;

namespace Ias.Worker.Jobs;

/// <summary>A job of a Console that this box has a lease on.</summary>
/// <param name="Job">As the Console told it: nothing in it is trusted.</param>
/// <param name="Link">The checkout it is about.</param>
/// <param name="Console">For what else it needs to ask there.</param>
public sealed record ClaimedJob(Job Job, RepositoryLink Link, ControlPlaneClient Console);
