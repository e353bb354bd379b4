using Ias.Engine.Files;
using Ias.Engine.Git;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>
/// Checks that no lock of a dead git process is left. <c>--fix</c> moves a lock that no process holds aside, and never deletes it.
/// </summary>
internal static class StaleLocks
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var inTheWay = GitLocks.InTheWay(at.Place.GitDir, at.Place.CommonDir, branch: "");
        var found = GitLocks
            .Of(at.Place.CommonDir)
            .Select(path => Judge(path, at, inTheWay.Contains(path)))
            .OfType<PreflightCheck>()
            .ToArray();
        return Task.FromResult(found.Length > 0 ? found : [Ok("no stale git locks")]);
    }

    // A lock that is held is a problem only if this work tree needs it.
    private static PreflightCheck? Judge(string path, PreflightScene at, bool isNeeded)
    {
        var (workTree, commonDir) = (at.Place.WorkTree, at.Place.CommonDir);
        var holder = LockFile.HolderOf(path, workTree, commonDir);
        return !OutsideFile.Exists(path) || (holder > 0 && !isNeeded) ? null
            : holder > 0
                ? Problem(
                    $"git process {holder} is running here and holds {path}",
                    $"ps -p {holder} -o pid,lstart,args     (wait for it, or end it)"
                )
            : Problem(
                $"{path} was left behind by a git that died; no process holds it.",
                $"{at.CalledAs} preflight --fix     (moves it aside)"
            ) with
            {
                Mend = _ =>
                    Task.FromResult(
                        LockFile.MoveStaleAside(path, workTree, commonDir) is { } aside
                            ? $"moved {path} to {Path.GetFileName(aside)}"
                            : $"left {path}: it is gone or now held"
                    ),
            };
    }
}
