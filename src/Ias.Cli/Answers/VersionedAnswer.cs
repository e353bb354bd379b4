using System.Text.Json.Serialization;

namespace Ias.Cli.Answers;

/// <summary>An answer that says which shape it has; the number changes when a key goes or means something else.</summary>
internal abstract record VersionedAnswer
{
    [JsonPropertyOrder(-2)]
    public int SchemaVersion => 1;
}
