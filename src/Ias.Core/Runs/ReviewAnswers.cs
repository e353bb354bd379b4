using System.Text;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Answers of IMPLEMENT to the comments of a review.</summary>
public static class ReviewAnswers
{
    /// <summary>File in the feedback folder that they are read from.</summary>
    public const string FileName = "review-answers.md";

    private const int Longest = 1000;

    /// <summary>Mark in an answer by which it is known again; it cannot be seen on the server.</summary>
    public static string Mark(string runId, ReviewComment comment) => $"<!-- ias {runId} {comment.Key} -->";

    /// <summary>Text of an answer: what the file says of it, and the commit.</summary>
    /// <param name="file">Content of the file; null = it is not there.</param>
    public static string Of(RunRecord run, ReviewComment comment, byte[]? file)
    {
        var said = Said(comment.Key, file);
        var quoted =
            comment.Kind == ReviewCommentKind.Line ? "" : $"> {Wording.Cut(Wording.Plain(comment.Text), 200)}\n\n@{comment.Author} ";
        return $"{quoted}{(said.Length > 0 ? said : "The agent left no answer; see the commits.")}\n\n{Wording.Short(run.Head)}, by the run {run.RunId} of ias.\n{Mark(run.RunId, comment)}";
    }

    private static string Said(string key, byte[]? file)
    {
        var lines = Encoding.UTF8.GetString(file ?? []).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        foreach (var line in MarkdownLines.WithoutCodeBlocks(lines))
        {
            if (
                MarkdownLines.Bullet(line)?.TrimStart('*', '`', '[') is { } item
                && item.StartsWith(key, StringComparison.OrdinalIgnoreCase)
                && (item.Length == key.Length || !char.IsLetterOrDigit(item[key.Length]))
            )
            {
                var words = item[key.Length..].TrimStart(']', '*', '`', ':', '-', ',', ' ', '.');
                return Wording.Cut(PersonalData.Filter(Wording.Plain(words)).Text.Replace("<!--", "", StringComparison.Ordinal), Longest);
            }
        }

        return "";
    }
}
