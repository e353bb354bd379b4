using System.Text.Json.Serialization;

namespace Ias.Engine.State;

/// <summary>This machine's record of a run it began: the end of the run's event log when it last wrote to it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkTree">The real path of the work tree it belongs to.</param>
/// <param name="End">The log's end.</param>
/// <param name="AcceptedBytes">The log's beginning that a person accepted as it was; 0 = nothing.</param>
/// <param name="Accepted">SHA-256 of it; empty = nothing.</param>
public sealed record RunHead(
    string RunId,
    string WorkTree,
    LogEnd End,
    long AcceptedBytes = 0,
    string Accepted = "",
    int SchemaVersion = 1
);

/// <summary>JSON serialization of heads.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(RunHead))]
internal sealed partial class RunHeadJson : JsonSerializerContext;
