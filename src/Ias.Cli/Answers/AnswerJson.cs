using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Cli.Answers;

/// <summary>How answers are written: snake_case, in the order of their records. What a state file holds is handed on as its own JSON
/// has it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(AgentCheckAnswer))]
[JsonSerializable(typeof(AgentsAnswer))]
[JsonSerializable(typeof(AllowAnswer))]
[JsonSerializable(typeof(ConfigAnswer))]
[JsonSerializable(typeof(ContextAnswer))]
[JsonSerializable(typeof(DangerAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(InitAnswer))]
[JsonSerializable(typeof(InjectionAnswer))]
[JsonSerializable(typeof(JobDecidedAnswer))]
[JsonSerializable(typeof(JobIdsAnswer))]
[JsonSerializable(typeof(JobListAnswer))]
[JsonSerializable(typeof(JobPromptAnswer))]
[JsonSerializable(typeof(JobShownAnswer))]
[JsonSerializable(typeof(JobsCancelledAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(LoggedInAnswer))]
[JsonSerializable(typeof(LoggedOutAnswer))]
[JsonSerializable(typeof(LoginCodeAnswer))]
[JsonSerializable(typeof(LoginsAnswer))]
[JsonSerializable(typeof(MirrorAnswer))]
[JsonSerializable(typeof(NewRunAnswer))]
[JsonSerializable(typeof(PiiAnswer))]
[JsonSerializable(typeof(PlanSyncAnswer))]
[JsonSerializable(typeof(PreflightAnswer))]
[JsonSerializable(typeof(QueueCheckAnswer))]
[JsonSerializable(typeof(QueueMadeAnswer))]
[JsonSerializable(typeof(QueueRecoveredAnswer))]
[JsonSerializable(typeof(QueueStatusAnswer))]
[JsonSerializable(typeof(RunNotice))]
[JsonSerializable(typeof(RunStatusAnswer))]
[JsonSerializable(typeof(RunnerStartedAnswer))]
[JsonSerializable(typeof(RunnerStopAnswer))]
[JsonSerializable(typeof(SkillsAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
