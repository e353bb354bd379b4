using System.Globalization;
using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>Comments on a merge request on GitLab, and the answers to them, through <c>glab api</c> (docs.gitlab.com/api/discussions,
/// docs.gitlab.com/api/members).</summary>
internal sealed class MergeRequestDiscussions(GitLabApi api, long number) : IReviewComments
{
    private const long Developer = 30; // the least role that may push

    private readonly string _list = string.Create(CultureInfo.InvariantCulture, $"/merge_requests/{number}/discussions");

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<ReviewComment> Comments, IReadOnlyList<string> LeftOut)> ReadAsync(
        IReadOnlySet<long> known,
        int first,
        CancellationToken cancel
    ) =>
        await WritersComments.SelectAsync(
            (await DiscussionsAsync(cancel)).SelectMany(Waiting).Select(note => (note.AsComment, note.AuthorId)),
            known,
            first,
            author => MayWriteAsync(author, cancel)
        );

    /// <inheritdoc/>
    public async Task<string> AnswerAsync(ReviewComment comment, string mark, string text, CancellationToken cancel)
    {
        var (discussions, last) = await api.ListAsync(_list, DiscussionOf, cancel);
        if (discussions?.FirstOrDefault(one => one.Notes.Any(note => note.Id == comment.Id)) is not { } discussion)
        {
            return discussions is null ? Why(last) : "its conversation is gone";
        }

        if (discussion.Notes.Any(note => note.Text.Contains(mark, StringComparison.Ordinal)))
        {
            return "";
        }

        var posted = await api.AskAsync($"{_list}/{discussion.Id}/notes", cancel, "POST", ("body", text));
        return posted.Ok ? "" : Why(posted);
    }

    private async Task<IReadOnlyList<Discussion>> DiscussionsAsync(CancellationToken cancel)
    {
        var (discussions, last) = await api.ListAsync(_list, DiscussionOf, cancel);
        return discussions
            ?? throw new ProblemException(
                new Problem(
                    last.Ok ? "glab gave an answer that ias cannot read." : "glab cannot read the comments on the merge request.",
                    last.Ok ? Wording.Cut(last.Output.Trim(), 400) : Why(last),
                    $"glab auth status --hostname {api.Project.Host}\nglab mr view {api.Project.AddressOf(number)} --comments"
                )
            );
    }

    private async Task<bool> MayWriteAsync(long author, CancellationToken cancel)
    {
        var asked = await api.AskAsync(string.Create(CultureInfo.InvariantCulture, $"/members/all/{author}"), cancel);
        return asked.Ok && ForgeJson.Read(asked.Output, member => member.Count("access_level")) >= Developer;
    }

    private static IEnumerable<Note> Waiting(Discussion discussion)
    {
        var answered = discussion.Notes.FindLastIndex(note => note.Text.Contains(WritersComments.Marker, StringComparison.Ordinal));
        return discussion.Notes.Skip(answered + 1).Where(note => !note.IsSystem && !note.IsResolved && note.Text.Trim().Length > 0);
    }

    private static Discussion DiscussionOf(JsonElement discussion) =>
        discussion.Text("id") is { Length: > 0 } id && id.All(char.IsAsciiHexDigit)
            ? new Discussion(id, [.. discussion.GetProperty("notes").EnumerateArray().Select(NoteOf)])
            : throw new JsonException("a discussion has no id");

    private static Note NoteOf(JsonElement note)
    {
        var (author, place) = (note.GetProperty("author"), note.Part("position"));
        return new Note(
            note.GetProperty("id").GetInt64(),
            author.GetProperty("id").GetInt64(),
            author.Text("username"),
            note.Text("body"),
            place.FirstWords("new_path", "old_path"),
            (int)(place.Count("new_line") ?? place.Count("old_line") ?? 0),
            note.Part("system").ValueKind == JsonValueKind.True,
            note.Part("resolved").ValueKind == JsonValueKind.True
        );
    }

    private static string Why(ProcessResult result) => result.TimedOut ? "glab did not answer in time" : GitCommand.Tail(result);

    private sealed record Discussion(string Id, List<Note> Notes);

    private sealed record Note(long Id, long AuthorId, string Author, string Text, string Path, int Line, bool IsSystem, bool IsResolved)
    {
        public ReviewComment AsComment =>
            new(
                "",
                Id,
                Path.Length > 0 ? ReviewCommentKind.Line : ReviewCommentKind.Conversation,
                Author,
                Path,
                Line,
                Wording.Cut(Text.Trim(), ReviewComment.LongestText)
            );
    }
}
