using Ias.Tui.Terminal;

namespace Ias.Tui.Looks;

/// <summary>Writes on one row from left to right, each piece behind the last, and from the right edge towards them.</summary>
public ref struct RowPen(Canvas canvas, int row, int column = 0)
{
    private const int LeastOfWord = 6;

    private int _right = canvas.Width;

    /// <summary>Where the next piece goes.</summary>
    public int Column { get; private set; } = column;

    /// <summary>Columns left between what stands left and what stands right.</summary>
    public readonly int Room => Math.Max(0, _right - Column);

    /// <summary>Writes; what does not fit before what stands on the right is cut.</summary>
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

    /// <summary>Writes when it fits whole.</summary>
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

    /// <summary>Writes as many whole words as fit, from the first on, without a comma at the end; of a first word that is too long as much
    /// as tells something.</summary>
    /// <param name="between">What stands between words; a comma keeps together what is between commas.</param>
    public void PutWords(scoped ReadOnlySpan<char> text, Style style = default, char between = ' ')
    {
        var words = text;
        while (TextWidth.Of(words) > Room)
        {
            var end = words.LastIndexOf(between);
            if (end < 0)
            {
                words = Room < LeastOfWord ? [] : words;
                break;
            }

            words = words[..end].TrimEnd(" ,;:(".AsSpan());
        }

        Put(words, style);
    }

    /// <summary>Writes at the right edge, left of what stands there, when it fits whole with <paramref name="gap"/> columns
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

    /// <summary>Goes to a column; never back over what was written.</summary>
    public void To(int column) => Column = Math.Max(Column, column);
}
