using System.Text;

namespace Ias.Core.Runs;

/// <summary>Notations for a completed sprint: <c>[COMPLETED]</c>, <c>✅</c>, <c>[x]</c>, <c>(done 2026-01-15)</c>, <c>— done</c>.</summary>
internal static class SprintDone
{
    private const string Ticks = "✅☑✔";
    private const string Opposite = "❌⏳⚠⏸⛔";

    private static readonly string[] Words = ["completed", "complete", "done", "finished", "shipped", "merged"];

    private static readonly string[] Beside =
    [
        .. "on at in by pr utc commit status".Split(' '),
        .. "jan feb mar apr may jun jul aug sep sept oct nov dec".Split(' '),
        .. "january february march april june july august september october november december".Split(' '),
    ];

    private static readonly string[] OppositeWords =
    [
        "in progress",
        "in_progress",
        "partial",
        "not ",
        "pending",
        "todo",
        "to do",
        "wip",
        "incomplete",
        "blocked",
        "unfinished",
        "planned",
        "not started",
    ];

    /// <summary>Takes the marks out of a heading.</summary>
    /// <returns>What is left; whether it is completed; whether something says the opposite.</returns>
    public static (string Text, bool IsDone, bool IsUnderWay) Take(string heading)
    {
        var text = new StringBuilder(heading.Length);
        var (isDone, isUnderWay) = (false, false);
        for (var at = 0; at < heading.Length; at++)
        {
            var c = heading[at];
            isUnderWay |= Opposite.Contains(c);
            if (Ticks.Contains(c))
            {
                isDone = true;
            }
            else if (c is '[' or '(' && heading.IndexOf(c == '[' ? ']' : ')', at) is > 0 and var end)
            {
                var group = heading[(at + 1)..end];
                var isBox = c == '[' && group.Trim() is "" or "x" or "X";
                if (isBox || Says(group))
                {
                    isDone |= group.Trim().Length > 0;
                    at = end;
                }
                else
                {
                    isUnderWay |= SaysOpposite(group);
                    text.Append(c);
                }
            }
            else if (c != '☐')
            {
                text.Append(c);
            }
        }

        var (left, byTail) = TakeTail(text.Replace("  ", " ").ToString().Trim());
        return (left, isDone || byTail, isUnderWay || SaysOpposite(TailOf(left)));
    }

    /// <summary>
    /// True when a line of a sprint's section is its status and says that it is completed: <c>**Status:** ✅ COMPLETED</c>.
    /// </summary>
    public static bool IsStatus(string line)
    {
        var text = new string([.. line.Where(c => c is not ('*' or '_' or '`' or '>' or '|' or '#') && !char.IsSurrogate(c))]).Trim(
            ' ',
            '-',
            '\t'
        );
        const string Status = "status";
        return text.StartsWith(Status, StringComparison.OrdinalIgnoreCase)
            && text[Status.Length..].TrimStart() is var rest
            && (rest is [':' or '：' or '-' or '–' or '—' or '=', ..] || (line.Contains('|', StringComparison.Ordinal) && rest.Length > 0))
            && rest.Trim(' ', ':', '：', '-', '–', '—', '=') is var value
            && (Says(value) || (value.Length > 0 && value.All(c => Ticks.Contains(c) || c == '\uFE0F')));
    }

    // "… — done", "…: COMPLETED", "Export of orders DONE"
    private static (string Left, bool IsDone) TakeTail(string text)
    {
        var (at, isColon) = LastSign(text);
        if (at >= 0 && Says(text[(at + 1)..]) && (!isColon || text[(at + 1)..].All(c => !char.IsLower(c))))
        {
            return (text[..at].TrimEnd(' ', '-', '–', '—'), true);
        }

        var space = text.LastIndexOf(' ');
        return
            space > 0
            && Array.Exists(Words, word => text.AsSpan(space + 1).SequenceEqual(word.ToUpperInvariant()))
            && text[..space].Any(char.IsLower)
            ? (text[..space].TrimEnd(), true)
            : (text, false);
    }

    private static string TailOf(string text) =>
        LastSign(text) is (>= 0 and var at, _) && text[(at + 1)..] is var tail && tail.All(c => !char.IsLower(c)) ? tail : "";

    // The last sign that sets words off: ":" and " - ", not the hyphen within a word.
    private static (int At, bool IsColon) LastSign(string text)
    {
        for (var at = text.Length - 2; at > 0; at--)
        {
            if (text[at] is ':' or '：' or '–' or '—' or '|' or '·' || (text[at] == '-' && text[at - 1] == ' ' && text[at + 1] == ' '))
            {
                return (at, text[at] is ':' or '：');
            }
        }

        return (-1, false);
    }

    /// <summary>True when words say that something is completed, and nothing else: <c>completed</c>, <c>Done 2026-01-15</c>.</summary>
    public static bool Says(string group)
    {
        var isDone = false;
        foreach (var token in group.Split([' ', ',', ';', '\t', '(', ')', '—', '–'], StringSplitOptions.RemoveEmptyEntries))
        {
            var word = token.Trim('.', ':', '!', '-', '#', '\uFE0F', '✅', '☑', '✔', '*');
            if (word.Length == 0 || char.IsAsciiDigit(word[0]) || IsOneOf(Beside, word))
            {
                if ((word.EndsWith('%') && word != "100%") || (word.Split('/') is [var part, var whole] && part != whole))
                {
                    return false; // "80%", "3/5"
                }

                continue;
            }

            if (!IsOneOf(Words, word))
            {
                return false;
            }

            isDone = true;
        }

        return isDone;
    }

    private static bool SaysOpposite(string group) =>
        Array.Exists(OppositeWords, words => group.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static bool IsOneOf(string[] words, string word) =>
        Array.Exists(words, one => one.Equals(word, StringComparison.OrdinalIgnoreCase));
}
