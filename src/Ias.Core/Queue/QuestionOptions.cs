using Ias.Core.Text;

namespace Ias.Core.Queue;

/// <summary>
/// Answers that an agent offers with its question: the list below a line <c>Options:</c>, one on each line, with <c>-</c>, <c>*</c> or a
/// number before it.
/// </summary>
public static class QuestionOptions
{
    /// <summary>Number of answers that are offered; a longer list offers none, and the question stands for itself.</summary>
    public const int Most = 9;

    private const int Longest = 200;
    private const string Heading = "options:";

    /// <summary>The answers that a question offers, in its order; empty: none, or fewer than two different ones.</summary>
    /// <param name="question">The question as the agent wrote it.</param>
    public static IReadOnlyList<string> Of(string question)
    {
        var lines = question.ReplaceLineEndings("\n").Split('\n');
        var heading = Array.FindLastIndex(lines, line => line.Trim(' ', '#', '*').Equals(Heading, StringComparison.OrdinalIgnoreCase));
        if (heading < 0)
        {
            return [];
        }

        var options = lines
            .Skip(heading + 1)
            .SkipWhile(string.IsNullOrWhiteSpace)
            .Select(ItemOf)
            .TakeWhile(item => item.Length > 0)
            .Select(item => Wording.Cut(Wording.Plain(item), Longest))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return options.Count is >= 2 and <= Most ? options : [];
    }

    /// <summary>The answer that a person means by what they typed below a question.</summary>
    /// <inheritdoc cref="Chosen(IReadOnlyList{string}, string)"/>
    /// <param name="question">The question as the agent wrote it.</param>
    public static string Chosen(string question, string typed) => Chosen(Of(question), typed);

    /// <summary>The answer that a person means: an offered one where they typed its number, else what they typed.</summary>
    /// <param name="options">Answers that were offered, the first is number 1.</param>
    public static string Chosen(IReadOnlyList<string> options, string typed) =>
        typed.Trim() is [>= '1' and <= '9' and var digit] word && digit - '0' <= options.Count && !options.Contains(word)
            ? options[digit - '1']
            : typed;

    // Empty: the line is no item.
    private static string ItemOf(string line)
    {
        var text = line.Trim();
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return text is ['-' or '*', ' ', .. var item] ? item.Trim()
            : digits is 1 or 2 && text.AsSpan(digits) is ['.' or ')', ' ', .. var numbered] ? numbered.Trim().ToString()
            : "";
    }
}
