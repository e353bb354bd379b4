using System.Text.Json.Serialization;

namespace Ias.Console.Server.Domain;

/// <summary>Amount of text that a workspace stores.</summary>
[JsonConverter(typeof(WordConverter<DataPolicyMode>))]
public enum DataPolicyMode
{
    /// <summary>All text is stored.</summary>
    InternalOk,

    /// <summary>Ids, hashes, states, numbers and links; of text what is on the allowlist.</summary>
    MetadataOnly,
}
