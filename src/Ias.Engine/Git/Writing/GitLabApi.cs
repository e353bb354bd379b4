using System.Text;
using System.Text.Json;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Questions to the API of a GitLab server, through <c>glab api</c>, with the person's login.</summary>
/// <remarks>glab uses its own configuration folder and no copy of it: it renews a login by OAuth there, and the one before is void
/// then.</remarks>
internal sealed class GitLabApi(ProcessRunner processes, TimeProvider time, GitLabProject project)
{
    private const int PageSize = 100;
    private const int MostPages = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string?> Quiet = new(StringComparer.Ordinal)
    {
        ["NO_PROMPT"] = "1",
        ["GLAB_CHECK_UPDATE"] = "false",
        ["GLAB_SEND_TELEMETRY"] = "false",
        ["NO_COLOR"] = "1",
        ["LC_ALL"] = "C",
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
    };

    /// <summary>Project that is asked about.</summary>
    public GitLabProject Project => project;

    /// <summary>Calls <c>glab api</c>; where the network fails it is called again.</summary>
    /// <param name="path">Path below the project; empty = the project itself.</param>
    /// <param name="method">Empty = it only reads.</param>
    /// <param name="body">Fields of the request's body, in JSON.</param>
    /// <exception cref="ProblemException">glab is missing.</exception>
    public async Task<ProcessResult> AskAsync(
        string path,
        CancellationToken cancel,
        string method = "",
        params IReadOnlyList<(string Name, string Value)> body
    )
    {
        using var folder = ScratchFolder.Temporary("glab-ias-"); // of the repository's own settings nothing is read
        var spec = new ProcessSpec
        {
            FileName = "glab",
            Arguments =
            [
                "api",
                "--hostname",
                project.Host,
                project.Api + path,
                .. method.Length > 0
                    ? ["--method", method, "--header", "Content-Type: application/json", "--input", "-"]
                    : Array.Empty<string>(),
            ],
            WorkingDirectory = folder.Path,
            Environment = Quiet,
            Input = method.Length > 0 ? Encoding.UTF8.GetBytes(ForgeJson.Body(body)) : null,
            Timeout = Limit,
        };
        return await NetworkRetry.GhAsync(time, token => processes.RunAsync(spec, token), cancel);
    }

    /// <summary>Calls <c>glab api</c> for a list, page by page.</summary>
    /// <param name="path">Path below the project, without a query.</param>
    /// <param name="read">Reads one of the list.</param>
    /// <returns>The list; or the answer that says why there is none, which is not <see cref="ProcessResult.Ok"/> or no list.</returns>
    /// <exception cref="ProblemException">glab is missing.</exception>
    public async Task<(IReadOnlyList<T>? List, ProcessResult Last)> ListAsync<T>(
        string path,
        Func<JsonElement, T> read,
        CancellationToken cancel
    )
    {
        var all = new List<T>();
        for (var page = 1; ; page++)
        {
            var query = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?per_page={PageSize}&page={page}");
            var asked = await AskAsync(path + query, cancel);
            if (!asked.Ok || ForgeJson.Read(asked.Output, root => root.EnumerateArray().Select(read).ToList()) is not { } some)
            {
                return (null, asked);
            }

            all.AddRange(some);
            if (some.Count < PageSize || page == MostPages)
            {
                return (all, asked);
            }
        }
    }
}
