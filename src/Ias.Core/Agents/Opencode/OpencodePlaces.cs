namespace Ias.Core.Agents.Opencode;

/// <summary>Places of opencode on a person's machine: folders below the home, and environment variables.</summary>
internal static class OpencodePlaces
{
    /// <summary>Settings, login, sessions and program below the home.</summary>
    public static AgentHome Home { get; } =
        new()
        {
            Folders =
            [
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
                    [], // a database that other programs of the person write, too: nothing of it comes back
                    ["storage", "bin", "log", "snapshot"]
                ),
                new(".config/opencode", "XDG_CONFIG_HOME", ".config", "", [], [], ["node_modules"]),
                new(".local/state/opencode", "XDG_STATE_HOME", ".local/state", "", [], [], []),
            ],
            Programs = [".opencode/bin"],
            Caches = ["opencode"],
        };

    /// <summary>Variables that it understands.</summary>
    public static AgentVariables Variables { get; } = new() { Families = ["OPENCODE_"] };
}
