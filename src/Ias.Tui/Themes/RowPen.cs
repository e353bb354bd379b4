using Ias.Tui.Terminal;

namespace Ias.Tui.Themes;

/// <summary>Writes one row from left to right, each piece after the last, and from the right edge inwards.</summary>
public ref struct RowPen(Canvas canvas, int row, int column = 0)
{
    private const int MinOfWord = 6;

    private int _right = canvas.Width;

    /// <summary>Column of the next piece.</summary>
    public int Column { get; private set; } = column;

    /// <summary>Free columns between the left and the right pieces.</summary>
    public readonly int Room => Math.Max(0, _right - Column);

    /// <summary>Writes text, cut off before the pieces on the right.</summary>
    public void Put(scoped ReadOnlySpan<char> text, Style style = default)
    {
        canvas.Part(new Rect(0, row, _right, 1)).Put(Column, 0, text, style);
        Column += TextWidth.Of(text);
    }

    /// <inheritdoc cref="Put(ReadOnlySpan{char}, Style)"/>
    public void Put(ref RowText text, Style style = default)
    {
        Put(text.Text, style);
        text.Return();
    }

    /// <inheritdoc cref="Put(ReadOnlySpan{char}, Style)"/>
    public void Put(scoped RowText text, Style style = default)
    {
        Put(text.Text, style);
        text.Return();
    }

    /// <summary>Writes text only if all of it fits.</summary>
    /// <returns>Whether it was written.</returns>
    public bool PutWhole(scoped ReadOnlySpan<char> text, Style style = default)
    {
        if (TextWidth.Of(text) > Room)
        {
            return false;
        }

        Put(text, style);
        return true;
    }

    /// <inheritdoc cref="PutWhole(ReadOnlySpan{char}, Style)"/>
    public bool PutWhole(scoped RowText text, Style style = default)
    {
        var put = PutWhole(text.Text, style);
        text.Return();
        return put;
    }

    /// <summary>Writes as many whole words as fit, without a trailing comma; a first word that is too long is cut if enough of it remains
    /// to be useful.</summary>
    /// <param name="between">Separator between words; a comma keeps the text between commas together.</param>
    public void PutWords(scoped ReadOnlySpan<char> text, Style style = default, char between = ' ')
    {
        var words = text;
        while (TextWidth.Of(words) > Room)
        {
            var end = words.LastIndexOf(between);
            if (end < 0)
            {
                words = Room < MinOfWord ? [] : words;
                break;
            }

            words = words[..end].TrimEnd(" ,;:(".AsSpan());
        }

        Put(words, style);
    }

    /// <summary>Writes text at the right edge, left of earlier right pieces, if all of it fits with <paramref name="gap"/> columns
    /// between.</summary>
    /// <returns>Whether it was written.</returns>
    public bool PutRight(scoped ReadOnlySpan<char> text, Style style = default, int gap = 1)
    {
        var width = TextWidth.Of(text);
        if (Column + gap + width > _right)
        {
            return false;
        }

        _right -= width;
        canvas.Put(_right, row, text, style);
        return true;
    }

    /// <inheritdoc cref="PutRight(ReadOnlySpan{char}, Style, int)"/>
    public bool PutRight(ref RowText text, Style style = default, int gap = 1)
    {
        var put = PutRight(text.Text, style, gap);
        text.Return();
        return put;
    }

    /// <inheritdoc cref="PutRight(ReadOnlySpan{char}, Style, int)"/>
    public bool PutRight(scoped RowText text, Style style = default, int gap = 1)
    {
        var put = PutRight(text.Text, style, gap);
        text.Return();
        return put;
    }

    /// <summary>Moves to a column, never back over written text.</summary>
    public void To(int column) => Column = Math.Max(Column, column);
}
