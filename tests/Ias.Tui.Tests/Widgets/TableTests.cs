using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class TableTests
{
    private static readonly Finding[] Findings =
    [
        new("open", "totals.ts:88", "rounding differs", 12),
        new("fixed", "漢字/漢字漢字.ts", "null name", 3),
    ];

    [Fact]
    public void What_is_left_over_goes_to_the_columns_with_a_weight()
    {
        Assert.Equal(
            """
              state  where             what                age
            > open   totals.ts:88      rounding differs     12
              fixed  漢字/漢字漢字.ts  null name             3
            """,
            Draw(50)
        );
    }

    [Theory]
    [InlineData(40, "> open   totals.ts:88   rounding di   12")]
    [InlineData(38, "> open   totals.ts:88  rounding d   12")]
    [InlineData(30, "> open   totals.ts:8  rounding")]
    [InlineData(24, "> open   totals.ts:88")]
    [InlineData(12, "> open")]
    [InlineData(5, "> ope")]
    [InlineData(2, ">")]
    [InlineData(1, ">")]
    public void Where_it_is_narrow_the_least_important_columns_go(int width, string row) => Assert.Equal(row, Draw(width).Split('\n')[^2]);

    [Fact]
    public void A_cell_is_cut_between_characters() => Assert.Equal("  fixed  漢字/漢字漢   null name     3", Draw(38).Split('\n')[^1]);

    [Fact]
    public void A_cell_looks_as_its_role_says_and_titles_are_muted()
    {
        var screen = new VirtualScreen(50, 3);

        Table(hasTitles: true).Draw(screen.Canvas, Look.Default, focused: false);

        Assert.Equal(
            (Look.Default[Role.Muted], Look.Default[Role.Warning], Look.Default[Role.Text]),
            (screen.StyleOf("where"), screen.StyleOf("open"), screen.StyleOf("rounding"))
        );
    }

    [Fact]
    public void On_one_row_there_are_no_titles()
    {
        var screen = new VirtualScreen(50, 1);

        Table(hasTitles: true).Draw(screen.Canvas, Look.Default, focused: true);

        Assert.StartsWith("> open", screen.Row(0));
        Assert.Equal(Look.Default[Role.Selection], screen.StyleAt(49, 0));
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var table = Table(hasTitles: true);
        var canvas = new VirtualScreen(60, 5).Canvas;
        table.Draw(canvas, Look.Default, focused: true);

        Assert.Equal(0, Allocated.By(() => table.Draw(canvas, Look.Default, focused: true)));
    }

    [Fact]
    public void Columns_share_all_of_a_row_and_the_more_important_ones_stay() =>
        Prop.ForAll(
                Arb.From(
                    (
                        from minimum in Gen.Choose(1, 9)
                        from weight in Gen.Choose(0, 3)
                        from importance in Gen.Choose(0, 3)
                        select (minimum, weight, importance)
                    ).NonEmptyListOf()
                ),
                Arb.From(Gen.Choose(0, 60)),
                (columns, width) =>
                {
                    (int Minimum, int Weight, int Importance)[] all = [.. columns];
                    var widths = new int[all.Length];

                    ColumnWidths.Share(all, width, widths);

                    var shown = Enumerable.Range(0, all.Length).Where(i => widths[i] > 0).ToList();
                    Assert.True(widths.Sum() + (Math.Max(0, shown.Count - 1) * ColumnWidths.Gap) <= width);
                    Assert.True(shown.Count <= 1 || shown.All(i => widths[i] >= all[i].Minimum));
                    Assert.True(shown.Count > 0 || width == 0);
                    Assert.All(
                        Enumerable.Range(0, all.Length).Except(shown),
                        gone => Assert.All(shown, stays => Assert.True(all[stays].Importance >= all[gone].Importance))
                    );
                    Assert.True(
                        shown.Count <= 1
                            || shown.All(i => all[i].Weight == 0)
                            || widths.Sum() + ((shown.Count - 1) * ColumnWidths.Gap) == width
                    );
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 3)]
    [InlineData(60, 4)]
    public void Any_text_at_any_size_stays_in_its_column(int columns, int rows) =>
        Prop.ForAll(
                Hostile.Texts,
                Arb.From(Keys.Many),
                (text, keys) =>
                {
                    var screen = new VirtualScreen(columns, rows);
                    var table = Table(hasTitles: true);
                    table.Rows.Show([new Finding(text, "b", "c", 7), new Finding("b", text, text, 8)]);
                    foreach (var key in keys)
                    {
                        table.Rows.Press(key);
                    }

                    table.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default, focused: true);
                    table.Draw(screen.Canvas, Look.Default, focused: true);

                    Assert.True(columns < 60 || (screen.TextAt(59, 1) == "7" && screen.TextAt(59, 2) == "8"), screen.Text());
                }
            )
            .QuickCheckThrowOnFailure();

    private static Table<Finding, string> Table(bool hasTitles)
    {
        var table = new Table<Finding, string>(
            finding => finding.State,
            [
                new(
                    "state",
                    finding => $"{finding.State}",
                    Minimum: 5,
                    Importance: 9,
                    RoleOf: finding => finding.State == "open" ? Role.Warning : Role.Good
                ),
                new("where", finding => $"{finding.Where}", Minimum: 11, Weight: 1, Importance: 5),
                new("what", finding => $"{finding.What}", Minimum: 7, Weight: 2, Importance: 3),
                new("age", finding => $"{finding.Age}", Minimum: 3, IsNumber: true),
            ],
            hasTitles
        );
        table.Rows.Show(Findings);
        return table;
    }

    private static string Draw(int width)
    {
        var screen = new VirtualScreen(width, 3);
        Table(hasTitles: true).Draw(screen.Canvas, Look.Default, focused: true);
        return screen.Text();
    }

    private sealed record Finding(string State, string Where, string What, int Age);
}
