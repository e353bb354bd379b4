using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Runs every git that writes to a repository. Locks in its way that a killed git left are moved aside, wherever they lie; one that a
/// living git holds is waited for. What is in nobody's way is left alone: agents work in other work trees. A lock in the way is the
/// repository's trouble, never that of the work which was to be written: it is thrown, not handed back as git's refusal.
/// </summary>
internal sealed class GitWriter(ProcessRunner processes, string workTree, string gitDir, string commonDir)
{
    private const int Tries = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it to its end, once more where another git was quicker to lock.</summary>
    /// <exception cref="ProblemException">A lock is held, or cannot be moved aside.</exception>
    public async Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancel)
    {
        await WaitForLocksAsync(cancel);
        for (var tried = 1; ; tried++)
        {
            var result = await processes.RunAsync(spec, cancel);
            if (result.Ok || !IsLockedOut(result))
            {
                return result;
            }

            if (tried == Tries)
            {
                throw new ProblemException(
                    new Problem(
                        "Locks of another git process keep blocking git.",
                        $"{workTree}: {GitCommand.Tail(result)}",
                        "ps -C git     (shows what is running)"
                    )
                );
            }

            await Task.Delay(Pause, cancel);
            await WaitForLocksAsync(cancel, [.. GitLocks.Of(commonDir).Where(path => Names(result, path))]);
        }
    }

    /// <summary>Moves stale locks aside and waits a while for those that a living git holds: of those that nearly every write here
    /// needs.</summary>
    /// <param name="also">Others that are in the way.</param>
    /// <exception cref="ProblemException">It is still held.</exception>
    public async Task WaitForLocksAsync(CancellationToken cancel, params IReadOnlyList<string> also)
    {
        var branch =
            RegularFile.Text(Path.Combine(gitDir, "HEAD")) is { } head && head.StartsWith("ref: ", StringComparison.Ordinal)
                ? head["ref: ".Length..].Trim()
                : "";
        foreach (var path in GitLocks.InTheWay(gitDir, commonDir, branch).Union(also))
        {
            await WaitAsync(path, cancel);
        }
    }

    private async Task WaitAsync(string path, CancellationToken cancel)
    {
        for (
            var waited = TimeSpan.Zero;
            OutsideFile.Exists(path) && LockFile.MoveStaleAside(path, workTree, commonDir) is null && OutsideFile.Exists(path);
            waited += Pause
        )
        {
            if (waited >= Patience)
            {
                throw new ProblemException(RepositoryProblems.Locked(path, LockFile.HolderOf(path, workTree, commonDir)));
            }

            await Task.Delay(Pause, cancel); // another process's lock: there is nothing to wait on
        }
    }

    // By git's own words (LC_ALL=C). A hook may print them too: then git is run a few times more, and refuses again.
    private static bool IsLockedOut(ProcessResult result) =>
        result.Error.Contains("File exists", StringComparison.Ordinal)
        && (
            result.Error.Contains(".lock'", StringComparison.Ordinal)
            || result.Error.Contains("could not lock", StringComparison.Ordinal)
            || result.Error.Contains("packed-refs.new", StringComparison.Ordinal)
        );

    // "…/.git/index.lock", or without the ending: "could not lock config file .git/config".
    private bool Names(ProcessResult result, string path) =>
        result.Error.Contains(
            $"{Path.GetFileName(commonDir)}/{Path.GetRelativePath(commonDir, Path.ChangeExtension(path, null))}",
            StringComparison.Ordinal
        );
}
