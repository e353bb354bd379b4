using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Dashboard;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Every pane and every page at sizes from nothing to a wall, with texts that try to break out.</summary>
public sealed class SizesTests : IDisposable
{
    // Each opens something else over the panes; what was open before is closed.
    private static readonly string[] Pages =
    [
        "w",
        "w\e?",
        "i",
        "5\r",
        "3\r",
        "7",
        " ",
        ":",
        "H",
        "R",
        "S",
        "A",
        "mnote",
        "mnote\e",
        "/text",
        "O",
        "z",
    ];

    private readonly Shop _shop = new();

    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 1, 1 },
            { 2, 30 },
            { 20, 5 },
            { 30, 8 },
            { 40, 10 },
            { 60, 20 },
            { 79, 23 },
            { 80, 24 },
            { 99, 60 },
            { 100, 30 },
            { 120, 40 },
            { 200, 60 },
        };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_pane_is_drawn_in_its_place_whatever_stands_in_it(int columns, int rows)
    {
        foreach (var moment in new[] { "running", "halted", "waiting", "push", "no run" }) // the others show nothing that these do not
        {
            foreach (var text in Evil)
            {
                using var sitting = new Sitting(_shop.At(moment), columns, rows, change: run => Wild(run, text));
                sitting.Pause().Type("\e");
                for (var pane = 0; pane <= 8; pane++)
                {
                    sitting.Type($"{pane}");
                    AssertWhole(sitting);
                    sitting.Type("jkGg");
                    AssertWhole(sitting);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_page_dialog_and_field_is_drawn_whatever_stands_in_it(int columns, int rows)
    {
        foreach (var moment in Shop.Moments)
        {
            foreach (var keys in Pages)
            {
                using var sitting = new Sitting(_shop.At(moment), columns, rows, change: run => Wild(run, Evil[0]));

                sitting.Pause().Type(keys).Press(KeyCode.Down).Press(KeyCode.PageDown).Press(KeyCode.PageUp);

                AssertWhole(sitting);
            }
        }
    }

    [Fact]
    public void A_storm_of_sizes_with_any_text_leaves_every_line_where_it_belongs()
    {
        var moments = Shop.Moments.ToDictionary(name => name, _shop.At);
        Prop.ForAll(
                Hostile.Texts,
                Gen.Elements(Shop.Moments.ToArray()).ToArbitrary(),
                Gen.Zip(Gen.Choose(1, 130), Gen.Choose(1, 45)).ListOf().ToArbitrary(),
                (text, moment, sizes) =>
                {
                    using var sitting = new Sitting(moments[moment], change: run => Wild(run, text));
                    foreach (var (columns, rows) in sizes)
                    {
                        sitting.Resize(columns, rows);
                        AssertWhole(sitting);
                    }
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    public void The_words_are_the_same_with_all_colours_with_few_and_with_none(int columns, int rows)
    {
        var rich = ThemeCatalog.Load("aurora").Theme;
        var looks = new[] { ColorDepth.TrueColor, ColorDepth.Palette256, ColorDepth.Sixteen, ColorDepth.None }
            .Select(depth => new Look(rich.For(depth), Glyphs.Unicode))
            .ToList();
        foreach (var moment in Shop.Moments)
        {
            foreach (var keys in new[] { "", "\e", "w", "5", " ", "H", "R" })
            {
                var texts = looks
                    .Select(look =>
                    {
                        using var sitting = new Sitting(_shop.At(moment), columns, rows, look);
                        return sitting.Pause().Type(keys).Text;
                    })
                    .Distinct(StringComparer.Ordinal);

                Assert.Single(texts);
            }
        }
    }

    public void Dispose() => _shop.Dispose();

    private static readonly string[] Evil =
    [
        "漢字の題 👨‍👩‍👧 e\u0301\u0323 \u202eoverride\u202c 🇩🇪 ｱ",
        "\u001b[2J\u001b]0;title\u0007\u009b31m\r\n\ttab",
        new string('漢', 300),
        "\u0301\u0301\u0301",
        "",
    ];

    // Every text a person or an agent may have written.
    private RunSnapshot Wild(RunSnapshot run, string text)
    {
        if (new FileInfo(_shop.LogOf("3-review")).Length < 50_000)
        {
            File.AppendAllBytes(_shop.LogOf("3-review"), Encoding.UTF8.GetBytes(text + "\n"));
        }

        return run with
        {
            Branch = text,
            Run = run.Run is null ? null : run.Run with { Title = text, Branch = text },
            Sprints = [.. run.Sprints.Select(s => s with { Title = text })],
            Findings = [.. run.Findings.Select(f => f with { Title = text, File = text, Severity = text })],
            Commits = [.. run.Commits.Select(c => c with { Subject = text })],
            Deleted = [.. run.Deleted.Select(d => d with { Path = text })],
            NeedsYou = [.. run.NeedsYou.Select(n => n with { What = text, Detail = text })],
            Halt = run.Halt is null ? null : run.Halt with { Reason = text },
            Breaker = run.Breaker is null
                ? null
                : run.Breaker with
                {
                    Meters = [.. run.Breaker.Meters.Select(m => m with { Feeds = text })],
                },
            Checks = [.. run.Checks.Select(c => c with { Text = text, Fix = text })],
        };
    }

    private static void AssertWhole(Sitting sitting)
    {
        var (screen, size) = (sitting.Screen, sitting.Size);
        for (var y = 0; y < size.Rows; y++)
        {
            Assert.InRange(TextWidth.Of(screen.TextAt(size.Columns - 1, y)), 0, 1);
        }

        if (sitting.Caret is { } caret)
        {
            Assert.True(
                caret.Column >= 0 && caret.Column < size.Columns && caret.Row >= 0 && caret.Row < size.Rows,
                $"the cursor is at {caret} of {size}"
            );
        }

        if (
            sitting.DashboardView.Page is not null
            || sitting.DashboardView.Dialog is not null
            || sitting.DashboardView.Over.Palette is not null
            || sitting.DashboardView.Writing is not null
            || sitting.DashboardView.IsPlain
            || size.Rows < 2
        )
        {
            return;
        }

        foreach (var line in sitting.Layout.Split)
        {
            for (var y = line.From; y < line.To; y++)
            {
                Assert.True(
                    "│┬┼┴".Contains(screen.TextAt(line.Column, y)) && screen.TextAt(line.Column, y).Length == 1,
                    $"column {line.Column}, row {y} of {size}: '{screen.Row(y)}'"
                );
            }
        }

        foreach (var spot in sitting.Layout.Spots)
        {
            Assert.True(
                spot.Area.X >= 0
                    && spot.Area.Right <= size.Columns
                    && spot.Area.Y >= TopRows.Count
                    && spot.Area.Bottom <= size.Rows
                    && spot.Area.Height > 0
                    && spot.Area.Width > 0,
                $"{spot} of {size}"
            );
        }
    }
}
