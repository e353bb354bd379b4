using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Dashboard;

/// <summary>Piece of a row that adapts to the available width.</summary>
/// <param name="Order">Rank: the lower, the longer the piece stays when the row gets narrow.</param>
/// <param name="Role">Role for its style.</param>
/// <param name="Long">Preferred text.</param>
/// <param name="Short">Shortest text; null = <paramref name="Long"/>, or nothing.</param>
/// <param name="AtRight">Whether it is right-aligned.</param>
/// <param name="LongOrder">Rank of the pieces before which this one gets its long text.</param>
public sealed record RowPiece(int Order, Role Role, string Long, string? Short = null, bool AtRight = false, int LongOrder = int.MaxValue)
{
    private const int Gap = 2;

    /// <summary>Chooses the text of each piece for a width: in order of rank first the short one, then the long one; null = left
    /// out.</summary>
    public static string?[] Choose(IReadOnlyList<RowPiece> pieces, int width)
    {
        var said = new string?[pieces.Count];
        var room = width - 1;
        int[] order = [.. Enumerable.Range(0, pieces.Count).OrderBy(i => pieces[i].Order)];
        foreach (var i in order)
        {
            foreach (var before in order)
            {
                if (pieces[before].LongOrder <= pieces[i].Order)
                {
                    Lengthen(before);
                }
            }

            var text = pieces[i].Short ?? pieces[i].Long;
            var needs = TextWidth.Of(text) + (room == width - 1 ? 0 : Gap);
            if (text.Length > 0 && needs <= room)
            {
                (said[i], room) = (text, room - needs);
            }
        }

        foreach (var i in order)
        {
            Lengthen(i);
        }

        return said;

        void Lengthen(int i)
        {
            if (said[i] is { } brief && TextWidth.Of(pieces[i].Long) - TextWidth.Of(brief) is > 0 and var more && more <= room)
            {
                (said[i], room) = (pieces[i].Long, room - more);
            }
        }
    }

    /// <summary>Draws a row of pieces, the left ones from the second column on.</summary>
    /// <param name="over">Style of all pieces; null = by their roles.</param>
    public static void Draw(Canvas canvas, int row, IReadOnlyList<RowPiece> pieces, string?[] said, Look look, Style? over = null)
    {
        var pen = new RowPen(canvas, row, 1);
        var isFirst = true;
        for (var i = 0; i < pieces.Count; i++)
        {
            if (!pieces[i].AtRight && said[i] is { } text)
            {
                pen.Put(isFirst ? "" : "  ", over ?? default);
                pen.Put(text, over ?? look[pieces[i].Role]);
                isFirst = false;
            }
        }

        var edge = canvas.Width;
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            if (pieces[i].AtRight && said[i] is { } text)
            {
                edge -= TextWidth.Of(text);
                canvas.Put(edge, row, text, over ?? look[pieces[i].Role]);
                edge -= Gap;
            }
        }
    }
}
