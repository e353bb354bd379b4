using System.Globalization;
using System.Text;

namespace Ias.Core.Text;

/// <summary>Characters that a screen does not show as they are: controls, what turns the direction of writing, what has no width, and what
/// is nothing at all.</summary>
public static class HiddenCharacters
{
    /// <summary>Stands for each of them: U+FFFD, the replacement character.</summary>
    public const char Mark = '\uFFFD';

    private const int EmojiStyle = 0xFE0F;
    private const int EmojiJoiner = 0x200D;

    /// <summary>True when a text has a hidden character. The end of a line counts as one.</summary>
    public static bool AreIn(ReadOnlySpan<char> text)
    {
        var plain = text.IndexOfAnyExceptInRange(' ', '~');
        return plain >= 0 && Marked(text[plain..], keep: "") is not null;
    }

    /// <summary>
    /// The text with a mark for each hidden character; null when it has none. Characters that join symbols into an emoji stay.
    /// </summary>
    /// <param name="keep">Control characters that stay as they are.</param>
    public static string? Marked(ReadOnlySpan<char> text, ReadOnlySpan<char> keep)
    {
        StringBuilder? marked = null;
        var before = new Rune(' ');
        for (var at = 0; at < text.Length; )
        {
            var isWhole = Rune.DecodeFromUtf16(text[at..], out var rune, out var length) == System.Buffers.OperationStatus.Done;
            var isHidden =
                !isWhole
                || rune.Value switch
                {
                    EmojiStyle => !IsSymbol(before),
                    EmojiJoiner => !(Rune.IsSymbol(before) || before.Value == EmojiStyle) || !BeginsWithSymbol(text[(at + 1)..]),
                    _ => Is(rune) && !(rune.IsBmp && keep.Contains((char)rune.Value)),
                };
            if (isHidden)
            {
                marked ??= new StringBuilder(text.Length).Append(text[..at]);
                marked.Append(Mark);
            }
            else
            {
                marked?.Append(text.Slice(at, length));
            }

            before = isHidden ? new Rune(' ') : rune;
            at += length;
        }

        return marked?.ToString();
    }

    /// <summary>
    /// True for a hidden character: one of the Unicode categories Cc, Cf, Zl, Zp, or one with nothing to see (the property
    /// Default_Ignorable_Code_Point, Unicode Standard Annex 44, and U+2800).
    /// </summary>
    public static bool Is(Rune rune) =>
        rune.Value is < ' ' or > '~'
        && (
            Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
            || rune.Value
                is 0x34F
                    or (>= 0x115F and <= 0x1160)
                    or (>= 0x17B4 and <= 0x17B5)
                    or (>= 0x180B and <= 0x180F)
                    or (>= 0x2060 and <= 0x206F)
                    or 0x2800
                    or 0x3164
                    or (>= 0xFE00 and <= 0xFE0F)
                    or 0xFFA0
                    or (>= 0xFFF0 and <= 0xFFFB)
                    or (>= 0x1BCA0 and <= 0x1BCA3)
                    or (>= 0x1D173 and <= 0x1D17A)
                    or (>= 0xE0000 and <= 0xE0FFF)
        );

    private static bool BeginsWithSymbol(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var next, out _) == System.Buffers.OperationStatus.Done && Rune.IsSymbol(next);

    // What U+FE0F may follow: symbols, and the digits, # and * of keycaps (Unicode Technical Standard 51).
    private static bool IsSymbol(Rune rune) =>
        Rune.IsSymbol(rune) || Rune.IsPunctuation(rune) || rune.Value is >= '0' and <= '9' || rune.Value == '#' || rune.Value == '*';
}
