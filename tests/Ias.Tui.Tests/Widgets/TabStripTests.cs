using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class TabStripTests
{
    private static readonly ImmutableArray<Tab> Pages =
    [
        new("0", "Now"),
        new("1", "Queue"),
        new("2", "Log"),
        new("4", "Limits"),
        new("8", "Inbox"),
    ];

    [Theory]
    [InlineData(60, 0, " [0 Now]─ 1 Queue ─ 2 Log ─ 4 Limits ─ 8 Inbox ─────────────")]
    [InlineData(60, 3, "  0 Now ─ 1 Queue ─ 2 Log ─[4 Limits]─ 8 Inbox ─────────────")]
    [InlineData(30, 0, " [0 Now]─ 1 Queue ─ 2 Log ───>")]
    [InlineData(30, 2, "  0 Now ─ 1 Queue ─[2 Log]───>")]
    [InlineData(30, 3, "< 1 Queue ─ 2 Log ─[4 Limits]>")]
    [InlineData(30, 4, "< 2 Log ─ 4 Limits ─[8 Inbox]─")]
    [InlineData(20, 3, "< 2 Log ─[4 Limits]>")]
    [InlineData(19, 3, "<[4 Limits]───────>")]
    [InlineData(12, 3, "<[4 Limits]>")]
    [InlineData(6, 3, "<[4 L>")]
    [InlineData(1, 3, ">")]
    public void The_open_page_is_in_brackets_and_always_seen(int width, int active, string shown)
    {
        var screen = new VirtualScreen(width, 1);

        TabStrip.Draw(screen.Canvas, Look.Default, Pages, active);

        Assert.Equal(shown, screen.Row(0));
    }

    [Fact]
    public void The_open_page_looks_focused_and_the_rest_like_a_border()
    {
        var screen = new VirtualScreen(60, 1);

        TabStrip.Draw(screen.Canvas, Look.Default, Pages, 1);

        Assert.Equal(
            (Look.Default[Role.Text], Look.Default[Role.Focus], Look.Default[Role.Border]),
            (screen.StyleOf("0 Now"), screen.StyleOf("[1 Queue]"), screen.StyleAt(59, 0))
        );
    }

    [Fact]
    public void A_click_finds_the_page_that_is_drawn_there()
    {
        var screen = new VirtualScreen(30, 1);
        TabStrip.Draw(screen.Canvas, Look.Default, Pages, 3);

        Assert.Equal(
            [1, 2, 3, null, null],
            new[] { "1 Q", "2 L", "Limits" }
                .Select(text => TabStrip.At(screen.Find(text).X, 30, Pages, 3))
                .Append(TabStrip.At(0, 30, Pages, 3))
                .Append(TabStrip.At(10, 30, Pages, 3))
        );
    }

    [Fact]
    public void With_any_titles_at_any_width_nothing_is_shifted() =>
        Prop.ForAll(
                Hostile.Texts,
                Arb.From(Gen.Choose(1, 40)),
                Arb.From(Gen.Choose(0, 3)),
                (title, width, active) =>
                {
                    var screen = new VirtualScreen(width, 2);
                    ImmutableArray<Tab> pages = [new("1", title), new("2", "Log"), new("3", title)];

                    TabStrip.Draw(screen.Canvas, Look.Default, active == 3 ? [] : pages, active);
                    TabStrip.Draw(screen.Canvas.Part(new Rect(0, 0, width, 0)), Look.Default, pages, active);

                    Assert.Equal("", screen.Row(1));
                    Assert.True(width < 9 || active != 1 || screen.Row(0).Contains("[2 Log]"), screen.Row(0));
                }
            )
            .QuickCheckThrowOnFailure();
}
