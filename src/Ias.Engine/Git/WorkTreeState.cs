using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Obstacles to work in a work tree, read from git's own files.</summary>
internal static class WorkTreeState
{
    // the file or folder git keeps while the operation is under way, its name, and the command that ends it
    private static readonly (string File, string Name, string End)[] Marks =
    [
        ("MERGE_HEAD", "merge", "git merge --abort"),
        ("rebase-merge", "rebase", "git rebase --abort"),
        ("rebase-apply", "rebase or am", "git rebase --abort (or git am --abort)"),
        ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --abort"),
        ("REVERT_HEAD", "revert", "git revert --abort"),
        ("BISECT_LOG", "bisect", "git bisect reset"),
    ];

    /// <summary>The operation under way and the command that ends it; null when there is none.</summary>
    public static (string Name, string End)? UnderWay(string gitDir) => UnderWay(file => Path.Exists(Path.Combine(gitDir, file)));

    /// <summary>The same of a git dir that is looked into in another way.</summary>
    /// <param name="isThere">True when a file or folder of that name is in it.</param>
    public static (string Name, string End)? UnderWay(Func<string, bool> isThere)
    {
        foreach (var (file, name, end) in Marks)
        {
            if (isThere(file))
            {
                return (name, end);
            }
        }

        return null;
    }

    /// <summary>The folder of another work tree of this repository that has the branch checked out (or is rebasing it); null when there is
    /// none.</summary>
    /// <param name="gitDir">Of the work tree that asks, a real path.</param>
    public static string? CheckedOutElsewhere(string branch, string gitDir, string commonDir)
    {
        var wanted = $"refs/heads/{branch}";
        // Nothing is checked out in a bare hub, though it has a HEAD: it has no index.
        string[] main = OutsideFile.Exists(Path.Combine(commonDir, "index")) ? [commonDir] : [];
        foreach (var other in main.Concat(WorkTreeDirs.In(commonDir)).Where(d => RealPath.Of(d) != gitDir))
        {
            if (
                Names(Path.Combine(other, "HEAD"), "ref: ") == wanted
                || Names(Path.Combine(other, "rebase-merge", "head-name"), "") == wanted
                || Names(Path.Combine(other, "rebase-apply", "head-name"), "") == wanted
            )
            {
                return other != commonDir ? WorkTreeDirs.PathOf(other) ?? other
                    : Path.GetFileName(commonDir) == ".git" ? Path.GetDirectoryName(commonDir)!
                    : commonDir; // as git names one whose git dir lies elsewhere
            }
        }

        return null;
    }

    /// <summary>Problem of a branch that another work tree has checked out; null: none has.</summary>
    /// <inheritdoc cref="CheckedOutElsewhere"/>
    public static Problem? WhyTaken(string branch, string gitDir, string commonDir) =>
        CheckedOutElsewhere(branch, gitDir, commonDir) is { } elsewhere
            ? new Problem(
                $"The branch {branch} is checked out in another work tree.",
                elsewhere,
                ShellLine.Of($"git -C {elsewhere} switch --detach")
            )
            : null;

    private static string Names(string file, string before)
    {
        var text = RegularFile.Text(file)?.Trim() ?? "";
        return text.StartsWith(before, StringComparison.Ordinal) ? text[before.Length..] : "";
    }
}
