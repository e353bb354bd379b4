using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// Repairs made in a repository's git folder, and problems only a person can fix; a sentence each, the latter with what to type.
/// </summary>
public sealed record GitRepairs(IReadOnlyList<string> Mended, IReadOnlyList<string> Left);

/// <summary>Repairs what is safe to repair: removes nothing that somebody uses or may still want.</summary>
public static class GitRepair
{
    private const string Jobs = "refs/ias/job/";

    /// <summary>Moves stale locks aside, forgets work trees that are gone, and makes branches again that ias's records name and that are
    /// gone.</summary>
    public static async Task<GitRepairs> RunAsync(ProcessRunner processes, Repository repository, CancellationToken cancel)
    {
        var (mended, left) = (new List<string>(), new List<string>());
        foreach (var path in GitLocks.Of(repository.CommonDir))
        {
            var name = Path.GetRelativePath(repository.CommonDir, path);
            if (LockFile.MoveStaleAside(path, repository.WorkTree, repository.CommonDir) is { } aside)
            {
                mended.Add($"moved the stale lock {name} aside, to {Path.GetFileName(aside)}");
            }
            else if (OutsideFile.Exists(path))
            {
                left.Add($"the lock {name} is held; look who holds it: fuser -v .git/{name}");
            }
        }

        var gone = LinkedWorkTree.PathsOf(repository).Where(path => !Path.Exists(path)).ToList();
        await repository.WriteAsync(
            GitCommand.Write(repository.WorkTree, [.. GitCommand.NoHooks, "worktree", "prune", "--expire=now"]),
            cancel
        );
        var locked = LinkedWorkTree.PathsOf(repository).Intersect(gone, StringComparer.Ordinal).ToList();
        mended.AddRange(
            gone.Except(locked, StringComparer.Ordinal).Select(path => $"forgot the work tree {Path.GetFileName(path)}, which is gone")
        );
        left.AddRange(
            locked.Select(path =>
                $"the work tree {Path.GetFileName(path)} is gone, but locked; if for good: git worktree unlock {ShellWord.Path(Path.GetFileName(path))} && git worktree prune"
            )
        );
        await RestoreAsync(processes, repository, mended, cancel);
        if (repository.UnderWay() is var (operation, end))
        {
            left.Add($"a {operation} is in progress; finish it, or: {end}");
        }

        return new GitRepairs(mended, left);
    }

    // What a job did and what never landed is kept by a ref; its parent is where the branch was. A run's own file says where its branch was.
    private static async Task RestoreAsync(ProcessRunner processes, Repository repository, List<string> mended, CancellationToken cancel)
    {
        var kept = await processes.RunAsync(GitCommand.Read(repository.WorkTree, "for-each-ref", "--format=%(refname)", Jobs), cancel);
        var wanted = new List<(string Branch, string Revision)>();
        foreach (var name in kept.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name[Jobs.Length..].Split('/') is [var run, _])
            {
                wanted.Add(($"ias/{run}", $"{name}^"));
            }
        }

        if (RunStateFiles.Peek(new RunFiles(repository.WorkTree)).Run is { Head.Length: > 0, Branch.Length: > 0 } present)
        {
            if (RefFiles.IsObjectId(present.Head))
            {
                wanted.Add((present.Branch, present.Head));
            }
        }

        var head = (await repository.HeadAsync(cancel)).Commit;
        foreach (var (branch, revision) in wanted)
        {
            if (
                await repository.ResolveAsync($"refs/heads/{branch}", cancel) is null
                && await repository.ResolveAsync(revision, cancel) is { } commit
                && !await repository.Branches.IsAncestorAsync(commit, head, cancel) // brought in, and deleted by a person
            )
            {
                await repository.Branches.SetAsync(branch, "", commit, cancel);
                mended.Add($"made the branch {branch} again, at {commit[..8]}");
            }
        }
    }
}
