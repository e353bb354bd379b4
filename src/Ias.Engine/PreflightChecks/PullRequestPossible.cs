using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that gh can create a draft pull request, if one is wanted.</summary>
internal static class PullRequestPossible
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (!await at.PushesAsync())
        {
            return [];
        }

        if (!at.Options.CreateDraftPr)
        {
            return [Ok("no pull request is opened (create_draft_pr: false)")];
        }

        const string Otherwise = "the branch is pushed without a pull request; its text is written to .run/pr-body.md";
        var forge = await at.ForgeAsync();
        if (forge is { Kind: ForgeKind.GitLab } && await GitLabLogin.IsLoggedInAsync(at, forge.Host, cancel))
        {
            return [Ok($"glab is logged in to {forge.Host} and opens the draft merge request")];
        }

        if (forge?.GitHub is not { } host)
        {
            return
            [
                forge switch
                {
                    { Kind: ForgeKind.GitLab } => Note(
                        $"The remote is on GitLab ({forge.Host}): the branch is pushed, and you are given the link that GitLab prints for its merge request; its text is written to .run/pr-body.md.",
                        ShellLine.Of($"glab auth login --hostname {forge.Host}     (then a draft merge request is opened)")
                    ),
                    { Kind: ForgeKind.Other } => Note(
                        $"The remote's server ({forge.Host}) is not known to be GitHub: {Otherwise}.",
                        ShellLine.Of($"gh auth login --hostname {forge.Host}     (if it is a GitHub server)")
                    ),
                    _ => Note($"The remote is not a GitHub address: {Otherwise}."),
                },
            ];
        }

        if (ProgramPath.Find("gh", Environment.GetEnvironmentVariable("PATH"), at.Place.WorkTree) is null)
        {
            return [Note($"gh is not installed: {Otherwise}.", "apt-get install gh")];
        }

        return await GitHubLogin.IsLoggedInAsync(at, host.Name, cancel)
            ? [Ok($"gh is logged in to {host.Name} and opens the draft pull request")]
            : [Warning($"gh is not logged in to {host.Name}: {Otherwise}.", ShellLine.Of($"gh auth login --hostname {host.Name}"))];
    }
}
