using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>What stands in the way of work in a work tree, read from git's own files.</summary>
internal static class WorkTreeState
{
    // the file or folder git keeps while it is under way, the word for it, how it is ended
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
    /// <param name="isThere">Whether a file or folder of that name is in it.</param>
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
        foreach (var other in WorkTreeDirs.In(commonDir).Prepend(commonDir).Where(d => RealPath.Of(d) != gitDir))
        {
            if (
                Names(Path.Combine(other, "HEAD"), "ref: ") == wanted
                || Names(Path.Combine(other, "rebase-merge", "head-name"), "") == wanted
                || Names(Path.Combine(other, "rebase-apply", "head-name"), "") == wanted
            )
            {
                var link = Path.Combine(other, "gitdir");
                return RegularFile.Text(link) is { } gitFile ? Path.GetDirectoryName(gitFile.Trim())! : Path.GetDirectoryName(commonDir)!;
            }
        }

        return null;
    }

    private static string Names(string file, string before)
    {
        var text = RegularFile.Text(file)?.Trim() ?? "";
        return text.StartsWith(before, StringComparison.Ordinal) ? text[before.Length..] : "";
    }
}
