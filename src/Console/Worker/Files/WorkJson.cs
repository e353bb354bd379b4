using System.Text.Json.Serialization;
using Ias.Console.Client.Wire;

namespace Ias.Console.Worker.Files;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(WorkerState))]
[JsonSerializable(typeof(HeldJob))]
[JsonSerializable(typeof(KeptWork))]
[JsonSerializable(typeof(ProposalDraft))]
[JsonSerializable(typeof(JobReport))]
internal sealed partial class WorkJson : JsonSerializerContext;
