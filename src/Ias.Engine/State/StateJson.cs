using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Engine.State;

/// <summary>JSON of control requests and of the lock file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(LockHolder))]
internal sealed partial class StateJson : JsonSerializerContext;
