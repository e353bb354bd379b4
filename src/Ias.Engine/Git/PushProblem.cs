using Ias.Core.Text;

namespace Ias.Engine.Git;

/// <summary>Classifies failed pushes, each with the command to type. git, ssh and curl speak English here (<c>LC_ALL=C</c>).</summary>
public static class PushProblem
{
    private const int MostLines = 4;
    private const int LongestWords = 400;

    // Lines git prints besides the reason.
    private static readonly string[] Noise = ["To ", "error: failed to push some refs", "hint: "];

    private static readonly string[] NoLogin =
    [
        "Authentication failed",
        "Permission denied (",
        "could not read Username",
        "could not read Password",
        "terminal prompts disabled",
        "returned error: 401",
        "returned error: 403",
        "Invalid username or",
        "access denied",
        "Host key verification failed",
    ];

    private static readonly string[] NoConnection =
    [
        "Could not resolve host",
        "Couldn't connect",
        "Failed to connect",
        "Connection refused",
        "Connection timed out",
        "Connection reset",
        "Connection closed by",
        "closed by remote host",
        "unexpected disconnect",
        "Network is unreachable",
        "No route to host",
        "Operation timed out",
        "returned error: 502",
        "returned error: 503",
        "returned error: 504",
        "RPC failed; HTTP 50",
    ];

    private static readonly string[] NoWay =
    [
        .. NoConnection,
        "does not appear to be a git repository",
        "Repository not found",
        "repository not found",
        "does not exist",
        "Could not read from remote repository",
        "unable to access",
    ];

    /// <summary>True when the network failed, and the same push may succeed a moment later.</summary>
    internal static bool IsTransient(PushOutcome outcome)
    {
        bool Says(string words) => outcome.Output.Contains(words, StringComparison.Ordinal);
        return outcome.RefusedBy == "remote" && NoConnection.Any(Says) && !NoLogin.Append("rejected]").Any(Says);
    }

    /// <summary>A problem in one line, with the last words of what refused: a hook, the server, git.</summary>
    public static string Words(Problem problem)
    {
        var said = problem
            .On.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !Array.Exists(Noise, line.StartsWith))
            .Select(Wording.Plain)
            .ToList();
        return said.Count == 0
            ? problem.What
            : $"{problem.What.TrimEnd('.')}: {Wording.Cut(string.Join("; ", said.Skip(Math.Max(0, said.Count - MostLines))), LongestWords)}";
    }

    /// <summary>The problem to report to the person.</summary>
    public static Problem Of(PushOutcome outcome, string remote, string branch)
    {
        var said = outcome.Output.Trim();
        bool Says(string words) => said.Contains(words, StringComparison.Ordinal);
        return outcome.RefusedBy switch
        {
            "ice" => new Problem($"ICE refused to push {branch} to {remote}.", said, "See .run/ice.log"),
            "hook" when said.Contains("ICE: ", StringComparison.Ordinal) => new Problem(
                $"ICE refused to push {branch} to {remote}.",
                said,
                ShellLine.Of($"git fetch {remote} && git log --oneline --graph HEAD {remote}/{branch}")
            ),
            "hook" => new Problem($"The repository's pre-push hook refused {branch}.", said, "Fix what it names, then: ias run-resume"),
            _ when Says("[remote rejected]") => new Problem(
                $"{remote} refused {branch}: a rule or hook on the server.",
                said,
                "Ask the server's administrator; the work is kept here. Then: ias run-resume"
            ),
            _ when Says("[rejected]") || Says("non-fast-forward") || Says("fetch first") => new Problem(
                $"{remote} has commits on {branch} that are not here; nothing is overwritten.",
                said,
                ShellLine.Of(
                    $"git fetch {remote} && git log HEAD..{remote}/{branch}\ngit rebase {remote}/{branch}, or rename the branch there; then: ias run-resume --force"
                )
            ),
            _ when NoLogin.Any(Says) => new Problem(
                $"{remote} refused the login.",
                said,
                ShellLine.Of(
                    $"git push --dry-run {remote} {branch}     (must work without a prompt: SSH agent, credential helper or token)\nias run-resume"
                )
            ),
            _ when NoWay.Any(Says) => new Problem(
                $"{remote} cannot be reached.",
                said,
                ShellLine.Of($"git ls-remote {remote}\nias run-resume")
            ),
            _ => new Problem(
                $"The push of {branch} to {remote} failed.",
                said,
                ShellLine.Of($"git push --dry-run {remote} {branch}\nias run-resume")
            ),
        };
    }
}
