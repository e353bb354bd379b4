using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>One thing drawn on a canvas, for frames made by chance.</summary>
internal sealed record Drawing(int Kind, Rect Area, string Text, Style Style)
{
    private static readonly Style[] Styles =
    [
        default,
        default,
        new(Color.Palette(1)),
        new(Color.Palette(12), Color.Palette(3)),
        new(Color.Palette(200), Color.Palette(100), TextAttributes.Bold),
        new(Color.Rgb(1, 2, 3), default, TextAttributes.Dim),
        new(default, Color.Rgb(200, 100, 50)),
        new(Attributes: TextAttributes.Reverse),
        new(Attributes: TextAttributes.Bold | TextAttributes.Underline),
        new(Color.Palette(7), default, TextAttributes.Italic | TextAttributes.Strike | TextAttributes.Dim),
    ];

    public static Gen<Style> AnyStyle => Gen.Elements(Styles);

    /// <summary>Some drawings, put one over the other, partly outside of the screen.</summary>
    public static Gen<Drawing[]> On(Size size, Gen<string> texts) =>
        (
            from kind in Gen.Choose(0, 9)
            from x in Gen.Choose(-3, size.Columns)
            from y in Gen.Choose(-1, size.Rows)
            from width in Gen.Choose(0, size.Columns + 2)
            from height in Gen.Choose(0, size.Rows)
            from text in texts
            from style in Gen.Elements(Styles)
            select new Drawing(kind, new Rect(x, y, width, height), text, style)
        ).ArrayOf();

    public static Arbitrary<Drawing[][]> Frames(Size size, Gen<string> texts) =>
        Arb.From(
            On(size, texts).ArrayOf(3),
            frames =>
                from i in Enumerable.Range(0, frames.Length)
                from smaller in Smaller(frames[i])
                select frames.Select((frame, k) => k == i ? smaller : frame).ToArray()
        );

    public override string ToString() =>
        $"{Kind} {Area.X},{Area.Y} {Area.Width}x{Area.Height} [{string.Join(' ', Text.Select(c => ((int)c).ToString("X4", CultureInfo.InvariantCulture)))}] {Style.Attributes}\n";

    private static IEnumerable<Drawing[]> Smaller(Drawing[] frame) =>
        Enumerable
            .Range(0, frame.Length)
            .Select(i => frame.Where((_, j) => j != i).ToArray())
            .Concat(
                from i in Enumerable.Range(0, frame.Length)
                from j in Enumerable.Range(0, frame[i].Text.Length)
                select frame.Select((drawing, k) => k == i ? drawing with { Text = drawing.Text.Remove(j, 1) } : drawing).ToArray()
            );

    public void DrawOn(Canvas canvas)
    {
        switch (Kind)
        {
            case 0:
                canvas.Fill(Area, '·', Style);
                break;
            case 1:
                canvas.Fill(Area, ' ', Style);
                break;
            case 2:
                canvas.Restyle(Area, old => old.With(Style.Attributes) with { Background = Style.Background });
                break;
            case 3:
                canvas.Part(Area).Put(Area.X % 2, 0, Text, Style);
                break;
            default:
                canvas.Put(Area.X, Area.Y, Text, Style);
                break;
        }
    }
}
