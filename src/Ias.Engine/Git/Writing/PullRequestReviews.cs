using System.Globalization;
using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Comments of reviewers on a pull request on GitHub, and the answers to them, through <c>gh api</c>.</summary>
internal sealed class PullRequestReviews(GitHubApi api) : IReviewComments
{
    // docs.github.com/graphql/reference/objects: PullRequestReviewThread, PullRequestReview, IssueComment
    private const string Query = """
        query($owner: String!, $name: String!, $number: Int!) {
          repository(owner: $owner, name: $name) {
            pullRequest(number: $number) {
              reviewThreads(last: 100) {
                nodes { isResolved path line originalLine comments(first: 50) { nodes { databaseId body diffHunk author { login } } } }
              }
              reviews(last: 50) { nodes { databaseId body author { login } } }
              comments(last: 100) { nodes { databaseId body author { login } } }
            }
          }
        }
        """;

    private readonly PullRequestAddress _address = api.Address;

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<ReviewComment> Comments, IReadOnlyList<string> LeftOut)> ReadAsync(
        IReadOnlySet<long> known,
        int first,
        CancellationToken cancel
    )
    {
        var parts = _address.Repository.Split('/');
        var asked = await api.AskAsync(
            [
                "graphql",
                "-f",
                $"query={Query}",
                "-f",
                $"owner={parts[0]}",
                "-f",
                $"name={parts[1]}",
                "-F",
                string.Create(CultureInfo.InvariantCulture, $"number={_address.Number}"),
            ],
            cancel
        );
        if (!asked.Ok)
        {
            throw Refused("gh cannot read the comments on the pull request.", asked);
        }

        List<ReviewComment> waiting;
        try
        {
            using var answer = JsonDocument.Parse(asked.Output);
            waiting = [.. Waiting(answer.RootElement)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ProblemException(new Problem("gh gave an answer that ias cannot read.", GitCommand.Tail(asked), "gh auth status"), e);
        }

        return await WritersComments.SelectAsync(
            waiting.Select(comment => (comment, comment.Author)),
            known,
            first,
            author => MayWriteAsync(author, cancel)
        );
    }

    /// <inheritdoc/>
    public async Task<string> AnswerAsync(ReviewComment comment, string mark, string text, CancellationToken cancel)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{_address.Number}");
        var (list, post) =
            comment.Kind == ReviewCommentKind.Line
                ? (
                    $"repos/{_address.Repository}/pulls/{number}/comments",
                    string.Create(CultureInfo.InvariantCulture, $"repos/{_address.Repository}/pulls/{number}/comments/{comment.Id}/replies")
                )
                : ($"repos/{_address.Repository}/issues/{number}/comments", $"repos/{_address.Repository}/issues/{number}/comments");
        var there = await api.AskAsync([$"{list}?per_page=100&sort=created&direction=desc"], cancel);
        if (there.Ok && Bodies(there.Output).Any(body => body.Contains(mark, StringComparison.Ordinal)))
        {
            return "";
        }

        var posted = await api.AskAsync([post, "--method", "POST", "--input", "-", "--silent"], cancel, ForgeJson.Body(("body", text)));
        return posted.Ok ? ""
            : posted.TimedOut ? "gh did not answer in time"
            : GitCommand.Tail(posted);
    }

    private async Task<bool> MayWriteAsync(string login, CancellationToken cancel)
    {
        if (login.Length == 0 || !login.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return false; // a deleted account, or an app
        }

        var asked = await api.AskAsync([$"repos/{_address.Repository}/collaborators/{login}/permission"], cancel);
        try
        {
            using var answer = JsonDocument.Parse(asked.Ok ? asked.Output : "{}");
            return answer.RootElement.Text("permission") is "admin" or "write";
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<string> Bodies(string list)
    {
        try
        {
            using var comments = JsonDocument.Parse(list);
            return comments.RootElement.ValueKind == JsonValueKind.Array
                ? [.. comments.RootElement.EnumerateArray().Select(comment => comment.Text("body"))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<ReviewComment> Waiting(JsonElement answer)
    {
        var request = answer.GetProperty("data").GetProperty("repository").GetProperty("pullRequest");
        foreach (var thread in Nodes(request, "reviewThreads"))
        {
            var comments = Nodes(thread, "comments").ToList();
            var answered = comments.FindLastIndex(comment =>
                comment.Text("body").Contains(WritersComments.Marker, StringComparison.Ordinal)
            );
            if (thread.GetProperty("isResolved").GetBoolean())
            {
                continue;
            }

            foreach (var comment in comments.Skip(answered + 1))
            {
                yield return Of(comment, ReviewCommentKind.Line) with
                {
                    Path = thread.Text("path"),
                    Line = (int)(thread.Count("line") ?? thread.Count("originalLine") ?? 0),
                    Hunk =
                        comment.Text("diffHunk") is var hunk && hunk.Length > ReviewComment.LongestHunk
                            ? hunk[^ReviewComment.LongestHunk..]
                            : hunk,
                };
            }
        }

        foreach (
            var comment in Nodes(request, "reviews")
                .Select(one => Of(one, ReviewCommentKind.Review))
                .Concat(Nodes(request, "comments").Select(one => Of(one, ReviewCommentKind.Conversation)))
                .Where(one => one.Text.Length > 0 && !one.Text.Contains(WritersComments.Marker, StringComparison.Ordinal))
        )
        {
            yield return comment;
        }
    }

    private static ReviewComment Of(JsonElement comment, ReviewCommentKind kind) =>
        new(
            "",
            comment.GetProperty("databaseId").GetInt64(),
            kind,
            comment.Part("author").Text("login"),
            "",
            0,
            Wording.Cut(comment.Text("body").Trim(), ReviewComment.LongestText)
        );

    private static IEnumerable<JsonElement> Nodes(JsonElement element, string name) =>
        element.GetProperty(name).GetProperty("nodes").EnumerateArray().Where(node => node.ValueKind == JsonValueKind.Object);

    private ProblemException Refused(string what, ProcessResult result) =>
        new(
            new Problem(
                what,
                result.TimedOut ? "it did not answer in time" : GitCommand.Tail(result),
                $"gh auth status\ngh pr view https://{_address.Host}/{_address.Repository}/pull/{_address.Number.ToString(CultureInfo.InvariantCulture)} --comments"
            )
        );
}
