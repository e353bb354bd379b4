using Ias.Engine.Processes;

namespace Ias.Engine.PreflightChecks;

/// <summary>Queries a GitLab server through glab, with the person's login.</summary>
internal static class GitLabLogin
{
    /// <summary>True when glab is installed and has a login for the server that works.</summary>
    public static async Task<bool> IsLoggedInAsync(PreflightScene at, string host, CancellationToken cancel) =>
        ProgramPath.Find("glab", Environment.GetEnvironmentVariable("PATH"), at.Place.WorkTree) is { } glab
        && (
            await at.Processes.RunAsync(
                new ProcessSpec
                {
                    FileName = glab,
                    Arguments = ["auth", "status", "--hostname", host],
                    WorkingDirectory = "/", // the server is named; of the repository nothing is read
                    Timeout = at.Request.Patience,
                    Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["NO_PROMPT"] = "1",
                        ["GLAB_CHECK_UPDATE"] = "false",
                        ["NO_COLOR"] = "1",
                    },
                },
                cancel
            )
        ).Ok;
}
