using System.Collections.Immutable;
using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Contrast ratio of a style by WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (lines and meters).</summary>
public static class Contrast
{
    public const double ForText = 4.5;
    public const double ForLines = 3;

    /// <summary>Common foregrounds and backgrounds of terminals, as 0xRRGGBB.</summary>
    private static readonly ImmutableArray<(int Foreground, int Background)> DarkTerminals = [(0xC0C0C0, 0x000000), (0xD4D4D4, 0x1E1E1E)];
    private static readonly ImmutableArray<(int Foreground, int Background)> LightTerminals = [(0x000000, 0xFFFFFF), (0x333333, 0xF2F2F2)];

    /// <summary>Minimum contrast that a role must have.</summary>
    public static double Needed(Role role) => role is Role.Border or Role.MeterEmpty or Role.MeterFull ? ForLines : ForText;

    /// <summary>Contrast ratio of two colors given as 0xRRGGBB, 1 to 21, regardless of order.</summary>
    public static double Ratio(int one, int other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Lowest contrast of a style on the backgrounds the theme is made for; null = it depends on the terminal's own sixteen
    /// colors.</summary>
    public static double? Least(Style style, ThemeBackground made, ColorDepth depth)
    {
        var nearest = new NearestColor(depth);
        double? least = null;
        foreach (var terminal in Terminals(made))
        {
            if (
                Rgb(nearest.To(style.Foreground), terminal.Foreground) is not { } front
                || Rgb(nearest.To(style.Background), terminal.Background) is not { } ground
            )
            {
                return null;
            }

            var ratio = Ratio(front, ground);
            least = least is { } known ? Math.Min(known, ratio) : ratio;
        }

        return least;
    }

    private static ImmutableArray<(int Foreground, int Background)> Terminals(ThemeBackground made) =>
        made switch
        {
            ThemeBackground.Dark => DarkTerminals,
            ThemeBackground.Light => LightTerminals,
            _ => DarkTerminals.AddRange(LightTerminals),
        };

    private static int? Rgb(Color color, int terminals) =>
        color.IsDefault ? terminals
        : color.IsRgb ? (color.Red << 16) | (color.Green << 8) | color.Blue
        : color.Index >= 16 ? NearestColor.RgbOf(color.Index)
        : null;

    private static double Luminance(int rgb) =>
        (0.2126 * Linear((rgb >> 16) & 0xFF)) + (0.7152 * Linear((rgb >> 8) & 0xFF)) + (0.0722 * Linear(rgb & 0xFF));

    private static double Linear(int channel) =>
        channel / 255.0 is <= 0.04045 and var dark ? dark / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);
}
