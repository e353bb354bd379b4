using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Events;

/// <summary>
/// JSON options of the event log: one object per line, snake_case, nulls omitted; <c>kind</c> may be at any position when read.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(RunEvent))]
public sealed partial class EventJson : JsonSerializerContext;
