using System.Text;
using Ias.Engine.Commits;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>A work tree around jobs: what one changed, and how that is saved and taken back when it came to nothing.</summary>
/// <param name="files">The queue's, in the main checkout.</param>
/// <param name="branch">What HEAD must be on; empty = on no branch.</param>
internal sealed class JobTree(RunnerFiles files, Repository repository, string branch)
{
    /// <summary>Paths that are no job's: the queue's own.</summary>
    public IReadOnlyList<string> Own { get; } = [files.Relative.TrimEnd('/'), DecisionFiles.Folder, ".run"];

    /// <summary>What is uncommitted, without the queue's own files.</summary>
    public async Task<IReadOnlyList<string>> ChangedAsync(CancellationToken kill) =>
        [.. (await repository.StatusAsync(Own, kill)).Select(c => c.Path)];

    /// <summary>
    /// Saves everything that differs from <paramref name="before"/>, commits of the agent's own included, as
    /// <c>attempt-N/changes.patch</c>, and takes it back. Returns the patch's path within the work tree; empty when nothing differs.
    /// </summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task<string> TakeBackAsync(string job, int generation, string before, CancellationToken kill)
    {
        var head = await repository.HeadAsync(kill);
        if (head.Commit != before || head.Branch != branch)
        {
            // Only HEAD goes back, not the files: the queue's own must not vanish because the agent committed them.
            await (
                branch.Length == 0
                    ? LinkedWorkTree.GoBackAsync(repository, before, kill)
                    : repository.Branches.MoveUpAsync(
                        branch,
                        await repository.ResolveAsync($"refs/heads/{branch}", kill) ?? "",
                        before,
                        kill
                    )
            );
        }

        var kept = JobMerge.KeptAs(files.Run, job, generation);
        var taken = await repository.TakeBackAsync([.. Own], kept, kill);
        return taken.Count == 0 ? "" : await KeepPatchAsync(job, generation, before, kept, taken.Count <= 2000 ? taken : [], kill);
    }

    /// <summary>Saves what a commit changed as <c>attempt-N/changes.patch</c>; returns its path within the work tree.</summary>
    /// <param name="paths">The files that are meant; empty = all.</param>
    public async Task<string> KeepPatchAsync(
        string job,
        int generation,
        string before,
        string commit,
        IReadOnlyList<string> paths,
        CancellationToken kill
    )
    {
        var path = Path.Combine(files.AttemptOf(job, generation), "changes.patch");
        InsideFile.Write(files.WorkTree, path, Encoding.UTF8.GetBytes(await repository.PatchAsync(before, commit, paths, kill)));
        return Path.GetRelativePath(files.WorkTree, path);
    }
}
