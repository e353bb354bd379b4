using Ias.Core.Text;
using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Where a draft pull request is to be made, gh can make it.</summary>
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
        if (await GitHubLogin.HostAsync(at) is not { } host)
        {
            return [Note($"The remote is not a GitHub address: {Otherwise}.")];
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
