using Ias.ControlPlane.Wire;

namespace Ias.Worker.Jobs;

/// <summary>How a job ended, for the Console: never with source code.</summary>
/// <param name="Word">done, failed or blocked.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Evidence">What it came to in the repository.</param>
/// <param name="Question">For blocked: what a person must say.</param>
/// <param name="Proposal">Of a planning job.</param>
public sealed record JobOutcome(
    string Word,
    string Message,
    Evidence? Evidence = null,
    Question? Question = null,
    ProposalDraft? Proposal = null
)
{
    public const string IsDone = "done";
    public const string IsFailed = "failed";
    public const string IsBlocked = "blocked";

    /// <summary>The branch that is pushed, once the lease is known to be held still; empty: nothing is.</summary>
    public string Publish { get; init; } = "";

    /// <summary>The pull request's title; empty: the branch is pushed, so that other machines can go on with it, and none is
    /// made.</summary>
    public string Title { get; init; } = "";

    /// <summary>Its text; empty: the message.</summary>
    public string Body { get; init; } = "";

    public static JobOutcome Done(string message, Evidence? evidence = null) => new(IsDone, message, evidence);

    public static JobOutcome Failed(string why) => new(IsFailed, why);

    /// <param name="question">What a person is asked.</param>
    /// <param name="options">Answers to choose from; none: any.</param>
    public static JobOutcome Blocked(string question, params IReadOnlyList<string> options) =>
        new(IsBlocked, question, Question: new Question(question, options));
}
