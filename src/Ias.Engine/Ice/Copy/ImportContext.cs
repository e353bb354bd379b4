using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>What an import works with.</summary>
/// <param name="Git">Of the repository itself; never run on a copy.</param>
/// <param name="Sealed">For what a turn left.</param>
/// <param name="StateFolder">Where what comes in waits until it has been checked.</param>
internal sealed record ImportContext(GitPlace Place, HostGit Git, SealedGit Sealed, ProcessRunner Processes, string StateFolder);
