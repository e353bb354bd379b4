using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Queue;

/// <summary>A work tree around jobs: what one changed, and how that is saved and taken back when it came to nothing.</summary>
/// <param name="files">The queue's, in the main checkout.</param>
/// <param name="branch">What HEAD must be on; empty = on no branch.</param>
/// <param name="copies">Copies of files of the main checkout that are there (<see cref="LaneCopies"/>).</param>
internal sealed class JobTree(RunnerFiles files, Repository repository, string branch, IReadOnlyList<string> copies)
{
    /// <summary>Paths that are no job's: the queue's own, and copies, whatever a turn made of them.</summary>
    public IReadOnlyList<string> Own { get; } = [files.Relative.TrimEnd('/'), DecisionFiles.Folder, ".run", .. copies];

    /// <summary>Uncommitted paths, without the queue's own files.</summary>
    public async Task<IReadOnlyList<string>> ChangedAsync(CancellationToken kill) =>
        [.. (await repository.StatusAsync(Own, kill)).Select(c => c.Path)];

    /// <summary>
    /// Saves everything that differs from <paramref name="before"/>, commits of the agent's own included, as
    /// <c>attempt-N/changes.patch</c>, and takes it back. Returns the patch's path within the work tree; empty when nothing differs.
    /// </summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task<string> RevertAsync(string job, int generation, string before, CancellationToken kill)
    {
        var head = await repository.HeadAsync(kill);
        if (head.Commit != before || head.Branch != branch)
        {
            // Only HEAD is reset, not the files: the queue's own must not vanish because the agent committed them.
            await (
                branch.Length == 0
                    ? LinkedWorkTree.GoBackAsync(repository, before, kill)
                    : repository.Branches.FastForwardAsync(
                        branch,
                        await repository.ResolveAsync($"refs/heads/{branch}", kill) ?? "",
                        before,
                        kill
                    )
            );
        }

        var kept = JobMerge.KeptAs(files.Run, job, generation);
        var taken = await repository.RevertAsync([.. Own], kept, kill);
        return taken.Count == 0 ? "" : await KeepPatchAsync(job, generation, before, kept, taken.Count <= 2000 ? taken : [], kill);
    }

    /// <summary>Saves what a commit changed as <c>attempt-N/changes.patch</c>; returns its path within the work tree.</summary>
    /// <param name="paths">The files to include; empty = all.</param>
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
