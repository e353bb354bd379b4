using Ias.Console.Client.Wire;

namespace Ias.Console.Worker.Jobs;

/// <summary>Result of a job as reported to the Console; it never contains source code.</summary>
/// <param name="Word">done, failed or blocked.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Evidence">Its result in the repository.</param>
/// <param name="Question">Question to a person, if blocked.</param>
/// <param name="Proposal">Proposal of a planning job.</param>
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

    /// <summary>Further words for people: the agent's closing message; empty: none.</summary>
    public string Details { get; init; } = "";

    /// <summary>The branch that is pushed, once the lease is known to be held still; empty: nothing is.</summary>
    public string Publish { get; init; } = "";

    /// <summary>Title of the pull request; empty: the branch is pushed, so that other machines can continue it, without a pull
    /// request.</summary>
    public string Title { get; init; } = "";

    /// <summary>Text of the pull request; empty: the message.</summary>
    public string Body { get; init; } = "";

    public static JobOutcome Done(string message, Evidence? evidence = null) => new(IsDone, message, evidence);

    public static JobOutcome Failed(string why) => new(IsFailed, why);

    /// <param name="question">Question to a person.</param>
    /// <param name="options">Answers to choose from; none: any.</param>
    public static JobOutcome Blocked(string question, params IReadOnlyList<string> options) =>
        new(IsBlocked, question, Question: new Question(question, options));
}
