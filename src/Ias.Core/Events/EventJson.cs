using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Events;

/// <summary>How events are written: one object a line, snake_case, nulls left out; <c>kind</c> may stand anywhere when read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(RunEvent))]
public sealed partial class EventJson : JsonSerializerContext;
