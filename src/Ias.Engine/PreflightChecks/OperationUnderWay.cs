using Ias.Engine.Files;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that no merge, rebase or similar operation is unfinished: a run would commit into the middle of it.</summary>
internal static class OperationUnderWay
{
    // git's own marks in the git dir, in the order git status looks at them.
    private static readonly (string Mark, string What, string Fix)[] Marks =
    [
        ("rebase-merge", "A rebase", "git rebase --continue\ngit rebase --abort"),
        (Path.Combine("rebase-apply", "applying"), "Applying a mailbox (git am)", "git am --continue\ngit am --abort"),
        ("rebase-apply", "A rebase", "git rebase --continue\ngit rebase --abort"),
        ("MERGE_HEAD", "A merge", "git merge --continue\ngit merge --abort"),
        ("CHERRY_PICK_HEAD", "A cherry-pick", "git cherry-pick --continue\ngit cherry-pick --abort"),
        ("REVERT_HEAD", "A revert", "git revert --continue\ngit revert --abort"),
        ("BISECT_LOG", "A bisect", "git bisect reset"),
    ];

    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var found = new List<PreflightCheck>();
        foreach (var (mark, what, fix) in Marks)
        {
            var path = Path.Combine(at.Place.GitDir, mark);
            if (
                (OutsideFile.Exists(path) || OutsideFolder.Exists(path))
                && !found.Exists(f => f.Fix.StartsWith("git am", StringComparison.Ordinal) && mark == "rebase-apply")
            )
            {
                found.Add(Problem($"{what} is in progress.", fix));
            }
        }

        return Task.FromResult<PreflightCheck[]>(
            found.Count > 0 ? [.. found] : [Ok("no merge, rebase, cherry-pick, revert or bisect is in progress")]
        );
    }
}
