using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Engine.Trust;

/// <summary>JSON of consent records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(ConsentRecord))]
internal sealed partial class ConsentJson : JsonSerializerContext;
