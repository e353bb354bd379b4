using System.Globalization;
using System.Text;

namespace Ias.Tui.Terminal;

/// <summary>
/// What a person sees as one character (an extended grapheme cluster, UAX #29), and the columns it takes. Control characters, bidirectional
/// controls and broken surrogates come as text that makes them visible; what has no width of its own (a mark with nothing before it, a
/// zero-width space) comes as nothing.
/// </summary>
public readonly ref struct Cluster
{
    /// <summary>Longer ones are cut: marks can be stacked without end.</summary>
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

    /// <summary>What to draw. A stand-in for a control is two characters of one column each.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>How many characters of the source it is.</summary>
    public int Length { get; }

    /// <summary>0, 1 or 2.</summary>
    public int Columns { get; }

    /// <summary>Where terminals disagree about its columns, the most that one of them takes; otherwise 0.</summary>
    public int Reach { get; }

    /// <summary>Terminals disagree about its columns.</summary>
    public bool IsDoubtful => Reach > 0;

    /// <summary>It is a visible stand-in for something that must not reach a terminal.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>The first one of a text that is not empty.</summary>
    public static Cluster First(ReadOnlySpan<char> text)
    {
        var first = text[0];
        if (first < 0xA0)
        {
            switch (first)
            {
                case < ' ':
                    return StandIn(Carets.AsSpan(first * 2, 2), 1);
                case '\x7F':
                    return StandIn("^?", 1);
                case > '\x7F':
                    return StandIn(Tildes.AsSpan((first - 0x80) * 2, 2), 1);
            }

            if (text.Length == 1 || text[1] < 0x300)
            {
                return new Cluster(text[..1], 1, 1); // nothing below U+0300 joins what comes before it
            }
        }

        if (Rune.DecodeFromUtf16(text, out var rune, out var used) != System.Buffers.OperationStatus.Done || IsHazard(rune.Value))
        {
            return StandIn(Replacement, used);
        }

        var length = StringInfo.GetNextTextElementLength(text);
        var self = Character.Of(rune.Value);
        if (self.Columns == 0)
        {
            return new Cluster([], length, 0);
        }

        return length == used ? new Cluster(text[..length], length, self.Columns, self.Reach) : Joined(text[..length], used, self);
    }

    /// <summary>The columns of a cluster of several code points.</summary>
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

    private static Cluster StandIn(ReadOnlySpan<char> text, int length) => new(text, length, text.Length) { IsStandIn = true };

    /// <summary>
    /// Bidirectional controls (UAX #9), which let text show in another order than it has, line and paragraph separators, and what is no
    /// character at all.
    /// </summary>
    private static bool IsHazard(int code) =>
        code is 0x61C or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) or (>= 0xFDD0 and <= 0xFDEF)
        || (code & 0xFFFE) == 0xFFFE;
}
