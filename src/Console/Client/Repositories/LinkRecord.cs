using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Console.Client.Repositories;

/// <summary>The file of links.</summary>
internal sealed record LinkRecord(IReadOnlyList<RepositoryLink> Repos, int SchemaVersion = 1)
{
    /// <summary>Keys a newer version wrote, kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
