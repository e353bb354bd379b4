using System.Text.Json.Serialization;

namespace Ias.Console.Domain;

/// <summary>How much text a workspace stores.</summary>
[JsonConverter(typeof(WordConverter<DataPolicyMode>))]
public enum DataPolicyMode
{
    /// <summary>All of it.</summary>
    InternalOk,

    /// <summary>Ids, hashes, states, numbers and links; of text what is on the allowlist.</summary>
    MetadataOnly,
}
