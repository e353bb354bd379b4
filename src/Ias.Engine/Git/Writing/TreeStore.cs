using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// The work tree as a tree object, made with an index of its own: neither the index nor the branch moves, no hook, filter or signing
/// program runs.
/// </summary>
internal sealed class TreeStore(Repository repository, RepositoryCode code)
{
    private static readonly string[] NoHooks = ["-c", "core.hooksPath=/dev/null", "-c", "core.splitIndex=false"];

    /// <summary>Author of commits that are on no branch.</summary>
    internal static readonly KeyValuePair<string, string>[] Author =
    [
        new("GIT_AUTHOR_NAME", "ias"),
        new("GIT_AUTHOR_EMAIL", "ias@localhost"),
        new("GIT_COMMITTER_NAME", "ias"),
        new("GIT_COMMITTER_EMAIL", "ias@localhost"),
    ];

    /// <summary>Saves the work tree to a ref and returns the commit; where nothing is uncommitted that is HEAD itself.</summary>
    public async Task<string> SnapshotAsync(string toRef, string message, CommitSelection selection, CancellationToken cancel)
    {
        var head = await repository.HeadAsync(cancel);
        var commit = head.Commit;
        if (selection.Take.Count > 0 || commit.Length == 0)
        {
            var tree = await WriteAsync(selection, cancel);
            string[] parent = commit.Length > 0 ? ["-p", commit] : [];
            commit = await OutputAsync(
                GitCommand
                    .Write(repository.WorkTree, [.. NoHooks, "commit-tree", "--no-gpg-sign", .. parent, "-F", "-", tree])
                    .With(Author) with
                {
                    Input = Encoding.UTF8.GetBytes(message),
                },
                cancel
            );
        }

        await OutputAsync(GitCommand.Write(repository.WorkTree, [.. NoHooks, "update-ref", "-m", "ias: snapshot", toRef, commit]), cancel);
        return commit;
    }

    private async Task<string> WriteAsync(CommitSelection selection, CancellationToken cancel)
    {
        var index = Path.Combine(repository.GitDir, $"ias-index-{Guid.NewGuid():N}");
        var settings = await code.ReadAsync(cancel);
        KeyValuePair<string, string>[] own = [.. settings.WithoutAnyFilter, new("GIT_INDEX_FILE", index)];
        try
        {
            var present = Path.Combine(repository.GitDir, "index");
            if (OutsideFile.Exists(present))
            {
                OutsideFile.Copy(present, index);
            }

            if (selection.Unstage.Count > 0)
            {
                await repository.UnstageAsync(selection.Unstage, own, cancel);
            }

            var stage = selection.Take.Where(e => e.IsUntracked || e.InTree).Select(e => e.Path).ToList();
            if (stage.Count > 0)
            {
                await OutputAsync(
                    GitCommand
                        .Write(
                            repository.WorkTree,
                            [.. NoHooks, "-c", "core.safecrlf=false", "update-index", "--add", "--remove", "--replace", "-z", "--stdin"]
                        )
                        .With(own) with
                    {
                        Input = GitCommand.Lines(stage),
                    },
                    cancel
                );
            }

            return await OutputAsync(GitCommand.Write(repository.WorkTree, [.. NoHooks, "write-tree"]).With(own), cancel);
        }
        finally
        {
            OutsideFile.Delete(index);
            OutsideFile.Delete(index + ".lock");
        }
    }

    private async Task<string> OutputAsync(ProcessSpec spec, CancellationToken cancel)
    {
        var result = await repository.WriteAsync(spec, cancel);
        return result.Ok
            ? result.Output.Trim()
            : throw new ProblemException(new Problem("git could not save the work tree.", GitCommand.Tail(result), "git status"));
    }
}
