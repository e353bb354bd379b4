using Ias.Console.Worker.Jobs;

namespace Ias.Console.Worker.Files;

/// <summary>Result of a claimed job, on disk until the Console has accepted it.</summary>
/// <param name="Held">The job and its lease.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="EndedAt">Time of its end, by this machine's clock.</param>
/// <param name="Published">The branch is at the remote already; what the outcome's evidence says includes that.</param>
public sealed record JobReport(HeldJob Held, JobOutcome Outcome, DateTimeOffset EndedAt, bool Published = false)
{
    /// <summary>Idempotency key, the same for every time this report is sent.</summary>
    public string IdempotencyKey => $"{WorkFolder.NameOf(Held.Job.Id)}-{Held.Job.ClaimGeneration}";

    /// <summary>Report without the texts, which the Console may refuse by its data policy; null: it has none.</summary>
    public JobReport? Bare =>
        Outcome.Details.Length > 0 ? this with { Outcome = Outcome with { Details = "" } }
        : Outcome is { Message: Untold, Evidence.ChangedPaths: null, Proposal: null } ? null
        : this with
        {
            Outcome = Outcome with
            {
                Word = Outcome.Proposal is null ? Outcome.Word : JobOutcome.IsFailed,
                Message = Untold,
                Evidence = (Outcome.Evidence ?? new()) with { ChangedPaths = null },
                Question = Outcome.Question is null ? null : new(Untold, []),
                Proposal = null,
            },
        };

    private const string Untold = "what the box said was refused; see its log";
}
