using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.PreflightChecks;

/// <summary>Queries a GitHub server through gh, with the person's login.</summary>
internal static class GitHubLogin
{
    /// <summary>The GitHub server of the remote the run pushes to; null when it is on none.</summary>
    public static async Task<GitHubHost?> HostAsync(PreflightScene at) => (await at.ForgeAsync())?.GitHub;

    /// <summary>True when gh has a token for the server; uses no network.</summary>
    public static async Task<bool> IsLoggedInAsync(PreflightScene at, string host, CancellationToken cancel) =>
        (await GhAsync(at, ["auth", "token", "--hostname", host], cancel)) is { Ok: true } answer && answer.Output.Trim().Length > 0;

    /// <summary>Queries the server's API, with a time limit.</summary>
    public static Task<ProcessResult> GetAsync(this GitHubHost host, PreflightScene at, string path, string jq, CancellationToken cancel) =>
        GhAsync(at, ["api", "--method", "GET", "--hostname", host.Name, path, "--jq", jq], cancel);

    private static Task<ProcessResult> GhAsync(PreflightScene at, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        at.Processes.RunAsync(
            new ProcessSpec
            {
                FileName = "gh",
                Arguments = arguments,
                WorkingDirectory = "/", // the server is named; of the repository nothing is read
                Timeout = at.Request.Patience,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["GH_PROMPT_DISABLED"] = "1",
                    ["GH_NO_UPDATE_NOTIFIER"] = "1",
                    ["NO_COLOR"] = "1",
                },
            },
            cancel
        );
}
