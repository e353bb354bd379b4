using System.Collections.Immutable;

namespace Ias.Core.Runs.Bugs;

/// <summary>Areas in which a wrong repair costs most: who may enter, money, data, secrets. Whole words of path components decide:
/// <c>keyboard.ts</c> is not <c>key</c>.</summary>
public static class HighRisk
{
    /// <summary>The words of the Run Mode protocol.</summary>
    public static ImmutableArray<string> Words { get; } =
    [
        "auth",
        "authentication",
        "login",
        "password",
        "token",
        "jwt",
        "oauth",
        "payment",
        "billing",
        "charge",
        "stripe",
        "checkout",
        "migration",
        "schema",
        "database",
        "db",
        "encrypt",
        "decrypt",
        "secret",
        "credential",
        "key",
    ];

    /// <summary>The first word of a path that is of such an area, in the singular; null when none is.</summary>
    public static string? In(string path)
    {
        foreach (var component in path.Split('/', '\\'))
        {
            var words = WordsOf(component);
            for (var i = 0; i < words.Count; i++)
            {
                // "OAuth" is one word though it is split at its capital
                if (Known(words[i]) is { } one)
                {
                    return one;
                }

                if (i + 1 < words.Count && Known(words[i] + words[i + 1]) is { } two)
                {
                    return two;
                }
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

    private static string? Known(string word) =>
        Words.Contains(word) ? word
        : word.EndsWith('s') && Words.Contains(word[..^1]) ? word[..^1]
        : null;
}
