using System.Text;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using static Ias.Engine.Workspace.PreflightCheck;

namespace Ias.Engine.Workspace.PreflightChecks;

/// <summary>The place on a GitHub server a remote's address names.</summary>
/// <param name="Name">The server.</param>
/// <param name="Repository"><c>owner/name</c>.</param>
internal sealed record GitHubHost(string Name, string Repository)
{
    /// <summary>Reads the remote's address; null when there is none, it is a folder, or it does not look like
    /// <c>host/owner/name</c>.</summary>
    public static async Task<GitHubHost?> OfAsync(PreflightScene at) => await at.RemoteAsync() is var (_, url) ? Of(url) : null;

    /// <summary>The same for an address.</summary>
    public static GitHubHost? Of(string url)
    {
        if (RemoteUrl.LocalPath(url) is not null)
        {
            return null;
        }

        var address = RemoteUrl.Normal(url);
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/');
        if (rest.Length != 3 || rest[1].Length == 0 || rest[2].Length == 0)
        {
            return null;
        }

        var host = rest[0][(rest[0].LastIndexOf('@') + 1)..].Split(':')[0];
        return new GitHubHost(host == "ssh.github.com" ? "github.com" : host, $"{rest[1]}/{rest[2]}");
    }

    /// <summary>Whether gh has a token for the server; asks no network.</summary>
    public static async Task<bool> IsLoggedInAsync(PreflightScene at, string host, CancellationToken cancel) =>
        (await GhAsync(at, ["auth", "token", "--hostname", host], cancel)) is { Ok: true } answer && answer.Output.Trim().Length > 0;

    /// <summary>Reads something from the server, with a time limit.</summary>
    public Task<ProcessResult> GetAsync(PreflightScene at, string path, string jq, CancellationToken cancel) =>
        GhAsync(at, ["api", "--method", "GET", "--hostname", Name, path, "--jq", jq], cancel);

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
