using System.Text.Json.Serialization;

namespace Ias.ControlPlane.Wire;

public sealed record Workspace([property: JsonPropertyName("_id")] string Id, string Slug);

public sealed record Repo([property: JsonPropertyName("_id")] string Id, string RemoteUrlHash, string Status, string? Label = null);
