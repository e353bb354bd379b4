using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>A screen without a terminal: draw on its canvas, then ask what stands where.</summary>
public sealed class VirtualScreen(int columns, int rows)
{
    public CellBuffer Buffer { get; } = new(new Size(columns, rows));

    public Canvas Canvas => Buffer.Canvas;

    /// <summary>A row without the blanks at its end.</summary>
    public string Row(int y)
    {
        var text = "";
        foreach (var cell in Buffer.Row(y))
        {
            text += Buffer.TextOf(cell);
        }

        return text.TrimEnd(' ');
    }

    /// <summary>All rows, each without the blanks at its end.</summary>
    public string Text() => string.Join('\n', Enumerable.Range(0, rows).Select(Row));

    /// <summary>Text of a cell; empty for the second half of a wide character.</summary>
    public string TextAt(int x, int y) => Buffer.TextOf(Buffer.Row(y)[x]);

    public Style StyleAt(int x, int y) => Buffer.Row(y)[x].Style;

    /// <summary>The style of a text's first cell, wherever on the screen it stands first.</summary>
    public Style StyleOf(string text)
    {
        var (x, y) = Find(text);
        return StyleAt(x, y);
    }

    /// <summary>Position of a text, searched row by row from the top.</summary>
    public (int X, int Y) Find(string text)
    {
        for (var y = 0; y < rows; y++)
        {
            var at = Row(y).IndexOf(text);
            if (at >= 0)
            {
                return (TextWidth.Of(Row(y).AsSpan(0, at)), y);
            }
        }

        throw new InvalidOperationException($"'{text}' is nowhere on the screen:\n{Text()}");
    }
}
