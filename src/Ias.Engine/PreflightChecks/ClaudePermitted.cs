using System.Text;
using System.Text.Json;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Claude Code may use the tools a run needs: no settings file denies them or wants a person asked for them.</summary>
internal static class ClaudePermitted
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel) =>
        Task.FromResult(
            at.AgentNames().Contains("claude", StringComparer.Ordinal)
                ? Look(at.Ground, Environment.GetEnvironmentVariable("HOME") ?? "/", at.CalledAs)
                : []
        );

    public static PreflightCheck[] Look(string workTree, string home, string calledAs)
    {
        var permissions = ClaudePermissions.Of(workTree, home);
        List<PreflightCheck> found =
        [
            .. permissions.Broken.Select(broken =>
                Warning(
                    $"Claude Code's settings cannot be read, and it would ignore them: {broken}",
                    "Fix the file; ias never rewrites one it cannot read."
                )
            ),
            .. permissions.Refused.Select(refused =>
                Problem(
                    $"Claude Code {(refused.List == "deny" ? "is denied" : "must ask a person for")} {refused.Rule}, which a run needs: {refused.File}, permissions.{refused.List}",
                    $"Remove \"{refused.Rule}\" from permissions.{refused.List} in {refused.File}; deny only what must not happen, e.g. \"Bash(rm -rf:*)\"."
                )
            ),
        ];
        var project = Path.Combine(workTree, ClaudePermissions.Project);
        if (found.Count == 0 && permissions.Missing is { Count: > 0 } missing && File.Exists(project))
        {
            found.Add(
                Note(
                    $"{ClaudePermissions.Project} does not allow {string.Join(", ", missing)}. Runs do not need it: ias allows what they need on Claude Code's command line.",
                    $"{calledAs} preflight --fix     (adds them to permissions.allow; commit the file then)"
                ) with
                {
                    Mend = _ => Task.FromResult(Mend(project, missing)),
                }
            );
        }

        return found.Count > 0 ? [.. found] : [Ok("claude: nothing denies the tools a run needs (Bash, Edit, Write, Read, Glob, Grep)")];
    }

    private static string Mend(string file, IReadOnlyList<string> missing)
    {
        var text =
            RegularFile.Text(file) ?? throw new ProblemException(new Problem("The settings file is gone or not a regular file.", file));
        try
        {
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(ClaudePermissions.WithAllowed(text, missing)));
        }
        catch (JsonException e)
        {
            throw new ProblemException(
                new Problem(
                    "The settings cannot be read, so nothing was written.",
                    $"{file}, line {e.LineNumber + 1}",
                    "Fix the file first."
                ),
                e
            );
        }

        return $"{file} allows {string.Join(", ", missing)}; commit it: git add {ClaudePermissions.Project} && git commit";
    }
}
