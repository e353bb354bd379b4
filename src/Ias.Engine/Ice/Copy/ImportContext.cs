using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>Tools and places an import works with.</summary>
/// <param name="Git">Of the repository itself; never run on a copy.</param>
/// <param name="Sealed">For what a turn left.</param>
/// <param name="StateFolder">Folder for incoming objects until they have been checked.</param>
internal sealed record ImportContext(GitPlace Place, HostGit Git, SealedGit Sealed, ProcessRunner Processes, string StateFolder)
{
    /// <summary>HEAD of the repository itself.</summary>
    public async Task<Head> HeadAsync(CancellationToken cancel)
    {
        if (RefFiles.Head(Place.GitDir, Place.CommonDir) is { } head)
        {
            return head;
        }

        var branch = await Git.RunAsync(Place.GitDir, ["symbolic-ref", "--quiet", "HEAD"], cancel);
        var commit = await Git.RunAsync(Place.GitDir, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], cancel);
        return new Head(RefFiles.ShortName(branch.Output.Trim()), commit.Output.Trim());
    }
}
