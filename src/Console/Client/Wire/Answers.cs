namespace Ias.Console.Client.Wire;

// What is answered, as far as this program reads it; everything else is passed over.

/// <param name="Error">The word to decide by.</param>
/// <param name="Message">For people.</param>
public sealed record ErrorAnswer(string Error, string Message);

public sealed record DoneAnswer;

/// <param name="Schema">The version of its store.</param>
public sealed record HealthAnswer(string Version, long Schema);

/// <param name="DeviceCode">What to poll with; a secret.</param>
/// <param name="UserCode">What the person approves.</param>
/// <param name="VerificationUri">Where.</param>
public sealed record DeviceStartedAnswer(
    string DeviceCode,
    string UserCode,
    string VerificationUri,
    long ExpiresInSeconds,
    long IntervalSeconds
);

/// <param name="Status">pending, approved, denied or expired.</param>
/// <param name="Token">With the first answer after the approval.</param>
public sealed record DevicePolledAnswer(string Status, string? Token = null);

/// <param name="PersonId">Null for a machine's token, which has a <paramref name="Scope"/>.</param>
/// <param name="Scope">machine, read or integration.</param>
public sealed record WhoAmIAnswer(IReadOnlyList<Workspace> Workspaces, string? PersonId = null, string? Scope = null);

public sealed record FoundRepoAnswer(string? RepoId = null, Repo? Repo = null);

public sealed record RepoIdAnswer(string RepoId);

public sealed record ReposAnswer(IReadOnlyList<Repo> Repos);

/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record JobsAnswer(IReadOnlyList<Job> Jobs, string? Next = null);

/// <summary>A job as one looks at it.</summary>
/// <param name="Attempts">How its claims came out, the first claim first.</param>
/// <param name="Progress">Its latest lines, the oldest first.</param>
public sealed record JobDetails(Job Job, IReadOnlyList<Attempt> Attempts, IReadOnlyList<ProgressLine> Progress);

/// <summary>Result of one claim of a job; times in milliseconds since 1970.</summary>
/// <param name="BeganAt">Null: not known.</param>
/// <param name="Outcome">done, failed or blocked; kept, where the claim was lost or canceled.</param>
/// <param name="Branch">Branch that holds what there is; null: none was told.</param>
public sealed record Attempt(
    long ClaimGeneration,
    string WorkerId,
    long EndedAt,
    long? BeganAt = null,
    string? Outcome = null,
    string? Reason = null,
    string? Branch = null
);

public sealed record JobIdAnswer(string JobId);

public sealed record DecisionsAnswer(IReadOnlyList<Decision> Decisions);

public sealed record IntakesAnswer(IReadOnlyList<Intake> Intakes);

public sealed record IntakeAnswer(Intake Intake, IReadOnlyList<Proposal> Proposals);

public sealed record IntakeIdAnswer(string IntakeId, string JobId);

public sealed record WorkerIdAnswer(string WorkerId);

/// <param name="JobId">Null: there is none for this worker.</param>
/// <param name="Reason">Reason why there is no job.</param>
public sealed record ClaimAnswer(
    string? JobId = null,
    Job? Job = null,
    long? ClaimGeneration = null,
    long? LeaseExpiresAt = null,
    string? Reason = null
);

public sealed record LeaseAnswer(long? LeaseExpiresAt = null);

public sealed record CompletedAnswer(CompletedResult? Result = null);

/// <param name="Idempotent">It was reported before.</param>
public sealed record CompletedResult(bool Idempotent = false);

public sealed record RunAnswer(Run Run);

public sealed record RunIdAnswer(string RunId);

public sealed record DecisionAnswer(Decision Decision);

public sealed record WorkersAnswer(IReadOnlyList<Worker> Workers);

public sealed record BriefingAnswer(Briefing Briefing);

public sealed record ContextItemsAnswer(IReadOnlyList<ContextItem> Items);

public sealed record ContextItemIdAnswer(string ContextItemId);

/// <param name="Next">Cursor of the next page; null: this is the last.</param>
public sealed record RunsAnswer(IReadOnlyList<Run> Runs, string? Next = null);

public sealed record RedeemedAnswer(string Token);

/// <param name="Next">Where the next page begins; null: this is the last.</param>
public sealed record WaitingAnswer(IReadOnlyList<WaitingItem> Items, WaitingCounts Counts, string? Next = null);

/// <summary>Counts of all that waits for a person.</summary>
public sealed record WaitingCounts(int Total);
