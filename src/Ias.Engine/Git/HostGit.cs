using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// The engine's own short questions about a repository an agent may have written to: nothing of the repository's configuration that runs a
/// program takes part, and no replaced objects are believed. About commits, libgit2 is asked in this process; git only where that cannot
/// read.
/// </summary>
public sealed class HostGit(ProcessRunner processes, string git, IReadOnlyList<string>? untrusted = null)
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
    /// <param name="writable">For a git that writes into a repository: the folders it may write, in a cage of its own.</param>
    public Task<ProcessResult> RunAsync(
        string gitDir,
        IReadOnlyList<string> arguments,
        CancellationToken cancel,
        TimeSpan? limit = null,
        IReadOnlyDictionary<string, string?>? more = null,
        ReadOnlyMemory<byte>? input = null,
        IReadOnlyList<string>? writable = null
    )
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
                Arguments =
                [
                    "-c",
                    "core.hooksPath=/dev/null",
                    "-c",
                    "core.fsmonitor=false",
                    .. gitDir.Length > 0 ? new[] { $"--git-dir={gitDir}" } : [],
                    .. arguments,
                ],
                WorkingDirectory = gitDir.Length > 0 ? gitDir : "/",
                Environment = environment,
                Timeout = limit ?? TimeSpan.FromSeconds(60),
                Input = input,
                Untrusted = untrusted ?? [],
                Writable = writable,
            },
            cancel
        );
    }

    /// <summary>True when this is the id of a commit that exists here. Nothing is fetched to find out.</summary>
    public async Task<bool> IsCommitAsync(string gitDir, string id, CancellationToken cancel) =>
        CommitId.Is(id)
        && (
            await new RepositoryReader(gitDir).IsCommitAsync(id, cancel)
            ?? (await AskAsync(gitDir, ["cat-file", "-t", id], cancel)).Output.Trim() == "commit"
        );

    /// <summary>
    /// True when one commit is an ancestor of (or is) another, both named by id; false too when one of them is missing here.
    /// </summary>
    public async Task<bool> IsAncestorAsync(string gitDir, string ancestor, string descendant, CancellationToken cancel) =>
        CommitId.Is(ancestor)
        && CommitId.Is(descendant)
        && (
            await new RepositoryReader(gitDir).IsAncestorAsync(ancestor, descendant, cancel)
            ?? (await AskAsync(gitDir, ["merge-base", "--is-ancestor", ancestor, descendant], cancel)).Ok
        );

    /// <summary>Ids of the commits that <paramref name="from"/> reach and <paramref name="except"/> do not, all named by id; none when one
    /// of them is not here.</summary>
    public async Task<IReadOnlyList<string>> CommitsAsync(
        string gitDir,
        IReadOnlyList<string> from,
        IReadOnlyList<string> except,
        bool firstParentOnly,
        CancellationToken cancel
    )
    {
        if (await new RepositoryReader(gitDir).CommitsAsync(from, except, firstParentOnly, cancel) is { } read)
        {
            return read;
        }

        var listed = await AskAsync(
            gitDir,
            ["rev-list", .. FirstParent(firstParentOnly), .. from, .. except.Select(id => "^" + id), "--"],
            cancel
        );
        return listed.Ok ? listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static string[] FirstParent(bool only) => only ? ["--first-parent"] : [];

    // A missing object would be fetched from wherever the repository says, by the program it names: no protocol is allowed.
    private Task<ProcessResult> AskAsync(string gitDir, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        processes.RunAsync(
            GitCommand
                .Read(gitDir, [.. GitCommand.NoHooks, $"--git-dir={gitDir}", .. arguments])
                .With([new("GIT_NO_REPLACE_OBJECTS", "1"), new("GIT_NO_LAZY_FETCH", "1"), new("GIT_ALLOW_PROTOCOL", "none")]) with
            {
                Timeout = TimeSpan.FromMinutes(1),
            },
            cancel
        );
}
