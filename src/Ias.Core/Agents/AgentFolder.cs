namespace Ias.Core.Agents;

/// <summary>A folder below the home in which an agent keeps settings, login and sessions.</summary>
/// <param name="Path">Below the home.</param>
/// <param name="Variable">A variable that names another place for its beginning <paramref name="Stands"/>; empty = none.</param>
/// <param name="Stands">The beginning of <paramref name="Path"/> that the variable stands for.</param>
/// <param name="Login">The file of its login, below it; empty = none. JSON.</param>
/// <param name="Tokens">The fields of that file which a refresh changes, each by names with dots between.</param>
/// <param name="Sessions">Folders below it with transcripts, which come back after a turn.</param>
/// <param name="Own">What else in it is the turns' own and never taken from the person's: caches, logs, programs.</param>
public sealed record AgentFolder(
    string Path,
    string Variable,
    string Stands,
    string Login,
    IReadOnlyList<string> Tokens,
    IReadOnlyList<string> Sessions,
    IReadOnlyList<string> Own
)
{
    /// <summary>Whether the folders with transcripts have one folder for each place the agent was started in, named after its path.</summary>
    public bool IsByPlace { get; init; }

    /// <summary>Whether a folder with transcripts is of an agent that was started in a work tree, or below it.</summary>
    /// <param name="name">Claude Code's: the path, with a dash for all but ASCII letters and digits; of a long one its beginning.</param>
    public bool IsOf(string workTree, string name)
    {
        const int Longest = 200;
        var place = string.Concat(workTree.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return !IsByPlace
            || name == place
            || name.StartsWith(place + "-", StringComparison.Ordinal)
            || (place.Length > Longest && name.StartsWith(place[..Longest], StringComparison.Ordinal));
    }

    /// <summary>Where it lies on this machine.</summary>
    /// <param name="variable">The person's environment; null = not set.</param>
    public string PlaceIn(string home, Func<string, string?> variable) =>
        Variable.Length > 0 && variable(Variable) is { Length: > 1 } elsewhere && elsewhere.StartsWith('/')
            ? elsewhere.TrimEnd('/') + Path[Stands.Length..]
            : System.IO.Path.Combine(home, Path);
}

/// <summary>The folders of the agents that are known by name.</summary>
public static class AgentFolders
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<AgentFolder> All { get; } =
    [
        new(
            ".claude",
            "CLAUDE_CONFIG_DIR",
            ".claude",
            ".credentials.json",
            ["claudeAiOauth.accessToken", "claudeAiOauth.refreshToken", "claudeAiOauth.expiresAt"],
            ["projects"],
            [
                "local",
                "shell-snapshots",
                "session-env",
                "file-history",
                "todos",
                "debug",
                "logs",
                "statsig",
                "telemetry",
                "cache",
                "backups",
                "ide",
                "downloads",
            ]
        )
        {
            IsByPlace = true,
        },
        new(
            ".codex",
            "CODEX_HOME",
            ".codex",
            "auth.json",
            ["tokens.id_token", "tokens.access_token", "tokens.refresh_token", "last_refresh"],
            ["sessions"],
            ["packages", "log", "logs", "tmp", "cache", "archived_sessions"]
        ),
        new(
            ".gemini",
            "GEMINI_CLI_HOME",
            ".gemini",
            "oauth_creds.json",
            ["access_token", "id_token", "refresh_token", "expiry_date"],
            ["tmp"],
            ["cache", "history"]
        ),
        new(
            ".local/share/opencode",
            "XDG_DATA_HOME",
            ".local/share",
            "auth.json",
            [
                "anthropic.access",
                "anthropic.refresh",
                "anthropic.expires",
                "openai.access",
                "openai.refresh",
                "openai.expires",
                "github-copilot.access",
                "github-copilot.expires",
            ],
            ["storage"],
            ["bin", "log", "snapshot"]
        ),
        new(".config/opencode", "XDG_CONFIG_HOME", ".config", "", [], [], ["node_modules"]),
        new(".local/state/opencode", "XDG_STATE_HOME", ".local/state", "", [], [], []),
    ];

    /// <summary>Single files below the home that belong to an agent.</summary>
    public static IReadOnlyList<string> Files { get; } = [".claude.json"];
}
