namespace Ias.Core.Agents.Claude;

/// <summary>Places of Claude Code on a person's machine: folders below the home, and environment variables.</summary>
internal static class ClaudePlaces
{
    /// <summary>Settings, login, sessions and program below the home.</summary>
    public static AgentHome Home { get; } =
        new()
        {
            Folders =
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
            ],
            Files = [".claude.json"],
            Programs = [".claude/local", ".local/share/claude"],
        };

    /// <summary>Variables that it understands.</summary>
    public static AgentVariables Variables { get; } =
        new()
        {
            Families = ["ANTHROPIC_", "CLAUDE_CODE_", "DISABLE_NON_ESSENTIAL_"],
            Names =
            [
                "CLAUDE_CONFIG_DIR",
                "IS_SANDBOX",
                "DISABLE_AUTOUPDATER",
                "DISABLE_TELEMETRY",
                "DISABLE_ERROR_REPORTING",
                "MAX_THINKING_TOKENS",
                "API_TIMEOUT_MS",
                "CLOUD_ML_REGION",
            ],
            Keys = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_OAUTH_TOKEN"],
        };
}
