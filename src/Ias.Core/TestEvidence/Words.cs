using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence;

/// <summary>Words of source text, to find what is the same in other lines.</summary>
internal static partial class Words
{
    /// <summary>Identifiers, numbers and quoted texts.</summary>
    public static IReadOnlyList<string> Of(string code) => [.. Word().Matches(code).Select(match => match.Value)];

    /// <summary>Numbers and quoted texts.</summary>
    public static IReadOnlySet<string> Literals(string code) =>
        Of(code).Where(word => char.IsAsciiDigit(word[0]) || word[0] is '"' or '\'' or '`').ToHashSet(StringComparer.Ordinal);

    /// <summary>False for the words of checks themselves.</summary>
    public static bool IsTelling(string word) => !OfChecks().IsMatch(word);

    /// <summary>Share of the words of two pieces of code that both have, from 0 to 1.</summary>
    public static double Alike(string one, string other)
    {
        var (ours, theirs) = (Of(one).ToHashSet(StringComparer.Ordinal), Of(other).ToHashSet(StringComparer.Ordinal));
        var both = ours.Count(theirs.Contains);
        return ours.Count + theirs.Count == 0 ? 1 : (double)both / (ours.Count + theirs.Count - both);
    }

    /// <summary>The items without those of another list, each as often as it is there.</summary>
    public static List<string> Without(IEnumerable<string> items, IEnumerable<string> others)
    {
        var left = others
            .GroupBy(one => one, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var kept = new List<string>();
        foreach (var item in items)
        {
            if (left.TryGetValue(item, out var count) && count > 0)
            {
                left[item] = count - 1;
            }
            else
            {
                kept.Add(item);
            }
        }

        return kept;
    }

    /// <summary>Lines without the space around them, and without empty ones.</summary>
    public static IEnumerable<string> Lines(string code) => code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    [GeneratedRegex(
        """
            "(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|[A-Za-z_]\w*|\d[\d_.]*
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Word();

    [GeneratedRegex(
        @"(?i)^(?:expect|assert\w*|should\w*|to|be|not|equal\w*|is\w*|that|self|t|require|check\w*|verify\w*|true|false|await|eq\w*|must\w*|XCT\w*|toBe\w*|toEqual\w*|toHave\w*|toStrict\w*|of|has|have|are\w*|same\w*|same|deep\w*|length|null|none|nil|this|AreEqual|Single|Empty|Count|len)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex OfChecks();
}
