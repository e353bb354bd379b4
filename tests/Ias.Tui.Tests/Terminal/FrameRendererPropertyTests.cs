using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>Frames made by chance, one after the other, replayed on a terminal that throws on every sequence that is not allowed.</summary>
public sealed class FrameRendererPropertyTests
{
    private const TextAttributes VisibleOnBlanks = TextAttributes.Underline | TextAttributes.Reverse | TextAttributes.Strike;

    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 1, 1 },
            { 2, 1 },
            { 1, 4 },
            { 3, 2 },
            { 12, 3 },
            { 40, 12 },
        };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_terminal_shows_the_frame(int columns, int rows) =>
        Prop.ForAll(
                Drawing.Frames(new Size(columns, rows), Hostile.AgreedText),
                frames =>
                {
                    var emulator = new ScreenEmulator(columns, rows, wraps: true);
                    emulator.Litter("?", new Style(Color.Palette(2), Color.Palette(4), TextAttributes.Underline));
                    Play(frames, new CellBuffer(new Size(columns, rows)), emulator, buffer => AssertShows(buffer, emulator));
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_terminal_that_counts_otherwise_is_wrong_only_where_it_does(int columns, int rows) =>
        Prop.ForAll(
                Drawing.Frames(new Size(columns, rows), Hostile.Text),
                frames =>
                {
                    foreach (var joining in Enum.GetValues<Joining>())
                    {
                        var emulator = new ScreenEmulator(columns, rows, joining);
                        Play(
                            frames,
                            new CellBuffer(new Size(columns, rows)),
                            emulator,
                            buffer =>
                            {
                                for (var y = 0; y < rows; y++)
                                {
                                    for (var x = 0; x < columns; x += buffer.Row(y)[x].Columns)
                                    {
                                        if (!buffer.Row(y)[x].IsDoubtful)
                                        {
                                            AssertShows(buffer, emulator, x, y);
                                        }
                                    }
                                }
                            }
                        );
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_terminal_shows_rows_that_moved(int columns, int rows)
    {
        var moves = 0;
        Prop.ForAll(Scrolling.Of(new Size(columns, rows), Hostile.AgreedText), steps => moves += MovesOf(steps, columns, rows))
            .QuickCheckThrowOnFailure();
        Assert.True(moves > 20 || rows < 12, $"{moves} moves");
    }

    [Fact]
    public void With_fewer_colors_the_text_is_the_same() =>
        Prop.ForAll(
                Drawing.Frames(new Size(12, 3), Hostile.AgreedText),
                frames =>
                {
                    foreach (var depth in Enum.GetValues<ColorDepth>())
                    {
                        var emulator = new ScreenEmulator(12, 3);
                        var renderer = new FrameRenderer(depth);
                        var buffer = new CellBuffer(new Size(12, 3));
                        foreach (var frame in frames)
                        {
                            Draw(frame, buffer);
                            emulator.Feed(renderer.Render(buffer));
                        }

                        var screen = string.Join(
                            '\n',
                            Enumerable.Range(0, 3).Select(y => string.Concat(buffer.Row(y).ToArray().Select(buffer.TextOf)).TrimEnd(' '))
                        );
                        Assert.Equal(screen, emulator.Text());
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_shown_already_is_not_sent() =>
        Prop.ForAll(
                Drawing.Frames(new Size(20, 5), Hostile.Text),
                frames =>
                {
                    var renderer = new FrameRenderer(ColorDepth.TrueColor, synchronized: true);
                    var buffer = new CellBuffer(new Size(20, 5));
                    foreach (var frame in frames)
                    {
                        Draw(frame, buffer);
                        renderer.Render(buffer);
                        Assert.Equal(0, renderer.Render(buffer).Length);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static int MovesOf(Scrolling[] steps, int columns, int rows)
    {
        var emulator = new ScreenEmulator(columns, rows, wraps: true);
        var renderer = new FrameRenderer(ColorDepth.TrueColor, synchronized: true);
        var buffer = new CellBuffer(new Size(columns, rows));
        foreach (var step in steps)
        {
            step.DrawOn(buffer);
            emulator.Feed(renderer.Render(buffer));
            Assert.Equal((0, false, true), (emulator.Scrolled, emulator.IsInUpdate, emulator.HasNoMargins));
            AssertShows(buffer, emulator);
        }

        return emulator.Moves;
    }

    private static void Play(Drawing[][] frames, CellBuffer buffer, ScreenEmulator emulator, Action<CellBuffer> look)
    {
        var renderer = new FrameRenderer(ColorDepth.TrueColor, synchronized: true);
        foreach (var frame in frames)
        {
            Draw(frame, buffer);
            emulator.Feed(renderer.Render(buffer));
            Assert.Equal(0, emulator.Scrolled);
            Assert.Equal((false, true), (emulator.IsInUpdate, emulator.HasNoMargins));
            look(buffer);
        }
    }

    private static void Draw(Drawing[] frame, CellBuffer buffer)
    {
        foreach (var drawing in frame)
        {
            drawing.DrawOn(buffer.Canvas);
        }
    }

    private static void AssertShows(CellBuffer buffer, ScreenEmulator emulator)
    {
        for (var y = 0; y < buffer.Size.Rows; y++)
        {
            for (var x = 0; x < buffer.Size.Columns; x++)
            {
                AssertShows(buffer, emulator, x, y);
            }
        }
    }

    private static void AssertShows(CellBuffer buffer, ScreenEmulator emulator, int x, int y)
    {
        var cell = buffer.Row(y)[x];
        Assert.Equal(buffer.TextOf(cell), emulator.TextAt(x, y));
        Assert.Equal(Look(cell.Style, cell.IsBlank), Look(emulator.StyleAt(x, y), cell.IsBlank));
    }

    /// <summary>Of a blank's style, what is seen.</summary>
    private static Style Look(Style style, bool isBlank) =>
        isBlank && (style.Attributes & VisibleOnBlanks) == TextAttributes.None ? new Style(Background: style.Background) : style;
}
