using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ias.Core.Guardrails;

/// <summary>A text without what is nobody's business.</summary>
/// <param name="Text">With placeholders such as <c>[EMAIL-1]</c>: the same value has the same number, so that sentences keep their
/// sense.</param>
/// <param name="Found">How often each kind was there, by placeholder name.</param>
public sealed record CleanText(string Text, IReadOnlyDictionary<string, int> Found)
{
    public GuardAction Action => Found.Count > 0 ? GuardAction.Warn : GuardAction.Proceed;

    /// <summary>Kinds and counts of what was replaced: <c>2 email, 1 card</c>.</summary>
    public string Kinds =>
        string.Join(
            ", ",
            Found.Select(f => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{f.Value} {f.Key.ToLowerInvariant()}"))
        );

    /// <summary>That it was replaced, as a sentence without its full stop.</summary>
    /// <param name="where">The text: <c>the report</c>.</param>
    public string Told(string where) => $"placeholders replace {Kinds} in {where}";
}

/// <summary>
/// The second guardrail: puts placeholders in the place of keys, tokens, private keys, passwords, e-mail addresses, numbers of cards, bank
/// accounts (IBAN), telephones and social security (US) in text that came from outside. Left as they are: addresses of reserved domains
/// (RFC 2606), and the numbers of cards and telephones that are published for tests, because bug reports are full of them.
/// </summary>
public static class PersonalData
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex Email = new(@"[A-Za-z0-9][A-Za-z0-9._%+\-]*@([A-Za-z0-9\-]+\.)+[A-Za-z]{2,24}", Linear);
    private static readonly Regex Digits = new(@"[0-9]([ \-]?[0-9]){12,18}", Linear);
    private static readonly Regex Assigned = new(@"[A-Z][A-Z0-9_]{2,60}[ ]?=[ ]?[""']?[A-Za-z0-9+/=_.~!@#%^&*\-]{12,200}", Linear);

    private static readonly Regex Iban = new(@"[A-Z]{2}[0-9]{2}([ ]?[A-Z0-9]){11,30}", Linear);
    private static readonly Regex SocialSecurity = new(@"[0-9]{3}[\- ][0-9]{2}[\- ][0-9]{4}", Linear);
    private static readonly Regex Telephone = new(
        @"\+[1-9]([ .\-]?\(?[0-9]\)?){7,14}|\(?[2-9][0-9]{2}\)?[ .\-][2-9][0-9]{2}[.\-][0-9]{4}",
        Linear
    );
    private static readonly Regex Password = new(
        @"(?i:passwords?|passwd|passphrase|pwd|passwort|kennwort)[""'`*]{0,3}[ ]?(?i::|=|is)[ ]*[""'`*]{0,3}[^\s""'`,;<>(){}\[\]$]{6,100}",
        Linear
    );

    private static readonly SearchValues<char> Signs = SearchValues.Create("!@#%^&~+");
    private static readonly SearchValues<char> BeforePassword = SearchValues.Create(" :=\"'`*");

    // What stands behind an @ and a dot without being a host: pictures for dense screens, units of systemd.
    private static readonly HashSet<string> NoDomain = new(StringComparer.OrdinalIgnoreCase)
    {
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "ico",
        "css",
        "js",
        "ts",
        "tsx",
        "json",
        "yaml",
        "yml",
        "html",
        "service",
        "timer",
        "socket",
        "mount",
        "target",
        "slice",
        "scope",
        "local",
        "localhost",
        "test",
        "invalid",
        "example",
        "internal",
    };

    private static readonly HashSet<string> PublishedCards = new(StringComparer.Ordinal)
    {
        "4242424242424242",
        "4111111111111111",
        "4012888888881881",
        "4000056655665556",
        "4000000000000002",
        "4000000000009995",
        "4000002500003155",
        "4000000000003220",
        "4222222222222",
        "5555555555554444",
        "5105105105105100",
        "2223003122003222",
        "5200828282828210",
        "378282246310005",
        "371449635398431",
        "6011111111111117",
        "6011000990139424",
        "3056930009020004",
        "36227206271667",
        "30569309025904",
        "38520000023237",
        "3566002020360505",
        "3530111333300000",
        "6200000000000005",
    };

    /// <summary>The text with placeholders.</summary>
    /// <param name="text">From a person, an issue, a plan, an agent.</param>
    /// <param name="keep">Texts that are never touched, such as the engine's own paths.</param>
    public static CleanText Filter(string text, IReadOnlyList<string>? keep = null)
    {
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        var kept = Hidden(keep);

        string Placeholder(string kind, string value)
        {
            found[kind] = found.GetValueOrDefault(kind) + 1;
            var key = kind + ' ' + value;
            if (!numbers.TryGetValue(key, out var name))
            {
                name = string.Create(
                    CultureInfo.InvariantCulture,
                    $"[{kind}-{numbers.Keys.Count(k => k.StartsWith(kind + ' ', StringComparison.Ordinal)) + 1}]"
                );
                numbers[key] = name;
            }

            return name;
        }

        var clean = Exchange(text, kept, forth: true);
        clean = WithoutSecrets(clean, Placeholder);
        clean = Assigned.Replace(
            clean,
            m => SecretAt(m.Value) is > 0 and var at ? m.Value[..at] + Placeholder("SECRET", m.Value[at..]) : m.Value
        );
        clean = Replace(
            clean,
            Password,
            (whole, m) => PasswordAt(whole, m) is > 0 and var at ? m.Value[..at] + Placeholder("PASSWORD", m.Value[at..]) : null
        );
        clean = Replace(clean, Email, (whole, m) => IsAddress(whole, m) ? Placeholder("EMAIL", m.Value.ToLowerInvariant()) : null);
        clean = Iban.Replace(
            clean,
            m =>
                IbanEnd(clean, m) is > 0 and var end
                    ? Placeholder("IBAN", m.Value[..end].Replace(" ", "", StringComparison.Ordinal)) + m.Value[end..]
                    : m.Value
        );
        clean = Replace(clean, Digits, (whole, m) => IsCard(whole, m) ? Placeholder("CARD", OnlyDigits(m.Value)) : null);
        clean = Replace(clean, SocialSecurity, (whole, m) => IsSocialSecurity(whole, m) ? Placeholder("SSN", OnlyDigits(m.Value)) : null);
        clean = Replace(clean, Telephone, (whole, m) => IsTelephone(whole, m) ? Placeholder("PHONE", OnlyDigits(m.Value)) : null);
        return new CleanText(Exchange(clean, kept, forth: false), found);
    }

    private static string WithoutSecrets(string text, Func<string, string, string> placeholder)
    {
        // The patterns read bytes of UTF-8, one a character.
        var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
        var patterns = new SecretPatterns([]);
        var clean = new StringBuilder(bytes.Length);
        var from = 0;
        while (from < bytes.Length && patterns.Next(bytes, from, from > 0 ? bytes[from - 1] : ' ', more: false) is { Kind: { } kind } match)
        {
            clean.Append(bytes, from, match.Start - from);
            var value = bytes[match.Start..match.End];
            clean.Append(
                kind.Shape == SecretShape.Header && value.Contains('[', StringComparison.Ordinal) ? value : placeholder(NameOf(kind), value)
            );
            from = match.End;
        }

        clean.Append(bytes, from, bytes.Length - from);
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(clean.ToString()));
    }

    private static string NameOf(SecretKind kind) =>
        kind.Shape switch
        {
            SecretShape.KeyBlock => "PRIVATE_KEY",
            SecretShape.Jwt => "JWT",
            SecretShape.UrlPassword => "PASSWORD",
            SecretShape.Token => kind.Name.Contains("key", StringComparison.Ordinal) ? "API_KEY" : "TOKEN",
            _ => "CREDENTIALS",
        };

    // DB_PASSWORD=h8f...: the name says so, and the value looks neither like a placeholder nor like a reference.
    private static int SecretAt(string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (!SecretPatterns.IsSecretName(assignment[..equals].TrimEnd()))
        {
            return 0;
        }

        var at = equals + 1;
        while (assignment[at] is ' ' or '"' or '\'')
        {
            at++;
        }

        var value = assignment.AsSpan(at);
        return value.IndexOfAnyInRange('0', '9') >= 0 && value.IndexOfAnyInRange('A', 'z') >= 0 && !IsStandIn(value) ? at : 0;
    }

    // "password: h8Fk2mLq": where the value begins; 0 = it is a type, a setting or a stand-in, or the word is part of a longer one.
    private static int PasswordAt(string text, Match m)
    {
        var value = m.Value.AsSpan(m.Value.AsSpan().LastIndexOfAny(BeforePassword) + 1);
        var after = m.Index + m.Length < text.Length ? text[m.Index + m.Length] : ' ';
        if ((m.Index > 0 && char.IsLetter(text[m.Index - 1])) || after is '(' or '[' or '{' or '<')
        {
            return 0;
        }

        var trimmed = value.TrimEnd(".!?:");
        var isMixed = trimmed.IndexOfAnyInRange('0', '9') >= 0 || trimmed.ContainsAny(Signs);
        return
            trimmed.Length >= 6
            && isMixed
            && trimmed.IndexOfAnyInRange('A', 'z') >= 0
            && !trimmed.Contains("://", StringComparison.Ordinal)
            && !IsStandIn(trimmed)
            ? m.Length - value.Length
            : 0;
    }

    // Without what the pattern took too much behind it (ISO 13616: 15 to 34 characters, of which modulo 97 is 1); 0 = not an IBAN.
    private static int IbanEnd(string text, Match m)
    {
        if (m.Index > 0 && (char.IsLetterOrDigit(text[m.Index - 1]) || text[m.Index - 1] is '_' or '-'))
        {
            return 0;
        }

        for (var end = m.Length; end >= 15; end--)
        {
            var next = m.Index + end;
            var stops = next == text.Length || !char.IsLetterOrDigit(text[next]);
            if (stops && m.Value[end - 1] != ' ' && IsIban(m.Value.AsSpan(0, end)))
            {
                return end;
            }
        }

        return 0;
    }

    private static bool IsIban(ReadOnlySpan<char> written)
    {
        var account = written.ToString().Replace(" ", "", StringComparison.Ordinal);
        if (account.Length is < 15 or > 34)
        {
            return false;
        }

        var rest = 0;
        foreach (var c in account[4..] + account[..4])
        {
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }

        return rest == 1;
    }

    // Areas 000, 666 and 900 upwards, group 00 and serial 0000 are never given.
    private static bool IsSocialSecurity(string text, Match m)
    {
        var (area, group, serial) = (m.Value[..3], m.Value[4..6], m.Value[7..]);
        return StandsAlone(text, m)
            && area is not ("000" or "666")
            && area[0] != '9'
            && group != "00"
            && serial != "0000"
            && m.Value[3] == m.Value[6];
    }

    private static bool IsTelephone(string text, Match m)
    {
        var digits = OnlyDigits(m.Value);
        var isReserved = digits.Length >= 10 && digits[^7..^2] == "55501"; // 555-0100 to 555-0199 are nobody's
        return StandsAlone(text, m) && !isReserved && digits.Length is >= 8 and <= 15 && digits.Distinct().Count() > 2;
    }

    private static bool StandsAlone(string text, Match m)
    {
        var before = m.Index > 0 ? text[m.Index - 1] : ' ';
        var after = m.Index + m.Length < text.Length ? text[m.Index + m.Length] : ' ';
        var isCut = after == '.' && m.Index + m.Length + 1 < text.Length && char.IsDigit(text[m.Index + m.Length + 1]);
        return !char.IsLetterOrDigit(before)
            && before is not ('.' or '_' or '-' or '#' or '/' or '+' or '=')
            && !char.IsLetterOrDigit(after)
            && after is not ('_' or '-' or '/')
            && !isCut;
    }

    private static bool IsStandIn(ReadOnlySpan<char> value)
    {
        foreach (
            var word in (ReadOnlySpan<string>)
                ["your", "xxx", "example", "test", "change", "placeholder", "dummy", "fake", "secret", "foo", "abc123", "sample"]
        )
        {
            if (value.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAddress(string text, Match m)
    {
        var name = m.Value[..m.Value.IndexOf('@', StringComparison.Ordinal)];
        var host = m.Value[(name.Length + 1)..];
        var before = m.Index > 0 ? text[m.Index - 1] : ' ';
        var after = m.Index + m.Length < text.Length ? text[m.Index + m.Length] : ' ';
        var ends = host[(host.LastIndexOf('.') + 1)..];
        var reserved = host.Split('.') is [.., var second, _] && second.Equals("example", StringComparison.OrdinalIgnoreCase);
        return before is not ('/' or '@' or ':') // a path, a scope, a URL's user
            && after is not ('/' or ':' or '(') // git@host:path, user@host/path, a call
            && !name.Equals("git", StringComparison.OrdinalIgnoreCase)
            && !name.Contains("noreply", StringComparison.OrdinalIgnoreCase)
            && !reserved
            && !NoDomain.Contains(ends);
    }

    private static bool IsCard(string text, Match m)
    {
        var before = m.Index > 0 ? text[m.Index - 1] : ' ';
        var after = m.Index + m.Length < text.Length ? text[m.Index + m.Length] : ' ';
        if (char.IsLetterOrDigit(before) || before is '.' or '_' or '-' or '#' || char.IsLetterOrDigit(after) || after is '_' or '-')
        {
            return false;
        }

        var digits = OnlyDigits(m.Value);
        return HasBrand(digits) && !PublishedCards.Contains(digits) && digits.Distinct().Count() > 2 && Luhn(digits);
    }

    // Length and first digits of the brands (ISO/IEC 7812 issuer ranges as the brands publish them).
    private static bool HasBrand(string d)
    {
        var four = int.Parse(d.AsSpan(0, 4), CultureInfo.InvariantCulture);
        return (d.Length, four) switch
        {
            (13 or 16 or 19, >= 4000 and < 5000) => true,
            (16, (>= 5100 and < 5600) or (>= 2221 and <= 2720)) => true,
            (15, (>= 3400 and < 3500) or (>= 3700 and < 3800)) => true,
            (16, 6011 or (>= 6440 and < 6600)) => true,
            (16, >= 3528 and < 3590) => true,
            (14, (>= 3600 and < 3700) or (>= 3800 and < 3900) or (>= 3000 and < 3060)) => true,
            (>= 16 and <= 19, >= 6200 and < 6300) => true,
            _ => false,
        };
    }

    private static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            sum +=
                i % 2 == 0 ? digit
                : digit > 4 ? (digit * 2) - 9
                : digit * 2;
        }

        return sum % 10 == 0;
    }

    private static string OnlyDigits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string Replace(string text, Regex pattern, Func<string, Match, string?> with) =>
        pattern.Replace(text, m => with(text, m) ?? m.Value);

    // What must stay is exchanged for characters nobody writes, and back.
    private static List<(string Text, string Sign)> Hidden(IReadOnlyList<string>? keep) =>
        [
            .. (keep ?? [])
                .Where(k => k.Length > 0)
                .OrderByDescending(k => k.Length)
                .Select((k, i) => (k, $"\uE0FF{(char)('\uE100' + i)}\uE0FF")),
        ];

    private static string Exchange(string text, List<(string Text, string Sign)> kept, bool forth)
    {
        foreach (var (value, sign) in kept)
        {
            text = forth ? text.Replace(value, sign, StringComparison.Ordinal) : text.Replace(sign, value, StringComparison.Ordinal);
        }

        return text;
    }
}
