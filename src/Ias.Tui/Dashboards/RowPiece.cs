using Ias.Tui.Looks;
using Ias.Tui.Terminal;

namespace Ias.Tui.Dashboards;

/// <summary>A piece of a row that shows what there is room for.</summary>
/// <param name="Order">The lower, the longer it stays when the row gets narrow.</param>
/// <param name="Role">What it is.</param>
/// <param name="Long">As it reads best.</param>
/// <param name="Short">The least it can say; null = <paramref name="Long"/>, or nothing.</param>
/// <param name="AtRight">It stands at the right edge.</param>
/// <param name="LongOrder">It is lengthened before pieces of this order come in.</param>
public sealed record RowPiece(int Order, Role Role, string Long, string? Short = null, bool AtRight = false, int LongOrder = int.MaxValue)
{
    private const int Gap = 2;

    /// <summary>Chooses what each piece says in a row so wide: by their order first short, then long, or long in time; null = left
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

    /// <summary>Draws a row of pieces, those at the left from the second column on.</summary>
    /// <param name="over">Styles each piece; null = by its role.</param>
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
