using System.Text;
using Ias.Core.Text;

namespace Ias.Core.Model;

/// <summary>Comment of a reviewer on a run's pull request, for a new cycle to address.</summary>
/// <param name="Key"><c>R1</c> upwards, within the run.</param>
/// <param name="Id">The server's number of it.</param>
/// <param name="Kind">Place of it in the pull request.</param>
/// <param name="Author">Login of somebody with write access.</param>
/// <param name="Path">File it is about, relative to the repository; empty = the whole.</param>
/// <param name="Line">Line in that file, from 1; 0 = none.</param>
/// <param name="Text">Its words, bounded.</param>
/// <param name="Hunk">Part of the diff it is about, bounded; empty = none.</param>
/// <param name="IsAnswered">The answer stands in the pull request.</param>
public sealed record ReviewComment(
    string Key,
    long Id,
    ReviewCommentKind Kind,
    string Author,
    string Path,
    int Line,
    string Text,
    string Hunk = "",
    bool IsAnswered = false
)
{
    /// <summary>Maximum length of its words, characters.</summary>
    public const int LongestText = 4000;

    /// <summary>Maximum length of its part of the diff, characters.</summary>
    public const int LongestHunk = 2000;

    private const int LongestLine = 120;

    /// <summary>A line for people: <c>R1 alice on src/a.cs:12: this is slow</c>.</summary>
    public string Summary => $"{Key} {Author}{On}: {Wording.Cut(Wording.Plain(Text), LongestLine)}";

    /// <summary>The comment as a note for IMPLEMENT: its words are quoted.</summary>
    /// <param name="answers">File for the answers.</param>
    public string Note(string answers)
    {
        var note = new StringBuilder($"Review comment {Key} of {Author}{On}:\n\n");
        foreach (var line in Wording.Shown(Text).Split('\n'))
        {
            note.Append("> ").Append(line).Append('\n');
        }

        if (Hunk.Length > 0)
        {
            note.Append("\n```diff\n").Append(Wording.Shown(Hunk).Replace("```", "'''", StringComparison.Ordinal)).Append("\n```\n");
        }

        return note.Append(
                $"\nDo what it asks, or say why not. Answer it in {answers}, as a list item: `- {Key} what was done, or why not`.\n"
            )
            .ToString();
    }

    private string On =>
        Path.Length == 0 ? ""
        : Line > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" on {Path}:{Line}")
        : $" on {Path}";
}

/// <summary>Place of a comment in a pull request.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(Json.LowerSnakeEnum<ReviewCommentKind>))]
public enum ReviewCommentKind
{
    /// <summary>On a line of the diff.</summary>
    Line,

    /// <summary>The words of a review as a whole.</summary>
    Review,

    /// <summary>In the conversation of the pull request.</summary>
    Conversation,
}
