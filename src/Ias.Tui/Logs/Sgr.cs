using Ias.Tui.Terminal;

namespace Ias.Tui.Logs;

/// <summary>SGR, the sequence that sets colors and attributes (ECMA-48 8.3.117; colors in the forms of xterm and of ITU T.416, with
/// semicolons and with colons). Blinking and concealing are omitted: a log hides nothing.</summary>
internal static class Sgr
{
    /// <summary>Style after the sequence with these parameters, the bytes between <c>ESC [</c> and <c>m</c>. Unknown ones change
    /// nothing.</summary>
    public static Style Apply(Style style, ReadOnlySpan<byte> parameters)
    {
        var rest = new Numbers(parameters);
        while (rest.Next() is { } number)
        {
            style = number switch
            {
                0 => default,
                1 => style.With(TextAttributes.Bold),
                2 => style.With(TextAttributes.Dim),
                3 => style.With(TextAttributes.Italic),
                4 => rest.Sub() == 0 ? Without(style, TextAttributes.Underline) : style.With(TextAttributes.Underline),
                7 => style.With(TextAttributes.Reverse),
                9 => style.With(TextAttributes.Strike),
                21 => style.With(TextAttributes.Underline), // doubly underlined
                22 => Without(style, TextAttributes.Bold | TextAttributes.Dim),
                23 => Without(style, TextAttributes.Italic),
                24 => Without(style, TextAttributes.Underline),
                27 => Without(style, TextAttributes.Reverse),
                29 => Without(style, TextAttributes.Strike),
                >= 30 and <= 37 => style with { Foreground = Color.Palette((byte)(number - 30)) },
                38 => style with { Foreground = rest.ReadColor() ?? style.Foreground },
                39 => style with { Foreground = Color.Default },
                >= 40 and <= 47 => style with { Background = Color.Palette((byte)(number - 40)) },
                48 => style with { Background = rest.ReadColor() ?? style.Background },
                49 => style with { Background = Color.Default },
                58 when rest.ReadColor() is var _ => style, // color of the underline: ignored
                >= 90 and <= 97 => style with { Foreground = Color.Palette((byte)(number - 90 + 8)) },
                >= 100 and <= 107 => style with { Background = Color.Palette((byte)(number - 100 + 8)) },
                _ => style,
            };
        }

        return style;
    }

    private static Style Without(Style style, TextAttributes attributes) => style with { Attributes = style.Attributes & ~attributes };

    private ref struct Numbers(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;
        private ReadOnlySpan<byte> _subs = default;
        private bool _over = false;

        /// <summary>Next parameter, 0 if empty; null at the end.</summary>
        public int? Next()
        {
            if (_over)
            {
                return null;
            }

            var end = _rest.IndexOf((byte)';');
            _subs = end < 0 ? _rest : _rest[..end];
            _over = end < 0;
            _rest = end < 0 ? default : _rest[(end + 1)..];
            return Sub() ?? 0;
        }

        /// <summary>Next colon-separated part of the parameter; null = none, or empty.</summary>
        public int? Sub()
        {
            var end = _subs.IndexOf((byte)':');
            var part = end < 0 ? _subs : _subs[..end];
            _subs = end < 0 ? default : _subs[(end + 1)..];
            var value = 0;
            foreach (var digit in part)
            {
                value = digit is >= (byte)'0' and <= (byte)'9' ? Math.Min(99_999, (value * 10) + digit - '0') : 99_999;
            }

            return part.IsEmpty ? null : value;
        }

        /// <summary>Color after 38, 48 or 58: 5;n, 2;r;g;b, 5:n, 2:r:g:b, or 2:(space):r:g:b.</summary>
        public Color? ReadColor()
        {
            if (_subs.IsEmpty)
            {
                return Next() switch
                {
                    5 => Indexed(Next()),
                    2 => Mixed(Next(), Next(), Next()),
                    _ => null,
                };
            }

            var kind = Sub();
            if (kind == 2 && _subs.Count((byte)':') >= 3)
            {
                Sub(); // the color space
            }

            return kind switch
            {
                5 => Indexed(Sub()),
                2 => Mixed(Sub() ?? 0, Sub() ?? 0, Sub() ?? 0),
                _ => null,
            };
        }

        private static Color? Indexed(int? index) => index is >= 0 and <= 255 ? Color.Palette((byte)index.Value) : null;

        private static Color? Mixed(int? red, int? green, int? blue) =>
            red is >= 0 and <= 255 && green is >= 0 and <= 255 && blue is >= 0 and <= 255
                ? Color.Rgb((byte)red, (byte)green, (byte)blue)
                : null;
    }
}
