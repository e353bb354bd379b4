using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.Model;

namespace Ias.Core.Queue;

/// <summary>JSON options for the files of a run's queue: snake_case, indented, for people to read; unknown values are omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true,
    AllowTrailingCommas = true,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobResult))]
[JsonSerializable(typeof(RunnerOptions))]
[JsonSerializable(typeof(RunnerState))]
[JsonSerializable(typeof(JobCounts))]
[JsonSerializable(typeof(ImmutableArray<FollowUp>))]
public sealed partial class RunnerJson : JsonSerializerContext;
