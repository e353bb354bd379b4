using System.Text.Json.Serialization;

namespace Ias.Console.Client.Repositories;

/// <summary>JSON options: the names that other clients of the contract use for the same.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(LinkRecord))]
internal sealed partial class LinkJson : JsonSerializerContext;
