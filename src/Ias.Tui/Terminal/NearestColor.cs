using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Reduces colors to those a terminal shows: the most similar one by distance in Oklab (Björn Ottosson, "A perceptual color space
/// for image processing", 2020).</summary>
internal sealed class NearestColor(ColorDepth depth)
{
    /// <summary>Cache size, enough for any theme; logs with more colors only cost the search again.</summary>
    private const int Remembered = 1024;

    /// <summary>Default sixteen colors of xterm as 0xRRGGBB; those of the terminal's theme are unknown.</summary>
    private static ReadOnlySpan<int> Sixteen =>
        [
            0x000000,
            0xCD0000,
            0x00CD00,
            0xCDCD00,
            0x0000EE,
            0xCD00CD,
            0x00CDCD,
            0xE5E5E5,
            0x7F7F7F,
            0xFF0000,
            0x00FF00,
            0xFFFF00,
            0x5C5CFF,
            0xFF00FF,
            0x00FFFF,
            0xFFFFFF,
        ];

    private readonly Dictionary<Color, Color> _known = [];
    private Lab[]? _candidates; // created on demand: most terminals show all colors

    public Color To(Color color)
    {
        if (color.IsDefault || depth == ColorDepth.TrueColor || (color.IsPalette && (depth == ColorDepth.Palette256 || color.Index < 16)))
        {
            return depth == ColorDepth.None ? Color.Default : color;
        }

        if (depth == ColorDepth.None)
        {
            return Color.Default;
        }

        if (!_known.TryGetValue(color, out var nearest))
        {
            if (_known.Count == Remembered)
            {
                _known.Clear();
            }

            nearest = Search(color.IsRgb ? (color.Red << 16) | (color.Green << 8) | color.Blue : RgbOf(color.Index));
            _known.Add(color, nearest);
        }

        return nearest;
    }

    /// <summary>Value of a palette color as 0xRRGGBB: xterm's six levels per channel, then 24 grays.</summary>
    internal static int RgbOf(byte index)
    {
        switch (index)
        {
            case < 16:
                return Sixteen[index];
            case >= 232:
                var grey = 8 + (10 * (index - 232));
                return (grey << 16) | (grey << 8) | grey;
            default:
                var place = index - 16;
                return (Level(place / 36) << 16) | (Level(place / 6 % 6) << 8) | Level(place % 6);
        }

        static int Level(int step) => step == 0 ? 0 : 55 + (40 * step);
    }

    private Color Search(int rgb)
    {
        var (first, count) = depth == ColorDepth.Sixteen ? (0, 16) : (16, 240); // of 256, the first sixteen belong to the theme
        _candidates ??= [.. Enumerable.Range(first, count).Select(index => Lab.Of(RgbOf((byte)index)))];
        var sought = Lab.Of(rgb);
        var (best, least) = (0, float.PositiveInfinity);
        for (var i = 0; i < _candidates.Length; i++)
        {
            var distance = _candidates[i].DistanceTo(sought);
            if (distance < least)
            {
                (best, least) = (i, distance);
            }
        }

        return Color.Palette((byte)(first + best));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Lab(float L, float A, float B)
    {
        public static Lab Of(int rgb)
        {
            var red = Linear((rgb >> 16) & 0xFF);
            var green = Linear((rgb >> 8) & 0xFF);
            var blue = Linear(rgb & 0xFF);
            var l = MathF.Cbrt((0.4122214708f * red) + (0.5363325363f * green) + (0.0514459929f * blue));
            var m = MathF.Cbrt((0.2119034982f * red) + (0.6806995451f * green) + (0.1073969566f * blue));
            var s = MathF.Cbrt((0.0883024619f * red) + (0.2817188376f * green) + (0.6299787005f * blue));
            return new Lab(
                (0.2104542553f * l) + (0.7936177850f * m) - (0.0040720468f * s),
                (1.9779984951f * l) - (2.4285922050f * m) + (0.4505937099f * s),
                (0.0259040371f * l) + (0.7827717662f * m) - (0.8086757660f * s)
            );
        }

        /// <summary>Squared distance of two colors.</summary>
        public float DistanceTo(in Lab other) =>
            ((L - other.L) * (L - other.L)) + ((A - other.A) * (A - other.A)) + ((B - other.B) * (B - other.B));

        /// <summary>Linear value of an sRGB channel (IEC 61966-2-1).</summary>
        private static float Linear(int channel) =>
            channel <= 10 ? channel / 255f / 12.92f : MathF.Pow(((channel / 255f) + 0.055f) / 1.055f, 2.4f);
    }
}
