using System.Collections.Immutable;

namespace Ias.Core.Runs.Bugs;

/// <summary>Areas in which a wrong repair costs most: who may enter, money, data, secrets. Whole words of path components decide, verbs in
/// every form: <c>encryption.ts</c> is <c>encrypt</c>, <c>keyboard.ts</c> is not <c>key</c>.</summary>
public static class HighRisk
{
    private static readonly string[] Endings =
    [
        "",
        "s",
        "ed",
        "er",
        "ers",
        "or",
        "ors",
        "ing",
        "ings",
        "ion",
        "ions",
        "ation",
        "ations",
        "able",
    ];

    private static readonly string[] Prefixes = ["un", "re", "de"];

    /// <summary>The areas: the words of the Run Mode protocol and their relatives, in the singular, and verbs.</summary>
    public static ImmutableArray<(string Area, ImmutableArray<string> Words, ImmutableArray<string> Verbs)> Areas { get; } =
    [
        (
            "logins",
            ["auth", "authn", "authz", "authentication", "authorization", "login", "password", "token", "jwt", "oauth"],
            ["authenticate", "authorize", "authorise", "tokenize", "tokenise"]
        ),
        ("money", ["payment", "billing", "stripe", "checkout", "chargeback"], ["charge"]),
        ("data", ["migration", "schema", "database", "db"], ["migrate"]),
        ("secrets", ["secret", "credential", "key"], ["encrypt", "decrypt"]),
    ];

    /// <summary>The first word of a path that is of such an area, in the singular; null when none is.</summary>
    public static string? In(string path)
    {
        foreach (var component in path.Split('/', '\\'))
        {
            var written = WordsOf(component);
            foreach (var (_, words, verbs) in Areas)
            {
                if (FirstOf(written, words, verbs) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>The areas that a text speaks of, each with the first of its words there.</summary>
    public static IReadOnlyList<(string Area, string Word)> AreasIn(string text) =>
        [
            .. Areas
                .Select(area => (area.Area, Word: WordIn(text, area.Words, area.Verbs)))
                .Where(found => found.Word is not null)
                .Select(found => (found.Area, found.Word!)),
        ];

    /// <summary>The first of these words in a text; null when none is.</summary>
    /// <param name="words">In lower case and in the singular; they are found in the plural, too.</param>
    /// <param name="verbs">In lower case; they are found in every form.</param>
    public static string? WordIn(string text, IReadOnlyList<string> words, IReadOnlyList<string> verbs)
    {
        foreach (var piece in text.Split([' ', '\n', '\t', '/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (FirstOf(WordsOf(piece), words, verbs) is { } found)
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

    private static string? FirstOf(IReadOnlyList<string> written, IReadOnlyList<string> words, IReadOnlyList<string> verbs)
    {
        for (var i = 0; i < written.Count; i++)
        {
            // "OAuth" is one word though it is split at its capital
            if (Known(written[i], words, verbs) is { } one)
            {
                return one;
            }

            if (i + 1 < written.Count && Known(written[i] + written[i + 1], words, verbs) is { } two)
            {
                return two;
            }
        }

        return null;
    }

    private static string? Known(string word, IReadOnlyList<string> words, IReadOnlyList<string> verbs) =>
        words.Contains(word) ? word
        : word.EndsWith('s') && words.Contains(word[..^1]) ? word[..^1]
        : verbs.FirstOrDefault(verb =>
            IsFormOf(word, verb)
            || Prefixes.Any(prefix => word.StartsWith(prefix, StringComparison.Ordinal) && IsFormOf(word[prefix.Length..], verb))
        );

    // "charge": charges, charging; "drop": dropped; "truncate": truncation.
    private static bool IsFormOf(string word, string verb)
    {
        var stem = verb.EndsWith('e') ? verb[..^1] : verb;
        if (!word.StartsWith(stem, StringComparison.Ordinal))
        {
            return false;
        }

        var ending = word[stem.Length..];
        return verb.EndsWith('e')
            ? ending is "e" or "es" or "eable" || (ending.Length > 1 && Endings.Contains(ending))
            : Endings.Contains(ending)
                || (ending.Length > 1 && ending[0] == stem[^1] && Endings.Contains(ending[1..]) && ending.Length > 2);
    }
}
