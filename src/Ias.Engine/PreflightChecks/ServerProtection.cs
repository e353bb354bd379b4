using Ias.Engine.Processes;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks, as advice only, if the server itself protects the base branch, which holds whatever happens on this machine.</summary>
internal static class ServerProtection
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (
            !await at.PushesAsync()
            || (await at.BranchAsync()).Choice is not { } branch
            || await GitHubLogin.HostAsync(at) is not { } host
            || ProgramPath.Find("gh", Environment.GetEnvironmentVariable("PATH"), at.Place.WorkTree) is null
            || !await GitHubLogin.IsLoggedInAsync(at, host.Name, cancel)
        )
        {
            return [];
        }

        var answer = await host.GetAsync(at, $"repos/{host.Repository}/branches/{Uri.EscapeDataString(branch.Base)}", ".protected", cancel);
        return answer switch
        {
            { Ok: true } when answer.Output.Trim() == "true" => [Ok($"{branch.Base} is protected on {host.Name}")],
            { Ok: true } when answer.Output.Trim() == "false" =>
            [
                Note(
                    $"{branch.Base} is not protected on {host.Name}; protecting it there keeps it safe whatever happens here.",
                    $"https://{host.Name}/{host.Repository}/settings/branches"
                ),
            ],
            _ => [Note($"Whether {branch.Base} is protected on {host.Name} could not be looked up.")],
        };
    }
}
