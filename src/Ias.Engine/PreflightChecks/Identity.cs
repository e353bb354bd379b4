using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that git knows the author of commits.</summary>
internal static class Identity
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var asked = await Task.WhenAll(at.GitAsync(["var", "GIT_COMMITTER_IDENT"]), at.GitAsync(["var", "GIT_AUTHOR_IDENT"]));
        return asked.All(a => a.Ok)
            ? [Ok($"commits are made by {WithoutTime(asked[0].Output)}")]
            :
            [
                Problem(
                    "git does not know your name and email address.",
                    "git config user.name \"Your Name\"\ngit config user.email \"you@example.com\""
                ),
            ];
    }

    private static string WithoutTime(string ident) => ident[..(ident.LastIndexOf('>') + 1)];
}
