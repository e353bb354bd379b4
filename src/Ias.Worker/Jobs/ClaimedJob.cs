using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Repositories;
using Ias.ControlPlane.Wire;

namespace Ias.Worker.Jobs;

/// <summary>A job of a Console that this box has a lease on.</summary>
/// <param name="Job">As the Console told it: nothing in it is trusted.</param>
/// <param name="Link">The checkout it is about.</param>
/// <param name="Console">For what else it needs to ask there.</param>
/// <param name="Resumed">The program that claimed it was ended, and this one goes on: under the same claim.</param>
public sealed record ClaimedJob(Job Job, RepositoryLink Link, ControlPlaneClient Console, bool Resumed = false);
