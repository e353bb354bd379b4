using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class MeterTests
{
    [Theory]
    [InlineData(2, 3, 10, "▰▰▱")]
    [InlineData(0, 5, 10, "▱▱▱▱▱")]
    [InlineData(7, 10, 10, "▰▰▰▰▰▰▰▱▱▱")]
    [InlineData(4, 3, 10, "▰▰▰")]
    [InlineData(45, 100, 10, "▰▰▰▰▱▱▱▱▱▱")]
    [InlineData(1, 1000, 10, "▰▱▱▱▱▱▱▱▱▱")]
    [InlineData(999, 1000, 10, "▰▰▰▰▰▰▰▰▰▱")]
    [InlineData(5, 8, 4, "▰▰▱▱")]
    [InlineData(3, 0, 4, "▱▱▱▱")]
    [InlineData(-3, 7, 4, "▱▱▱▱")]
    [InlineData(1, 2, 0, "")]
    [InlineData(1, 2, 1, "▱")]
    [InlineData(long.MaxValue, 2, 4, "▰▰")]
    public void Small_limits_have_a_cell_for_each_and_large_ones_their_share(long count, long limit, int cells, string shown)
    {
        var screen = new VirtualScreen(12, 1);
        var pen = new RowPen(screen.Canvas, 0);

        Meter.Put(ref pen, Look.Default, count, limit, cells);

        Assert.Equal(shown, screen.Row(0));
    }

    [Theory]
    [InlineData(0.1, Role.MeterFull)]
    [InlineData(0.66, Role.MeterFull)]
    [InlineData(0.67, Role.Warning)]
    [InlineData(0.99, Role.Warning)]
    [InlineData(1, Role.Danger)]
    [InlineData(7, Role.Danger)]
    public void It_warns_from_two_thirds_on(double part, Role role)
    {
        var screen = new VirtualScreen(10, 1);
        var pen = new RowPen(screen.Canvas, 0);

        Meter.Put(ref pen, Look.Default, part, 10);

        Assert.Equal(Look.Default[role], screen.StyleAt(0, 0));
        Assert.Equal(part >= 1, screen.Row(0).All(c => c == '▰'));
    }

    [Fact]
    public void In_ascii_it_is_ascii()
    {
        var screen = new VirtualScreen(10, 1);
        var pen = new RowPen(screen.Canvas, 0);

        Meter.Put(ref pen, Look.Default with { Glyphs = Glyphs.Ascii }, 2, 3, 10);

        Assert.Equal(("##.", Look.Default[Role.MeterEmpty]), (screen.Row(0), screen.StyleAt(2, 0)));
    }

    [Fact]
    public void It_is_full_at_the_limit_only_and_empty_at_nothing_only() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(-2, 130)),
                Arb.From(Gen.Choose(-2, 120)),
                Arb.From(Gen.Choose(2, 20)),
                (count, limit, cells) =>
                {
                    var screen = new VirtualScreen(24, 1);
                    var pen = new RowPen(screen.Canvas, 0);

                    Meter.Put(ref pen, Look.Default, count, limit, cells);

                    Assert.Equal(limit > 0 && count >= limit, !screen.Row(0).Contains('▱'));
                    Assert.True(limit == 1 || (limit > 0 && count > 0) == screen.Row(0).Contains('▰'));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var canvas = new VirtualScreen(30, 1).Canvas;
        Draw();

        Assert.Equal(0, Allocated.By(() => Draw()));

        void Draw()
        {
            var pen = new RowPen(canvas, 0);
            Meter.Put(ref pen, Look.Default, 45, 100, 10);
        }
    }
}
