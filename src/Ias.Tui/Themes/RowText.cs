using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ias.Tui.Themes;

/// <summary>Interpolated text for the screen, built in a pooled array: drawing <c>$"cycle {n}"</c> allocates nothing. Numbers use the
/// invariant culture.</summary>
[InterpolatedStringHandler]
public ref struct RowText
{
    private char[] _text;
    private int _length;

    public RowText(int literalLength, int formattedCount) =>
        _text = ArrayPool<char>.Shared.Rent(Math.Max(64, literalLength + (formattedCount * 16)));

    /// <summary>Text built so far; valid until <see cref="Return"/>.</summary>
    public readonly ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public void AppendLiteral(string value) => AppendFormatted(value.AsSpan());

    public void AppendFormatted(string? value) => AppendFormatted(value.AsSpan());

    public void AppendFormatted(ReadOnlySpan<char> value)
    {
        Grow(value.Length);
        value.CopyTo(_text.AsSpan(_length));
        _length += value.Length;
    }

    public void AppendFormatted<T>(T value, string? format = null)
        where T : ISpanFormattable
    {
        int written;
        while (!value.TryFormat(_text.AsSpan(_length), out written, format, CultureInfo.InvariantCulture))
        {
            Grow(_text.Length);
        }

        _length += written;
    }

    /// <summary>Returns the array to the pool; the consumer calls it once the text is drawn.</summary>
    public readonly void Return() => ArrayPool<char>.Shared.Return(_text);

    private void Grow(int by)
    {
        if (_length + by > _text.Length)
        {
            var bigger = ArrayPool<char>.Shared.Rent(Math.Max(_text.Length * 2, _length + by));
            Text.CopyTo(bigger);
            ArrayPool<char>.Shared.Return(_text);
            _text = bigger;
        }
    }
}
