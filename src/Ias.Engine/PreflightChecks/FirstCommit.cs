using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that there is a commit to start from.</summary>
internal static class FirstCommit
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var asked = await at.GitAsync(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
        return asked.Ok
            ? [Ok($"HEAD is {asked.Output.Trim()[..8]}")]
            : [Problem("This repository has no commit yet.", "git add -A && git commit -m \"first commit\"")];
    }
}
