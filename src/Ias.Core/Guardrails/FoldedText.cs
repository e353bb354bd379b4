using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Ias.Core.Guardrails;

/// <summary>
/// A text as a reader takes it, for patterns to look at: full-width, mathematical and circled letters made plain, letters that look Latin
/// made Latin, accents and invisible characters gone, lower case, one blank for any white space. Lines stay lines. (The program runs
/// without ICU, so the platform's own normalisation is not there; these are the forms that disguises use.)
/// </summary>
/// <param name="Text">The folded text.</param>
/// <param name="Invisible">Characters that nobody sees: zero-width ones, direction marks, variation selectors that follow no emoji.</param>
/// <param name="Smuggled">Text written in Unicode's tag characters (U+E0000…), which no screen shows and models read.</param>
/// <param name="Disguised">Words that mix Latin letters with letters that only look Latin.</param>
public sealed record FoldedText(string Text, int Invisible, string Smuggled, int Disguised)
{
    // Letters of other alphabets by the Latin letter they look like (a choice from Unicode's confusables, UTS 39).
    private static readonly FrozenDictionary<char, char> Lookalikes = Pairs(
        ("аàα", 'a'),
        ("ƅЬ", 'b'),
        ("сϲ", 'c'),
        ("ԁ", 'd'),
        ("еє", 'e'),
        ("ɡ", 'g'),
        ("һ", 'h'),
        ("іιı", 'i'),
        ("јϳ", 'j'),
        ("к", 'k'),
        ("ӏ", 'l'),
        ("м", 'm'),
        ("ո", 'n'),
        ("оοօ", 'o'),
        ("рρ", 'p'),
        ("ԛ", 'q'),
        ("г", 'r'),
        ("ѕ", 's'),
        ("т", 't'),
        ("ս", 'u'),
        ("ѵν", 'v'),
        ("ԝ", 'w'),
        ("х", 'x'),
        ("уү", 'y'),
        ("ᴢ", 'z'),
        ("АΑ", 'a'),
        ("ВΒ", 'b'),
        ("СϹ", 'c'),
        ("ЕΕ", 'e'),
        ("НΗ", 'h'),
        ("ІΙ", 'i'),
        ("Ј", 'j'),
        ("КΚ", 'k'),
        ("МΜ", 'm'),
        ("Ν", 'n'),
        ("ОΟ", 'o'),
        ("РΡ", 'p'),
        ("Ѕ", 's'),
        ("ТΤ", 't'),
        ("ХΧ", 'x'),
        ("УΥ", 'y'),
        ("Ζ", 'z')
    );

    // Accented Latin letters by their base (Latin-1 and Latin Extended-A).
    private static readonly FrozenDictionary<char, char> Accented = Pairs(
        ("àáâãäåāăą", 'a'),
        ("çćĉċč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēĕėęě", 'e'),
        ("ĝğġģ", 'g'),
        ("ĥħ", 'h'),
        ("ìíîïĩīĭį", 'i'),
        ("ĵ", 'j'),
        ("ķ", 'k'),
        ("ĺļľŀł", 'l'),
        ("ñńņňŋ", 'n'),
        ("òóôõöøōŏő", 'o'),
        ("ŕŗř", 'r'),
        ("śŝşš", 's'),
        ("ţťŧ", 't'),
        ("ùúûüũūŭůűų", 'u'),
        ("ŵ", 'w'),
        ("ýÿŷ", 'y'),
        ("źżž", 'z')
    );

    /// <summary>Folds a text. Never fails: what is no valid UTF-16 is taken as it is.</summary>
    public static FoldedText Of(string text)
    {
        var smuggled = new StringBuilder();
        var invisible = 0;
        var seen = new StringBuilder(text.Length);
        var emoji = false;
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case >= 0xE0020 and < 0xE007F when !emoji: // behind a flag they are part of an emoji
                    smuggled.Append((char)(rune.Value - 0xE0000));
                    continue;
                case >= 0xE0000 and < 0xE0080:
                    continue;
                case 0x200B or 0x2060 or 0xFEFF or 0x00AD or 0x180E or (>= 0x202A and <= 0x202E) or (>= 0x2061 and <= 0x2069):
                    invisible++;
                    continue;
                case 0x200C or 0x200D or 0xFE0E or 0xFE0F: // joiners: part of emoji and of some scripts
                    invisible += emoji || seen.Length == 0 || seen[^1] > 0x2FF ? 0 : 1;
                    continue;
                default:
                    emoji = rune.Value is >= 0x1F000 or (>= 0x2190 and < 0x2C00);
                    seen.Append(Plain(rune));
                    break;
            }
        }

        var plain = seen.ToString();
        var disguised = 0;
        var folded = new StringBuilder(plain.Length);
        var (latin, other, blank) = (false, false, true);
        foreach (var c in plain)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            var lower = char.ToLowerInvariant(c);
            var letter = Lookalikes.GetValueOrDefault(c, Accented.GetValueOrDefault(lower, lower));
            if (char.IsLetter(c))
            {
                latin |= char.IsAsciiLetter(c);
                other |= letter != lower && c > 0x036F;
            }
            else
            {
                disguised += latin && other ? 1 : 0;
                (latin, other) = (false, false);
            }

            var isBlank = char.IsWhiteSpace(letter);
            if (letter is '\n')
            {
                folded.Append('\n');
            }
            else if (!isBlank || !blank)
            {
                folded.Append(isBlank ? ' ' : letter);
            }

            blank = isBlank;
        }

        return new FoldedText(folded.ToString(), invisible, smuggled.ToString(), disguised + (latin && other ? 1 : 0));
    }

    /// <summary>The text with letters that look Latin, or are another style of Latin ones, made Latin; case and everything else stay.</summary>
    public static string Latin(string text)
    {
        var latin = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var plain = Plain(rune);
            latin.Append(
                plain.Length == 1 && Lookalikes.TryGetValue(plain[0], out var like)
                    ? char.IsUpper(plain[0])
                        ? char.ToUpperInvariant(like).ToString()
                        : like.ToString()
                    : plain
            );
        }

        return latin.ToString();
    }

    // Letters that are only another style of an ASCII letter: full-width (U+FF01), mathematical (U+1D400), circled (U+24B6).
    private static string Plain(Rune rune) =>
        rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => ((char)(rune.Value - 0xFEE0)).ToString(),
            >= 0x1D400 and < 0x1D6A4 => ((char)('a' + ((rune.Value - 0x1D400) % 26))).ToString(),
            >= 0x1D7CE and <= 0x1D7FF => ((char)('0' + ((rune.Value - 0x1D7CE) % 10))).ToString(),
            >= 0x24B6 and < 0x24EA => ((char)('a' + ((rune.Value - 0x24B6) % 26))).ToString(),
            _ => rune.ToString(),
        };

    private static FrozenDictionary<char, char> Pairs(params ReadOnlySpan<(string Like, char Latin)> pairs)
    {
        var all = new Dictionary<char, char>();
        foreach (var (like, latin) in pairs)
        {
            foreach (var c in like)
            {
                all[c] = latin;
            }
        }

        return all.ToFrozenDictionary();
    }
}
