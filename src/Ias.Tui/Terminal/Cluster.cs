using System.Globalization;
using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>
/// User-perceived character (an extended grapheme cluster, UAX #29) and its width in columns. Control characters, bidirectional controls
/// and broken surrogates are replaced by visible text; zero-width characters on their own (such as a mark after nothing, or a zero-width
/// space) by nothing.
/// </summary>
public readonly ref struct Cluster
{
    /// <summary>Maximum length; longer ones are cut, since marks can be stacked without limit.</summary>
    public const int LongestText = 32;

    private const string Replacement = "\uFFFD";
    private const string Carets = "^@^A^B^C^D^E^F^G^H^I^J^K^L^M^N^O^P^Q^R^S^T^U^V^W^X^Y^Z^[^\\^]^^^_";
    private const string Tildes = "~@~A~B~C~D~E~F~G~H~I~J~K~L~M~N~O~P~Q~R~S~T~U~V~W~X~Y~Z~[~\\~]~^~_"; // as vi shows the C1 controls

    private Cluster(ReadOnlySpan<char> text, int length, int columns, int reach = 0)
    {
        Text = text;
        Length = length;
        Columns = columns;
        Reach = reach;
    }

    /// <summary>Text to draw. The replacement of a control consists of two characters of one column each.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>Number of characters in the source.</summary>
    public int Length { get; }

    /// <summary>Width: 0, 1 or 2.</summary>
    public int Columns { get; }

    /// <summary>Maximum width in any terminal, where terminals disagree; otherwise 0.</summary>
    public int Reach { get; }

    /// <summary>True if terminals disagree about its width.</summary>
    public bool IsDoubtful => Reach > 0;

    /// <summary>True if it is a visible replacement for something that must not reach a terminal.</summary>
    public bool IsReplacement { get; private init; }

    /// <summary>First cluster of a non-empty text.</summary>
    public static Cluster First(ReadOnlySpan<char> text)
    {
        var first = text[0];
        if (first < 0xA0)
        {
            switch (first)
            {
                case < ' ':
                    return Replaced(Carets.AsSpan(first * 2, 2), 1);
                case '\x7F':
                    return Replaced("^?", 1);
                case > '\x7F':
                    return Replaced(Tildes.AsSpan((first - 0x80) * 2, 2), 1);
            }

            if (text.Length == 1 || text[1] < 0x300)
            {
                return new Cluster(text[..1], 1, 1); // nothing below U+0300 joins the previous character
            }
        }

        if (Rune.DecodeFromUtf16(text, out var rune, out var used) != System.Buffers.OperationStatus.Done || IsHazard(rune.Value))
        {
            return Replaced(Replacement, used);
        }

        var length = StringInfo.GetNextTextElementLength(text);
        var self = Character.Of(rune.Value);
        if (self.Columns == 0)
        {
            return new Cluster([], length, 0);
        }

        return length == used ? new Cluster(text[..length], length, self.Columns, self.Reach) : Joined(text[..length], used, self);
    }

    /// <summary>Width of a cluster of several code points.</summary>
    private static Cluster Joined(ReadOnlySpan<char> whole, int used, Character first)
    {
        var text =
            whole.Length > LongestText ? whole[..(char.IsHighSurrogate(whole[LongestText - 1]) ? LongestText - 1 : LongestText)] : whole;
        var sum = first.Columns;
        var most = Math.Max(first.Columns, first.Reach);
        var sure = first.Reach == 0;
        var emoji = false;
        for (var rest = text[used..]; !rest.IsEmpty; rest = rest[used..])
        {
            Rune.DecodeFromUtf16(rest, out var rune, out used);
            var next = Character.Of(rune.Value);
            sum += next.Columns;
            most += Math.Max(next.Columns, next.Reach);
            if (next.Kind != CharacterKind.Mark)
            {
                sure = false;
                emoji |= first.IsEmojiWith(next.Kind);
            }
        }

        var columns = emoji ? 2 : Math.Min(sum, 2);
        return new Cluster(text, whole.Length, columns, sure ? 0 : Math.Clamp(most, 2, byte.MaxValue));
    }

    private static Cluster Replaced(ReadOnlySpan<char> text, int length) => new(text, length, text.Length) { IsReplacement = true };

    /// <summary>Checks whether it is a bidirectional control (UAX #9), which can change the displayed order of text, a line or paragraph
    /// separator, or a noncharacter.</summary>
    private static bool IsHazard(int code) =>
        code is 0x61C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or (>= 0xFDD0 and <= 0xFDEF)
        || (code & 0xFFFE) == 0xFFFE;
}
