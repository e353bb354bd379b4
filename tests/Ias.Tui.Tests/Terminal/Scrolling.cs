using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>One step of a screen on which a window onto a list moves, among other things.</summary>
/// <param name="List">Texts of the list's rows, one row each.</param>
/// <param name="Area">The window.</param>
/// <param name="First">The list's first row in it.</param>
/// <param name="Over">What is drawn over all that.</param>
internal sealed record Scrolling((string Text, Style Style)[] List, Rect Area, int First, Drawing[] Over)
{
    /// <summary>Some steps over one list, most of them in one window as wide as the screen.</summary>
    public static Arbitrary<Scrolling[]> Of(Size size, Gen<string> texts) =>
        Arb.From(
            from list in Row(texts).ArrayOf(size.Rows * 3)
            from steps in (
                from first in Gen.Choose(0, size.Rows * 2)
                from top in Gen.Frequency((4, Gen.Constant(Math.Min(1, size.Rows - 1))), (1, Gen.Choose(0, size.Rows - 1)))
                from over in Drawing.On(size, texts)
                from isOver in Gen.Elements(false, false, true)
                select new Scrolling(list, new Rect(0, top, size.Columns, Math.Max(1, size.Rows - top - 1)), first, isOver ? over : [])
            ).ArrayOf(4)
            select steps
        );

    public void DrawOn(CellBuffer buffer)
    {
        buffer.Canvas.Clear();
        var window = buffer.Canvas.Part(Area);
        for (var y = 0; y < window.Height; y++)
        {
            var (text, style) = List[(First + y) % List.Length];
            window.Put(0, y, text, style);
        }

        foreach (var drawing in Over)
        {
            drawing.DrawOn(buffer.Canvas);
        }
    }

    public override string ToString() => $"{Area} {First} {string.Concat<Drawing>(Over)}{string.Join('|', List.Select(row => row.Text))}\n";

    private static Gen<(string, Style)> Row(Gen<string> texts) =>
        from text in texts
        from number in Gen.Choose(0, 99)
        from style in Drawing.AnyStyle
        select ($"{number} {text}", style);
}
