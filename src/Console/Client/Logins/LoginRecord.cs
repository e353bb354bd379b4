using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Console.Client.Logins;

/// <summary>The file of logins.</summary>
internal sealed record LoginRecord(IReadOnlyList<Login> Logins, int SchemaVersion = 1)
{
    /// <summary>Keys a newer version wrote, kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
