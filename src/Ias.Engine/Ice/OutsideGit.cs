using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// The engine's own short questions to git about a repository an agent may have written to: nothing of the repository's configuration that runs a
/// program takes part, and no replaced objects are believed.
/// </summary>
public sealed class OutsideGit(ProcessRunner processes, string git, IReadOnlyList<string>? untrusted = null)
{
    private static readonly Dictionary<string, string?> Clean = new(StringComparer.Ordinal)
    {
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_COMMON_DIR"] = null,
        ["GIT_OBJECT_DIRECTORY"] = null,
        ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = null,
        ["GIT_NAMESPACE"] = null,
        ["GIT_CONFIG_PARAMETERS"] = null,
        ["GIT_CONFIG_COUNT"] = null,
        ["GIT_CEILING_DIRECTORIES"] = null,
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["GIT_ALLOW_PROTOCOL"] = "none", // no remote is asked for a missing object; a courier names its own
        ["GIT_NO_LAZY_FETCH"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_PAGER"] = "cat",
        ["LC_ALL"] = "C",
    };

    /// <summary>Runs git on a repository; the result is the caller's to judge.</summary>
    public Task<ProcessResult> RunAsync(string gitDir, IReadOnlyList<string> arguments, CancellationToken cancel, TimeSpan? limit = null, IReadOnlyDictionary<string, string?>? more = null, ReadOnlyMemory<byte>? input = null)
    {
        var environment = new Dictionary<string, string?>(Clean, StringComparer.Ordinal);
        foreach (var (name, value) in more ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        return processes.RunAsync(
            new ProcessSpec
            {
                FileName = git,
                Arguments = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", .. gitDir.Length > 0 ? new[] { $"--git-dir={gitDir}" } : [], .. arguments],
                WorkingDirectory = gitDir.Length > 0 ? gitDir : "/",
                Environment = environment,
                Timeout = limit ?? TimeSpan.FromSeconds(60),
                Input = input,
                Untrusted = untrusted ?? [],
            },
            cancel);
    }

    public async Task<bool> IsCommitAsync(string gitDir, string id, CancellationToken cancel) =>
        Verification.IsId(id) && (await RunAsync(gitDir, ["cat-file", "-e", id + "^{commit}"], cancel)).Ok;

    public async Task<bool> IsAncestorAsync(string gitDir, string ancestor, string descendant, CancellationToken cancel) =>
        (await RunAsync(gitDir, ["merge-base", "--is-ancestor", ancestor, descendant], cancel)).Ok;

    /// <summary>The ids <c>rev-list</c> prints.</summary>
    public async Task<IReadOnlyList<string>> CommitsAsync(string gitDir, IReadOnlyList<string> revisions, CancellationToken cancel)
    {
        var listed = await RunAsync(gitDir, ["rev-list", .. revisions, "--"], cancel);
        return listed.Ok ? listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }
}
