using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>
/// A linked work tree (git-worktree(1)) for the jobs of a repository: HEAD, index and files of the person's checkout stay as they are.
/// Between jobs its HEAD is on no branch.
/// </summary>
public static class JobWorkTree
{
    private const string Ending = "-jobs";
    private const int MostNumbers = 20;

    /// <summary>Makes it beside a checkout, as <c>NAME-jobs</c>, or finds the one that is there.</summary>
    /// <param name="guard">Prepared for the checkout: the repository may have filters.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="ProblemException">The checkout has no commit yet, the folder above it cannot be written, or git refused.</exception>
    public static async Task<string> EnsureAsync(ProcessRunner processes, Repository checkout, TurnGuard guard, CancellationToken cancel)
    {
        var commit = (await checkout.HeadAsync(cancel)).Commit;
        if (commit.Length == 0)
        {
            throw new ProblemException(
                new Problem("This repository has no commit yet.", checkout.WorkTree, "git add -A && git commit -m \"first commit\"")
            );
        }

        for (var number = 1; number <= MostNumbers; number++)
        {
            var path = $"{checkout.WorkTree}{Ending}{(number == 1 ? "" : FormattableString.Invariant($"-{number}"))}";
            if (
                await LinkedWorkTree.FindAsync(processes, checkout, path, cancel) is { } there
                && (await there.Repository.HeadAsync(cancel)).Branch.Length == 0
            )
            {
                return path;
            }

            if (!Path.Exists(path))
            {
                await MakeAsync(processes, checkout, guard, path, commit, cancel);
                return path;
            }
        }

        throw new ProblemException(
            new Problem("No folder for a work tree is free beside this checkout.", $"{checkout.WorkTree}{Ending}", "git worktree list")
        );
    }

    /// <summary>
    /// Takes it to the commit that the main checkout is at, so that the settings committed there apply, and copies files that git does not
    /// track (<c>lanes.copy</c>). It stays where it is while it is on a branch, has uncommitted changes, or stands at a run that has a
    /// question.
    /// </summary>
    /// <param name="tree">The linked work tree.</param>
    /// <returns>What was not copied and why, a sentence each.</returns>
    /// <exception cref="ProblemException">git refused; disk full; an engine is at work in it.</exception>
    public static async Task<IReadOnlyList<string>> FollowAsync(
        ProcessRunner processes,
        Repository tree,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var place = new GitPlace(tree.WorkTree, tree.GitDir, tree.CommonDir);
        if (place.Main is not { } main)
        {
            return [];
        }

        var (here, there) = (
            await tree.HeadAsync(cancel),
            await (await Repository.OpenAsync(processes, main.WorkTree, cancel)).HeadAsync(cancel)
        );
        if (
            here.Branch.Length > 0
            || there.Commit.Length == 0
            || here.Commit == there.Commit
            || await IsAskingAsync(tree, here.Commit, cancel)
            || (await tree.StatusAsync(cancel)).Any(change => change.Code[0] != '?')
        )
        {
            return [];
        }

        using var held = EngineLock.Take(place.CommonDir, new RunFiles(place.WorkTree), time);
        await tree.Branches.DetachAtAsync(there.Commit, cancel);
        return await CopyAsync(processes, main.WorkTree, tree, cancel);
    }

    // Files that git does not track, as the tree's settings name them.
    private static Task<IReadOnlyList<string>> CopyAsync(ProcessRunner processes, string from, Repository tree, CancellationToken cancel) =>
        new LaneCopies(processes, from, ConfigFile.Load(tree.WorkTree).ToRunOptions().LanesCopy ?? []).MakeAsync(tree, [], cancel);

    private static async Task<bool> IsAskingAsync(Repository tree, string commit, CancellationToken cancel)
    {
        foreach (var run in new RunFolders(tree.WorkTree, "").All())
        {
            var files = new RunnerFiles(tree.WorkTree, run);
            if (QueueView.CountOf(files).Blocked > 0 && await tree.ResolveAsync($"refs/heads/{files.Branch}", cancel) == commit)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task MakeAsync(
        ProcessRunner processes,
        Repository checkout,
        TurnGuard guard,
        string path,
        string commit,
        CancellationToken cancel
    )
    {
        try
        {
            var tree = await LinkedWorkTree.MakeAsync(processes, checkout, path, commit, cancel);
            var request = new GuardRequest(
                $"tree-{Environment.ProcessId}",
                path,
                "",
                commit,
                [],
                ReadOnly: false,
                [],
                "",
                CheckRemote: false,
                MainTree: checkout.WorkTree
            );
            await using (var cage = await guard.BeginAsync(request, cancel))
            {
                await tree.ToAsync(commit, cage, cancel);
            }

            await CopyAsync(processes, checkout.WorkTree, tree.Repository, cancel);
        }
        catch (Exception refused) when (FileProblem.Explains(refused) || refused is ProblemException)
        {
            LinkedWorkTree.Remove(checkout, path);
            throw;
        }
    }
}
