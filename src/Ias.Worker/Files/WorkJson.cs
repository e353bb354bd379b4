using System.Text.Json.Serialization;
using Ias.ControlPlane.Wire;

namespace Ias.Worker.Files;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(BoxState))]
[JsonSerializable(typeof(HeldJob))]
[JsonSerializable(typeof(KeptWork))]
[JsonSerializable(typeof(ProposalDraft))]
[JsonSerializable(typeof(JobReport))]
internal sealed partial class WorkJson : JsonSerializerContext;
