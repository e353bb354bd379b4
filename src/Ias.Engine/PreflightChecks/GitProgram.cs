using System.Globalization;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>
/// Checks that git is installed and new enough: 2.31 introduced configuration by environment variables, on which ICE relies.
/// </summary>
internal static class GitProgram
{
    private const int Major = 2;
    private const int Minor = 31;

    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var asked = await at.GitAsync(["--version"]);
        return [Judge(asked.Output.Trim())];
    }

    /// <summary>Judges the output of <c>git --version</c>: <c>git version 2.39.5 (Apple Git-154)</c>.</summary>
    public static PreflightCheck Judge(string said)
    {
        var words = said.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parts = words is ["git", "version", var number, ..] ? number.Split('.') : [];
        if (
            parts.Length < 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
        )
        {
            return Problem($"git does not report its version: {said}", "git --version");
        }

        return major > Major || (major == Major && minor >= Minor)
            ? Ok($"git {words[2]}")
            : Problem($"git {words[2]} is too old; {Major}.{Minor} or newer is needed.", "apt-get install git");
    }
}
