// Over 300 lines: one table of patterns, and the search that runs all of them together.
using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Ias.Core.Guardrails;

/// <summary>
/// Finds secrets in output: the shapes of well-known tokens, private keys, <c>Authorization</c> headers, passwords in URLs, and given
/// values. Linear in the text, which comes piece by piece: each character is one byte of UTF-8 (Latin-1), so that positions are byte
/// positions.
/// </summary>
public sealed class SecretPatterns
{
    private const int HeaderReach = 48;
    private const int UrlReach = 512;
    private const int JwtReach = 4096;
    private const int BlockReach = 64;
    private const string BlockEnd = "-----END";

    private const string WordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

    private static readonly SearchValues<char> Word = SearchValues.Create(WordCharacters);
    private static readonly SearchValues<char> Dashed = SearchValues.Create(WordCharacters + "-");
    private static readonly SearchValues<char> Dotted = SearchValues.Create(WordCharacters + "-.");
    private static readonly SearchValues<char> Token68 = SearchValues.Create(WordCharacters + "-.~+/=");
    private static readonly SearchValues<char> Pem = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-:,\\ \t\r\n"
    );
    private static readonly SearchValues<char> Printable = SearchValues.Create([
        .. Enumerable.Range('!', 256 - '!').Select(code => (char)code).Except("\"'\\,"),
    ]);

    private static readonly SearchValues<char> HeaderFill = SearchValues.Create(" \t\"'\\:=");

    private static readonly ImmutableArray<SecretKind> Shapes =
    [
        .. Tokens("github token", 20, Word, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        .. Tokens("gitlab token", 16, Dashed, "glpat-"),
        .. Tokens("api key", 20, Dashed, "sk-"),
        .. Tokens("api key", 16, Word, "sk_live_", "rk_live_"),
        .. Tokens("ias token", 24, Word, "ias_"),
        .. Tokens("webhook secret", 20, Token68, "whsec_"),
        .. Tokens("google key", 30, Dashed, "AIza"),
        .. Tokens("aws key id", 16, Word, "AKIA", "ASIA"),
        .. Tokens("npm token", 30, Word, "npm_"),
        .. Tokens("hugging face token", 20, Word, "hf_"),
        .. Tokens("slack token", 10, Dashed, "xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
        new("jwt", "eyJ", SecretShape.Jwt, 0, Dotted),
        new("private key", "-----BEGIN ", SecretShape.KeyBlock, 16, Pem),
        new("credentials", "authorization", SecretShape.Header, 4, Printable),
        new("credentials", "bearer ", SecretShape.Bearer, 16, Token68),
        new("password", "://", SecretShape.UrlPassword, 1, Printable),
    ];

    private static readonly ImmutableArray<string> SecretNames =
    [
        "KEY",
        "TOKEN",
        "SECRET",
        "PASSW",
        "CREDENTIAL",
        "PRIVATE",
        "_PAT",
        "AUTH",
    ];

    private readonly SecretKind[] _kinds;
    private readonly SearchValues<string> _anchors;
    private readonly int _longest;

    /// <param name="values">Texts that are secret as they are, with the name shown in their place.</param>
    public SecretPatterns(IEnumerable<(string Name, string Value)> values)
    {
        var kinds = new List<SecretKind>(Shapes);
        foreach (var (name, value) in values)
        {
            if (value.Length > 0)
            {
                kinds.Add(new SecretKind(name, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)), SecretShape.Value, 0, Word));
            }
        }

        _kinds = [.. kinds];
        _anchors = SearchValues.Create([.. kinds.Select(kind => kind.Anchor)], StringComparison.OrdinalIgnoreCase);
        foreach (var kind in _kinds)
        {
            _longest = Math.Max(_longest, kind.Anchor.Length);
        }
    }

    /// <summary>True for names of environment variables whose values are to be masked.</summary>
    public static bool IsSecretName(string name) =>
        SecretNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
        && !name.EndsWith("_SOCK", StringComparison.OrdinalIgnoreCase);

    /// <summary>The values among an environment's variables that are worth masking: under a secret name, at least 8 characters, no
    /// path.</summary>
    public static IEnumerable<(string Name, string Value)> ValuesOf(IEnumerable<KeyValuePair<string, string?>> environment) =>
        environment.Where(v => v.Value is { Length: >= 8 } value && value[0] != '/' && IsSecretName(v.Key)).Select(v => (v.Key, v.Value!));

    /// <summary>The first secret at or after a position.</summary>
    /// <param name="text">What is there so far.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="before">The character before <paramref name="text"/>; a blank at the start of everything.</param>
    /// <param name="more">Whether text may follow: then a secret may be open at the end, and an undecided end is left over.</param>
    public SecretMatch Next(ReadOnlySpan<char> text, int from, char before, bool more)
    {
        for (var at = NextAnchor(text, from); at < text.Length; at = NextAnchor(text, at + 1))
        {
            var best = default(SecretMatch?);
            foreach (var kind in _kinds)
            {
                if (
                    text[at..].StartsWith(kind.Anchor, kind.Comparison)
                    && Judge(kind, text, at, at > 0 ? text[at - 1] : before, more) is { } match
                    && (best is null || match.IsUndecided || (!best.Value.IsUndecided && match.End > best.Value.End))
                )
                {
                    best = match;
                }
            }

            if (best is { } found)
            {
                // A longer anchor that began earlier, or here, and is cut off by the end of the text comes first.
                return more && text.Length - at < _longest && UndecidedFrom(text, from) is var earlier && earlier <= at
                    ? SecretMatch.None(earlier)
                    : found;
            }
        }

        return SecretMatch.None(more ? UndecidedFrom(text, from) : text.Length);
    }

    /// <summary>
    /// Number of characters of <paramref name="text"/> that still belong to a secret that was open, and if it continues after
    /// them.
    /// </summary>
    public static (int Count, bool Open) Rest(SecretKind kind, ReadOnlySpan<char> text, bool more) => Run(kind, text, 0, more);

    private static SecretKind[] Tokens(string name, int least, SearchValues<char> characters, params string[] anchors) =>
        Array.ConvertAll(anchors, anchor => new SecretKind(name, anchor, SecretShape.Token, least, characters));

    private static SecretMatch? Judge(SecretKind kind, ReadOnlySpan<char> text, int at, char before, bool more)
    {
        var body = at + kind.Anchor.Length;
        switch (kind.Shape)
        {
            case SecretShape.Value:
                return new SecretMatch(kind, at, body, Open: false);
            case SecretShape.Token:
                return Word.Contains(before) ? null : Body(kind, text, at, at, body, more);
            case SecretShape.Bearer:
                return Word.Contains(before) ? null : Body(kind, text, at, body, body, more);
            case SecretShape.Jwt:
                return Word.Contains(before) ? null : Jwt(kind, text, at, more);
            case SecretShape.KeyBlock:
                var line = text[body..Math.Min(text.Length, body + BlockReach)];
                var dashes = line.IndexOf("-----", StringComparison.Ordinal);
                return dashes < 0
                    ? more && line.Length < BlockReach
                        ? SecretMatch.Undecided(at)
                        : null
                    : line[..dashes].Contains("PRIVATE KEY", StringComparison.Ordinal)
                        ? Body(kind, text, at, body + dashes + 5, body + dashes + 5, more)
                        : null;
            case SecretShape.Header:
                return Header(kind, text, at, body, more);
            default:
                return UrlPassword(kind, text, at, body, more);
        }
    }

    /// <summary>A run of the kind's characters, long enough.</summary>
    private static SecretMatch? Body(SecretKind kind, ReadOnlySpan<char> text, int anchor, int start, int body, bool more)
    {
        var (count, open) = Run(kind, text[body..], 0, more);
        return count >= kind.Least ? new SecretMatch(kind, start, body + count, open)
            : open ? SecretMatch.Undecided(anchor)
            : null;
    }

    private static (int End, bool Open) Run(SecretKind kind, ReadOnlySpan<char> text, int from, bool more)
    {
        var end = text[from..].IndexOfAnyExcept(kind.Characters) is >= 0 and var stop ? from + stop : text.Length;
        if (kind.Shape == SecretShape.KeyBlock)
        {
            if (text[from..end].IndexOf(BlockEnd, StringComparison.Ordinal) is >= 0 and var last)
            {
                return (from + last, false);
            }

            // The beginning of "-----END" may stand at the end.
            for (var cut = Math.Max(from, text.Length - BlockEnd.Length + 1); more && end == text.Length && cut < text.Length; cut++)
            {
                if (BlockEnd.AsSpan().StartsWith(text[cut..]))
                {
                    return (cut, true);
                }
            }
        }

        return (end, more && end == text.Length);
    }

    private static SecretMatch? Jwt(SecretKind kind, ReadOnlySpan<char> text, int at, bool more)
    {
        var reach = text[at..Math.Min(text.Length, at + JwtReach)];
        var undecided = more && reach.Length < JwtReach ? SecretMatch.Undecided(at) : (SecretMatch?)null;
        var dot = reach.IndexOfAnyExcept(Dashed);
        if (dot < 0 || (dot >= 10 && dot + 8 >= reach.Length && reach[dot] == '.' && reach[(dot + 1)..].IndexOfAnyExcept(Dashed) < 0))
        {
            return undecided;
        }

        if (dot < 10 || reach[dot] != '.' || (reach[(dot + 1)..].IndexOfAnyExcept(Dashed) is >= 0 and < 8))
        {
            return null;
        }

        var (count, open) = Run(kind, text[at..], 0, more);
        return new SecretMatch(kind, at, at + count, open);
    }

    /// <summary><c>Authorization: Bearer x</c>, <c>"authorization":"token x"</c>, <c>AUTHORIZATION=x</c>: the credentials, not the
    /// scheme.</summary>
    private static SecretMatch? Header(SecretKind kind, ReadOnlySpan<char> text, int at, int body, bool more)
    {
        var line = text[body..Math.Min(text.Length, body + HeaderReach)];
        var value = line.IndexOfAnyExcept(HeaderFill);
        if (value < 0)
        {
            return more && line.Length < HeaderReach ? SecretMatch.Undecided(at) : null;
        }

        if (line[..value].IndexOfAny(':', '=') < 0)
        {
            return null;
        }

        var start = body + value;
        var (word, open) = Run(kind, text[start..], 0, more);
        if (open && word <= 8)
        {
            return SecretMatch.Undecided(at); // it may be the scheme's name
        }

        if (word <= 8 && IsScheme(text.Slice(start, word)))
        {
            var rest = text[(start + word)..Math.Min(text.Length, start + word + HeaderReach)];
            var gap = rest.IndexOfAnyExcept(' ', '\t');
            if (gap < 0)
            {
                return more && rest.Length < HeaderReach ? SecretMatch.Undecided(at) : null;
            }

            start += word + gap;
        }

        return Body(kind, text, at, start, start, more);
    }

    private static bool IsScheme(ReadOnlySpan<char> word) =>
        word.Equals("bearer", StringComparison.OrdinalIgnoreCase)
        || word.Equals("basic", StringComparison.OrdinalIgnoreCase)
        || word.Equals("token", StringComparison.OrdinalIgnoreCase)
        || word.Equals("digest", StringComparison.OrdinalIgnoreCase)
        || word.Equals("apikey", StringComparison.OrdinalIgnoreCase);

    private static SecretMatch? UrlPassword(SecretKind kind, ReadOnlySpan<char> text, int at, int body, bool more)
    {
        var reach = text[body..Math.Min(text.Length, body + UrlReach)];
        var stop = reach.IndexOfAnyExcept(kind.Characters);
        var authority = stop < 0 ? reach : reach[..stop];
        var end = authority.IndexOfAny('@', '/');
        if (end < 0)
        {
            return stop < 0 && more && reach.Length < UrlReach ? SecretMatch.Undecided(at) : null;
        }

        var colon = authority[..end].IndexOf(':');
        return authority[end] == '@' && colon >= 0 && colon + 1 < end
            ? new SecretMatch(kind, body + colon + 1, body + end, Open: false)
            : null;
    }

    // In any case, which some kinds do not want: those are looked at more closely.
    private int NextAnchor(ReadOnlySpan<char> text, int from) =>
        text[from..].IndexOfAny(_anchors) is >= 0 and var at ? from + at : text.Length;

    /// <summary>Index of an incomplete anchor at the end of the text; the text's length when there is no such anchor.</summary>
    private int UndecidedFrom(ReadOnlySpan<char> text, int from)
    {
        for (var at = Math.Max(from, text.Length - _longest + 1); at < text.Length; at++)
        {
            var end = text[at..];
            foreach (var kind in _kinds)
            {
                if (kind.Anchor.Length > end.Length && kind.Anchor.AsSpan().StartsWith(end, kind.Comparison))
                {
                    return at;
                }
            }
        }

        return text.Length;
    }
}
