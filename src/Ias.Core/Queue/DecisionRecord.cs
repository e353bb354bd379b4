using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Queue;

/// <summary>A decision record, <c>docs/ias/decisions/NNNN-words.md</c>: a question to people, and later its answer.</summary>
public static class DecisionRecord
{
    private const int LongestName = 120;
    private const int LongestQuestion = 16_000;
    private const int HeadLines = 20;
    private const string Heading = "## Answer";
    private const string Unanswered = "By whom, when, and why."; // how the line begins that the template has there

    /// <summary>True when a file's name is valid for a record: no path, not hidden, not the template.</summary>
    public static bool IsName(string name) =>
        name.Length <= LongestName
        && name.EndsWith(".md", StringComparison.Ordinal)
        && name[0] != '.'
        && name != "template.md"
        && !name.Any(c => char.IsControl(c) || c is '/' or '\\' || c > '\u007E')
        && !JobIds.Is(name[..^3]); // those are of jobs that asked in another way

    /// <summary>True when its first lines say that it waits: <c>status: open</c>.</summary>
    public static bool IsOpen(string text) => StatusOf(text.Split('\n')) is "open" or "waiting" or "pending";

    /// <summary>True when a job that wrote it waits for a person: it is open, or it names no status and has no answer.</summary>
    public static bool Asks(string text) =>
        IsOpen(text) || (text.Trim().Length > 0 && text.Split('\n') is var lines && StatusOf(lines) is null && !HasAnswer(lines));

    /// <summary>Question of the record, for people and prompts: without control characters, at most 16000 characters.</summary>
    public static string Question(string text) => OutsideWords.Cleaned(text, LongestQuestion);

    /// <summary>The number its name begins with; null = it has none.</summary>
    public static int? NumberOf(string name) =>
        int.TryParse(string.Concat(name.TakeWhile(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>True when a person's <c>12</c>, <c>0012</c>, <c>0012-rounding</c> or the whole name refers to it.</summary>
    public static bool IsMeant(string name, string by) =>
        name == by || name == by + ".md" || (IsNumber(by) && NumberOf(name) is { } number && NumberOf(by) == number);

    /// <summary>True for the number of a record as a person types it: one to six digits. Such a text never refers to a job: the time in a
    /// job's id contains most of these numbers.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and <= 6 && text.All(char.IsAsciiDigit);

    /// <summary>The record with a person's answer: decided, and by whom.</summary>
    public static string Answered(string text, JobAnswer said)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd().Split('\n').Where(line => !IsPlaceholder(line)).ToList();
        if (StatusLine(lines) is >= 0 and var at)
        {
            var colon = lines[at].IndexOf(':', StringComparison.Ordinal);
            lines[at] = lines[at][..(colon + 1)] + (lines[at][..colon].Contains("**", StringComparison.Ordinal) ? "** " : " ") + "decided";
        }

        var whole = string.Join('\n', lines).TrimEnd();
        var heading = lines.Exists(line => line.Trim() == Heading) ? "" : $"\n\n{Heading}";
        return $"{whole}{heading}\n\n{said.By}, {said.At.UtcDateTime:yyyy-MM-dd HH:mm}Z:\n\n{said.Answer.Trim()}\n";
    }

    private static bool HasAnswer(string[] lines) =>
        Array.FindIndex(lines, line => line.Trim() == Heading) is >= 0 and var at
        && lines.Skip(at + 1).Any(line => !string.IsNullOrWhiteSpace(line) && !IsPlaceholder(line));

    private static bool IsPlaceholder(string line) => line.TrimStart().StartsWith(Unanswered, StringComparison.Ordinal);

    private static string? StatusOf(string[] lines) => StatusLine(lines) is >= 0 and var at ? Status(lines[at]) : null;

    private static int StatusLine(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < Math.Min(lines.Count, HeadLines); i++)
        {
            if (Status(lines[i]) is not null)
            {
                return i;
            }
        }

        return -1;
    }

    // "- **Status:** open" is one, too; null = the line is no status.
    private static string? Status(string line) =>
        line.TrimStart('-', '*', ' ', '\t').Replace("*", "", StringComparison.Ordinal) is var field
        && field.StartsWith("status:", StringComparison.OrdinalIgnoreCase)
            ? field["status:".Length..].Trim().ToLowerInvariant()
            : null;
}
