using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that HEAD is on a branch: a run must know its start and where a person returns to.</summary>
internal static class HeadOnBranch
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.HeadBranch() is { } branch)
        {
            return [Ok($"on branch {branch}")];
        }

        var head = await at.GitAsync(["rev-parse", "--short", "HEAD"]);
        var branches = await at.GitAsync([
            "for-each-ref",
            "--points-at=HEAD",
            "--count=3",
            "--format=git switch %(refname:short)",
            "refs/heads",
        ]);
        return
        [
            Problem(
                $"HEAD is detached at {head.Output.Trim()}.",
                branches.Output + "git switch -c my-branch     (keeps the commits you are on)"
            ),
        ];
    }
}
