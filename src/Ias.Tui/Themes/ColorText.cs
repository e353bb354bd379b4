using System.Collections.Immutable;
using System.Globalization;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Colors as theme files write them: <c>#rrggbb</c>, a word of the terminal's palette, or its number.</summary>
public static class ColorText
{
    /// <summary>Color words: <c>terminal</c> for its own foreground or background, the eight colors, and the eight brighter ones.</summary>
    public static ImmutableArray<string> Words { get; } =
    [
        "black",
        "red",
        "green",
        "yellow",
        "blue",
        "magenta",
        "cyan",
        "white",
        "bright-black",
        "bright-red",
        "bright-green",
        "bright-yellow",
        "bright-blue",
        "bright-magenta",
        "bright-cyan",
        "bright-white",
        "terminal",
    ];

    /// <summary>Color that <paramref name="text"/> names; null = not a color.</summary>
    public static Color? Parse(string text)
    {
        if (text is ['#', .. var digits])
        {
            return digits.Length == 6 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
                ? Color.Rgb((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
                : null;
        }

        return Words.IndexOf(text) switch
        {
            >= 0 and < 16 and var index => Color.Palette((byte)index),
            16 => Color.Default,
            _ => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Color.Palette(number) : null,
        };
    }

    /// <summary>Text form of a color, which <see cref="Parse"/> reads back.</summary>
    public static string Format(Color color) =>
        color.IsRgb ? string.Create(CultureInfo.InvariantCulture, $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}")
        : color.IsDefault ? "terminal"
        : color.Index < 16 ? Words[color.Index]
        : color.Index.ToString(CultureInfo.InvariantCulture);
}
