using System.Collections.Immutable;

namespace Ias.Console.Server.Policy;

/// <summary>A column with text for people in it.</summary>
/// <param name="Name">As the allowlist and messages call it.</param>
/// <param name="Table">Its table.</param>
/// <param name="Column">Its column, and the name of the statement's parameter.</param>
/// <param name="Limit">Characters it may have.</param>
public sealed record TextField(string Name, string Table, string Column, int Limit);

/// <summary>A column with a JSON object in it, parts of which may be text.</summary>
/// <param name="Structural">Keys whose numbers and words every policy lets through.</param>
public sealed record JsonField(string Name, string Table, string Column, ImmutableArray<string> Structural)
{
    /// <summary>Keys whose values every policy lets through where they have a narrower form.</summary>
    public ImmutableDictionary<string, ValueForm> Formed { get; init; } = ImmutableDictionary<string, ValueForm>.Empty;

    /// <summary>The form a key's values must have; null: they may be anybody's text.</summary>
    public ValueForm? FormOf(string key) =>
        Structural.Contains(key) ? ValueForm.Word
        : Formed.TryGetValue(key, out var form) ? form
        : null;
}

/// <summary>
/// Every column that is subject to the data policy. A test compares the list with the schema: a column of text is here, or is one of those
/// that hold ids, words and times only.
/// </summary>
public static class Fields
{
    private const int Line = 500;
    private const int Page = 64 * 1024;

    public static readonly TextField RepoLabel = new("repo.label", "repos", "label", Line);
    public static readonly TextField WorkerName = new("worker.displayName", "workers", "display_name", Line);
    public static readonly TextField WorkstreamName = new("workstream.name", "workstreams", "name", Line);
    public static readonly TextField JobPrompt = new("job.prompt", "jobs", "prompt", Page);
    public static readonly TextField JobMessage = new("job.message", "jobs", "message", Line * 8);
    public static readonly TextField JobProgress = new("job.progress", "jobs", "progress", Page);
    public static readonly TextField WorkerUnready = new("worker.unready", "workers", "unready", Page);
    public static readonly TextField JobOutcomeReason = new("job.outcomeReason", "jobs", "outcome_reason", Line * 8);
    public static readonly TextField AttemptReason = new("attempt.reason", "completions", "reason", Line * 8);
    public static readonly TextField RunMilestone = new("run.currentMilestone", "runs", "current_milestone", Line);
    public static readonly TextField MilestoneText = new("milestone.text", "milestones", "text", Line);
    public static readonly TextField IntakeTitle = new("intake.title", "intakes", "title", Line);
    public static readonly TextField IntakeContent = new("intake.rawContent", "intakes", "raw_content", Page);
    public static readonly TextField ProposalIntent = new("proposal.intent", "proposals", "intent", Page);
    public static readonly TextField ProposalScope = new("proposal.scope", "proposals", "scope", Page);
    public static readonly TextField ProposalPlan = new("proposal.plan", "proposals", "plan", Page);
    public static readonly TextField ProposalReasons = new("proposal.readinessReasons", "proposals", "readiness_reasons", Page);
    public static readonly TextField ProposalQuestions = new("proposal.questions", "proposals", "questions", Page);
    public static readonly TextField ProposalRejection = new("proposal.rejection", "proposals", "rejection", Page);
    public static readonly TextField PartScope = new("part.scope", "parts", "scope", Page);
    public static readonly TextField PartPlan = new("part.plan", "parts", "plan", Page);
    public static readonly TextField DecisionQuestion = new("decision.question", "decisions", "question", Page);
    public static readonly TextField DecisionOptions = new("decision.options", "decisions", "options", Page);
    public static readonly TextField DecisionAnswer = new("decision.answer", "decisions", "answer", Page);
    public static readonly TextField ContextTitle = new("context.title", "context_items", "title", Line);
    public static readonly TextField ContextText = new("context.text", "context_items", "text", Page);

    public static readonly JsonField JobRequirements = new(
        "job.requirements",
        "jobs",
        "requirements",
        [
            "executionMode",
            "executionModes",
            "model",
            "models",
            "canWrite",
            "canUseNetwork",
            "egressMode",
            "supportsRunTests",
            "timeoutMs",
            "pullRequest",
        ]
    )
    {
        Formed = new Dictionary<string, ValueForm>
        {
            ["branch"] = ValueForm.Branch,
            ["branchPrefix"] = ValueForm.Branch,
            ["protectedBranches"] = ValueForm.Branches,
            ["push"] = ValueForm.Name,
            ["profile"] = ValueForm.Name,
            ["createDraftPr"] = ValueForm.Switch,
        }.ToImmutableDictionary(StringComparer.Ordinal),
    };

    public static readonly JsonField JobEvidence = new("job.evidence", "jobs", "evidence", [])
    {
        Formed = new Dictionary<string, ValueForm>
        {
            ["commitSha"] = ValueForm.Commit,
            ["commitShas"] = ValueForm.Commit,
            ["commits"] = ValueForm.Commit,
            ["headSha"] = ValueForm.Commit,
            ["baseSha"] = ValueForm.Commit,
            ["branch"] = ValueForm.Branch,
            ["prUrl"] = ValueForm.Link,
            ["prUrls"] = ValueForm.Link,
            ["pullRequestUrl"] = ValueForm.Link,
            ["costUsd"] = ValueForm.Number,
            ["durationMs"] = ValueForm.Number,
            ["checksPassed"] = ValueForm.Number,
            ["checksFailed"] = ValueForm.Number,
            ["checksFlaky"] = ValueForm.Number,
        }.ToImmutableDictionary(StringComparer.Ordinal),
    };

    public static readonly JsonField JobExtra = new("job.extra", "jobs", "extra", []);
    public static readonly JsonField RepoExtra = new("repo.extra", "repos", "extra", []);
    public static readonly JsonField RunExtra = new("run.extra", "runs", "extra", []);
    public static readonly JsonField WorkerExtra = new("worker.extra", "workers", "extra", []);
    public static readonly JsonField ContextProvenance = new(
        "context.provenance",
        "context_items",
        "provenance",
        ["id", "jobId", "runId", "repoId", "system"]
    )
    {
        Formed = new Dictionary<string, ValueForm> { ["url"] = ValueForm.Link, ["commitSha"] = ValueForm.Commit }.ToImmutableDictionary(
            StringComparer.Ordinal
        ),
    };

    public static readonly JsonField WorkerCapabilities = new(
        "worker.capabilities",
        "workers",
        "capabilities",
        [
            "executionModes",
            "models",
            "canWrite",
            "canUseNetwork",
            "supportedEgressModes",
            "enforcedAllowlistHash",
            "supportsRunTests",
            "openaiAuthMode",
            "kinds",
            "kindsKnown",
        ]
    )
    {
        Formed = new Dictionary<string, ValueForm> { ["reposAllowed"] = ValueForm.Ids }.ToImmutableDictionary(StringComparer.Ordinal),
    };

    public static IReadOnlyList<TextField> Texts { get; } =
    [
        RepoLabel,
        WorkerName,
        WorkstreamName,
        JobPrompt,
        JobMessage,
        JobProgress,
        WorkerUnready,
        JobOutcomeReason,
        AttemptReason,
        RunMilestone,
        MilestoneText,
        IntakeTitle,
        IntakeContent,
        ProposalIntent,
        ProposalScope,
        ProposalPlan,
        ProposalReasons,
        ProposalQuestions,
        ProposalRejection,
        PartScope,
        PartPlan,
        DecisionQuestion,
        DecisionOptions,
        DecisionAnswer,
        ContextTitle,
        ContextText,
    ];

    public static IReadOnlyList<JsonField> Objects { get; } =
    [JobRequirements, JobEvidence, JobExtra, RepoExtra, RunExtra, WorkerExtra, WorkerCapabilities, ContextProvenance];

    /// <summary>True when an allowlist may contain the name: that of a field, or a key of an object.</summary>
    public static bool IsKnown(string name) =>
        Texts.Any(field => field.Name == name)
        || Objects.Any(field => field.Name == name || name.StartsWith(field.Name + ".", StringComparison.Ordinal));
}
