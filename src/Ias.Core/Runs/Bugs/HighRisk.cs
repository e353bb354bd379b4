using System.Collections.Immutable;

namespace Ias.Core.Runs.Bugs;

/// <summary>Areas in which a wrong repair costs most: who may enter, money, data, secrets. Whole words of path components decide:
/// <c>keyboard.ts</c> is not <c>key</c>.</summary>
public static class HighRisk
{
    /// <summary>The areas, and the words of the Run Mode protocol for each.</summary>
    public static ImmutableArray<(string Area, ImmutableArray<string> Words)> Areas { get; } =
    [
        ("logins", ["auth", "authentication", "login", "password", "token", "jwt", "oauth"]),
        ("money", ["payment", "billing", "charge", "stripe", "checkout"]),
        ("data", ["migration", "schema", "database", "db"]),
        ("secrets", ["encrypt", "decrypt", "secret", "credential", "key"]),
    ];

    /// <summary>All of the words.</summary>
    public static ImmutableArray<string> Words { get; } = [.. Areas.SelectMany(area => area.Words)];

    /// <summary>The first word of a path that is of such an area, in the singular; null when none is.</summary>
    public static string? In(string path)
    {
        foreach (var component in path.Split('/', '\\'))
        {
            if (FirstOf(WordsOf(component), Words) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The areas that a text speaks of, each with the first of its words there.</summary>
    public static IReadOnlyList<(string Area, string Word)> AreasIn(string text) =>
        [
            .. Areas
                .Select(area => (area.Area, Word: WordIn(text, [.. area.Words])))
                .Where(found => found.Word is not null)
                .Select(found => (found.Area, found.Word!)),
        ];

    /// <summary>The first of these words in a text, in the singular; null when none is.</summary>
    /// <param name="words">In lower case, without a plural's s.</param>
    public static string? WordIn(string text, IReadOnlyList<string> words)
    {
        foreach (var piece in text.Split([' ', '\n', '\t', '/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (FirstOf(WordsOf(piece), words) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The words of a name, in lower case: split at <c>-</c>, <c>_</c>, <c>.</c>, other signs, and where the case
    /// changes.</summary>
    public static IReadOnlyList<string> WordsOf(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isSign = i < name.Length && !char.IsLetter(name[i]);
            // at "tC" of cartCheckout, and at the last capital of JWTParser
            var isBorder =
                i < name.Length
                && i > start
                && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (i == name.Length || isSign || isBorder)
            {
                if (i > start)
                {
                    words.Add(name[start..i].ToLowerInvariant());
                }

                start = isSign ? i + 1 : i;
            }
        }

        return words;
    }

    private static string? FirstOf(IReadOnlyList<string> written, IReadOnlyList<string> words)
    {
        for (var i = 0; i < written.Count; i++)
        {
            // "OAuth" is one word though it is split at its capital
            if (Known(written[i], words) is { } one)
            {
                return one;
            }

            if (i + 1 < written.Count && Known(written[i] + written[i + 1], words) is { } two)
            {
                return two;
            }
        }

        return null;
    }

    private static string? Known(string word, IReadOnlyList<string> words) =>
        words.Contains(word) ? word
        : word.EndsWith('s') && words.Contains(word[..^1]) ? word[..^1]
        : null;
}
