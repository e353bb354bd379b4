using System.Globalization;
using Ias.Core.Model;

namespace Ias.Engine.Git.Writing;

/// <summary>Selection of the comments that a run addresses: those of people who may write to the repository.</summary>
internal static class WritersComments
{
    /// <summary>Beginning of the mark of an answer of ias.</summary>
    public const string Marker = "<!-- ias ";

    /// <summary>Comments of people with write access, keyed, in the order in which they were made; and the logins of others.</summary>
    /// <param name="waiting">Comments that wait for an answer, without a key; each with what the server knows its author by.</param>
    /// <param name="known">Numbers of comments that the run knows already.</param>
    /// <param name="first">Number of the first key.</param>
    /// <param name="mayWrite">Asked once for each author.</param>
    public static async Task<(IReadOnlyList<ReviewComment> Comments, IReadOnlyList<string> LeftOut)> SelectAsync<TAuthor>(
        IEnumerable<(ReviewComment Comment, TAuthor Author)> waiting,
        IReadOnlySet<long> known,
        int first,
        Func<TAuthor, Task<bool>> mayWrite
    )
        where TAuthor : notnull
    {
        var (comments, others, writers) = (new List<ReviewComment>(), new List<string>(), new Dictionary<TAuthor, bool>());
        foreach (var (comment, author) in waiting.Where(one => !known.Contains(one.Comment.Id)).OrderBy(one => one.Comment.Id))
        {
            if (!writers.TryGetValue(author, out var isWriter))
            {
                writers[author] = isWriter = await mayWrite(author);
            }

            if (isWriter)
            {
                comments.Add(comment with { Key = string.Create(CultureInfo.InvariantCulture, $"R{first + comments.Count}") });
            }
            else if (!others.Contains(comment.Author))
            {
                others.Add(comment.Author);
            }
        }

        return (comments, others);
    }
}
