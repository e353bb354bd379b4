using System.Text.Json.Serialization;

namespace Ias.ControlPlane.Wire;

/// <summary>How the wire contract is written: camelCase, nothing where there is nothing to say.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DeviceStartedAnswer))]
[JsonSerializable(typeof(DevicePolledAnswer))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(FoundRepoAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(InWorkspaceRequest))]
[JsonSerializable(typeof(NothingRequest))]
[JsonSerializable(typeof(PollDeviceRequest))]
[JsonSerializable(typeof(RepoIdAnswer))]
[JsonSerializable(typeof(ReposAnswer))]
[JsonSerializable(typeof(ResolveRepoRequest))]
[JsonSerializable(typeof(StartDeviceRequest))]
[JsonSerializable(typeof(UpsertRepoRequest))]
[JsonSerializable(typeof(WhoAmIAnswer))]
internal sealed partial class WireJson : JsonSerializerContext;
