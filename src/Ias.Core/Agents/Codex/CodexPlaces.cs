namespace Ias.Core.Agents.Codex;

/// <summary>Places of Codex CLI on a person's machine: folders below the home, and environment variables.</summary>
internal static class CodexPlaces
{
    /// <summary>Settings, login, sessions and program below the home.</summary>
    public static AgentHome Home { get; } =
        new()
        {
            Folders =
            [
                new(
                    ".codex",
                    "CODEX_HOME",
                    ".codex",
                    "auth.json",
                    ["tokens.id_token", "tokens.access_token", "tokens.refresh_token", "last_refresh"],
                    ["sessions"],
                    ["packages", "log", "logs", "tmp", "cache", "archived_sessions"]
                )
                {
                    PlaceField = "payload.cwd",
                },
            ],
            Programs = [".codex/packages"],
        };

    /// <summary>Variables that it understands.</summary>
    public static AgentVariables Variables { get; } = new() { Families = ["CODEX_"], Keys = ["CODEX_API_KEY", "OPENAI_API_KEY"] };
}
