using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Changes in the submodules of a work tree that no commit of the work tree itself holds: changed files in them, and commits that none of
/// their remotes has.
/// </summary>
internal static class SubmoduleChanges
{
    /// <summary>A sentence each; empty = nothing, or there is no submodule.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(ProcessRunner processes, string workTree, CancellationToken cancel)
    {
        if (!Path.Exists(Path.Combine(workTree, ".gitmodules")))
        {
            return [];
        }

        var told = new List<string>();
        var status = await processes.RunAsync(GitCommand.Read(workTree, GitStatus.Submodules), cancel);
        foreach (var line in status.Output.Split('\0'))
        {
            // 1 XY S<c><m><u> mH mI mW hH hI path
            if (line.Split(' ', 9) is [_, _, ['S', _, var modified, var untracked], _, _, _, _, _, var path])
            {
                told.AddRange(
                    modified == 'M' || untracked == 'U'
                        ? [$"files in the submodule {path} are changed and not committed there: git -C {ShellWord.Path(path)} status"]
                        : Array.Empty<string>()
                );
            }
        }

        var index = await processes.RunAsync(GitCommand.Read(workTree, "ls-files", "-z", "--stage"), cancel);
        foreach (var entry in index.Output.Split('\0').Where(entry => entry.StartsWith("160000 ", StringComparison.Ordinal)))
        {
            if (entry.Split(' ', '\t') is not [_, var commit, _, ..] || entry.Split('\t', 2) is not [_, var path])
            {
                continue;
            }

            var module = Path.Combine(workTree, path);
            if (!Path.Exists(Path.Combine(module, ".git")))
            {
                continue; // not cloned here: nobody can have worked in it
            }

            var known = await processes.RunAsync(
                GitCommand.Read(
                    module,
                    "for-each-ref",
                    "--count=1",
                    "--contains",
                    commit,
                    "--format=%(refname)",
                    "refs/remotes",
                    "refs/tags"
                ),
                cancel
            );
            if (!known.Ok || known.Output.Length == 0)
            {
                told.Add(
                    $"the submodule {path} is at {Wording.Short(commit)}, a commit that none of its remotes has: nobody else can fetch it; git -C {ShellWord.Path(path)} push"
                );
            }
        }

        return told;
    }
}
