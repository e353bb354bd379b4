using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ias.ControlPlane.Wire;

/// <summary>How the wire contract is written: camelCase, nothing where there is nothing to say.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AnswerDecisionRequest))]
[JsonSerializable(typeof(ApproveProposalRequest))]
[JsonSerializable(typeof(BeginEvent))]
[JsonSerializable(typeof(BriefingAnswer))]
[JsonSerializable(typeof(ChangeEvent))]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ClaimNextRequest))]
[JsonSerializable(typeof(CompleteJobRequest))]
[JsonSerializable(typeof(CompletedAnswer))]
[JsonSerializable(typeof(ContextItemsAnswer))]
[JsonSerializable(typeof(CreateIntakeRequest))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionsAnswer))]
[JsonSerializable(typeof(DevicePolledAnswer))]
[JsonSerializable(typeof(DeviceStartedAnswer))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(FoundRepoAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(InWorkspaceRequest))]
[JsonSerializable(typeof(IntakeAnswer))]
[JsonSerializable(typeof(IntakeIdAnswer))]
[JsonSerializable(typeof(IntakeRequest))]
[JsonSerializable(typeof(IntakesAnswer))]
[JsonSerializable(typeof(JobHeartbeatRequest))]
[JsonSerializable(typeof(JobIdAnswer))]
[JsonSerializable(typeof(JobsAnswer))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(LeaseAnswer))]
[JsonSerializable(typeof(ListContextRequest))]
[JsonSerializable(typeof(ListDecisionsRequest))]
[JsonSerializable(typeof(ListJobsRequest))]
[JsonSerializable(typeof(NothingRequest))]
[JsonSerializable(typeof(PollDeviceRequest))]
[JsonSerializable(typeof(RedeemRequest))]
[JsonSerializable(typeof(RedeemedAnswer))]
[JsonSerializable(typeof(RejectProposalRequest))]
[JsonSerializable(typeof(RepoIdAnswer))]
[JsonSerializable(typeof(ReposAnswer))]
[JsonSerializable(typeof(ResolveRepoRequest))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(RunIdAnswer))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(StartDeviceRequest))]
[JsonSerializable(typeof(UpsertRepoRequest))]
[JsonSerializable(typeof(UpsertRunRequest))]
[JsonSerializable(typeof(WhoAmIAnswer))]
[JsonSerializable(typeof(WorkerHeartbeatRequest))]
[JsonSerializable(typeof(WorkerIdAnswer))]
[JsonSerializable(typeof(WorkersAnswer))]
internal sealed partial class WireJson : JsonSerializerContext;
