using System.Globalization;
using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Effect of a code point on the width of its cluster.</summary>
internal enum CharacterKind
{
    /// <summary>Ordinary character that takes its columns.</summary>
    Plain,

    /// <summary>Takes no columns in any terminal: accents, and joiners that join no emoji.</summary>
    Mark,

    /// <summary>Takes no columns and shows nothing.</summary>
    Nothing,

    /// <summary>Takes its columns, and can be an emoji or a part of one.</summary>
    Pictograph,

    /// <summary>Half of a flag emoji.</summary>
    RegionalIndicator,

    /// <summary>Digit or sign that <see cref="Keycap"/> may enclose.</summary>
    KeycapBase,

    /// <summary>Enclosing keycap mark, U+20E3.</summary>
    Keycap,

    /// <summary>Variation selector for text or emoji (VS15, VS16).</summary>
    Presentation,

    /// <summary>Zero-width joiner (ZWJ), U+200D.</summary>
    Joiner,
}

/// <summary>Width of a code point on its own; 0 = it combines with the previous one.</summary>
/// <param name="Reach">As in <see cref="Cluster.Reach"/>; for a zero-width one, the columns that a terminal may add for it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Character(CharacterKind Kind, int Columns, int Reach = 0)
{
    private static Character None => new(CharacterKind.Nothing, 0);

    private static Character Doubtful => new(CharacterKind.Plain, 1, 2);

    public static Character Of(int code) =>
        code switch
        {
            '#' or '*' or (>= '0' and <= '9') => new(CharacterKind.KeycapBase, 1),
            < 0xA0 => new(CharacterKind.Plain, 1),
            0xAD => None,
            0x200D => new(CharacterKind.Joiner, 0),
            0x200C => new(CharacterKind.Mark, 0),
            0x20E3 => new(CharacterKind.Keycap, 0, 1),
            0xFE0E or 0xFE0F => new(CharacterKind.Presentation, 0, 1),
            // Hangul's vowels and endings, in the syllable's columns
            (>= 0x1160 and <= 0x11FF) or (>= 0xD7B0 and <= 0xD7FB) => new(CharacterKind.Plain, 0, 1),
            >= 0x1F1E6 and <= 0x1F1FF => new(CharacterKind.RegionalIndicator, 1, 2),
            _ => ByCategory(code),
        };

    /// <summary>Checks whether a following character in its cluster turns it into an emoji.</summary>
    public bool IsEmojiWith(CharacterKind follower) =>
        (Kind, follower) switch
        {
            (CharacterKind.Pictograph, _) => follower != CharacterKind.Nothing,
            (CharacterKind.RegionalIndicator, CharacterKind.RegionalIndicator) => true,
            (CharacterKind.KeycapBase, CharacterKind.Keycap) => true,
            _ => false,
        };

    private static Character ByCategory(int code) =>
        CharUnicodeInfo.GetUnicodeCategory(code) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => new(CharacterKind.Mark, 0),
            UnicodeCategory.SpacingCombiningMark => Doubtful,
            UnicodeCategory.Format => IsPrepended(code) ? Doubtful : None,
            UnicodeCategory.PrivateUse => Doubtful,
            UnicodeCategory.OtherNotAssigned when !WideCharacters.IsWide(code) => Doubtful,
            _ => ByWidth(code),
        };

    private static Character ByWidth(int code)
    {
        var kind = WideCharacters.IsPictograph(code) ? CharacterKind.Pictograph : CharacterKind.Plain;
        return WideCharacters.IsWide(code)
            ? new(kind, 2, kind == CharacterKind.Plain && IsLongWide(code) ? 0 : 2)
            : new(kind, 1, kind == CharacterKind.Plain ? 0 : 2);
    }

    /// <summary>Checks whether it has been wide in every table of the last twenty years; others became wide with Unicode 9 (emoji) or 16
    /// (trigrams, hexagrams), or are of rare scripts.</summary>
    private static bool IsLongWide(int code) =>
        code
            is (< 0x10000 and not (>= 0x2630 and <= 0x2637) and not (>= 0x268A and <= 0x268F) and not (>= 0x4DC0 and <= 0x4DFF))
                or >= 0x20000;

    /// <summary>Checks whether it is a visible format character: a sign written before the number it spans
    /// (Prepended_Concatenation_Mark).</summary>
    private static bool IsPrepended(int code) =>
        code is (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD;
}
