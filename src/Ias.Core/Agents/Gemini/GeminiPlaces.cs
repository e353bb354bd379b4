namespace Ias.Core.Agents.Gemini;

/// <summary>Places of Gemini CLI on a person's machine: folders below the home, and environment variables.</summary>
internal static class GeminiPlaces
{
    /// <summary>Settings, login, sessions and program below the home.</summary>
    public static AgentHome Home { get; } =
        new()
        {
            Folders =
            [
                new(
                    ".gemini",
                    "GEMINI_CLI_HOME",
                    ".gemini",
                    "oauth_creds.json",
                    ["access_token", "id_token", "refresh_token", "expiry_date"],
                    ["tmp"],
                    ["cache", "history"]
                )
                {
                    HashField = "projectHash",
                    Mark = ".project_root",
                },
            ],
        };

    /// <summary>Variables that it understands.</summary>
    public static AgentVariables Variables { get; } =
        new()
        {
            Families = ["GEMINI_"],
            Names = ["GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_GCA", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL"],
            Keys = ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        };
}
