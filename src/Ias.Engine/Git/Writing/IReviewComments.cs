using Ias.Core.Model;

namespace Ias.Engine.Git.Writing;

/// <summary>Comments of reviewers on a pull request, and the answers to them.</summary>
internal interface IReviewComments
{
    /// <summary>Comments that wait for an answer, of people with write access, in the order in which they were made; and the logins of others,
    /// whose comments are left out. Of a resolved conversation, and up to an answer of ias, nothing waits.</summary>
    /// <param name="known">Numbers of comments that the run knows already.</param>
    /// <param name="first">Number of the first key.</param>
    /// <exception cref="ProblemException">The server's program is missing or refused.</exception>
    Task<(IReadOnlyList<ReviewComment> Comments, IReadOnlyList<string> LeftOut)> ReadAsync(
        IReadOnlySet<long> known,
        int first,
        CancellationToken cancel
    );

    /// <summary>Answers a comment where it stands; one that has the mark already is not answered twice.</summary>
    /// <returns>Reason why it could not be; empty = it is answered.</returns>
    Task<string> AnswerAsync(ReviewComment comment, string mark, string text, CancellationToken cancel);
}
