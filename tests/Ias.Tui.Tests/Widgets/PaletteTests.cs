using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class PaletteTests
{
    private static readonly PaletteItem[] Items =
    [
        new("halt", "Halt the run", "H", null, "ias run-halt"),
        new("resume", "Resume", "R", "it is running", "ias run-resume"),
        new("night", "What happened", "w"),
        new("theme", "Choose a theme", "", null, "ias theme list"),
    ];

    [Fact]
    public void What_is_off_stands_there_dim_with_its_reason_and_its_command()
    {
        var screen = new VirtualScreen(60, 10);

        Assert.Null(new Palette("Here", Items, isTyping: false).Draw(screen.Canvas, Look.Default));

        Assert.Equal(
            """

               ┌─ Here ─────────────────────────────────────────────┐
               │  / narrows it down                                 │
               │> halt    Halt the run                            H │
               │  resume  not now: it is running  ias run-resume  R │
               │  night   What happened                           w │
               │  theme   Choose a theme                            │
               │  from a shell: ias run-halt                        │
               └────────────────────────────────────────────────────┘
            """,
            string.Join('\n', screen.Text().TrimEnd().Split('\n'))
        );
        Assert.Equal(
            (
                Look.Default[Role.Selection],
                Look.Default[Role.Muted],
                Look.Default[Role.Muted],
                Look.Default[Role.Key],
                Look.Default[Role.Command]
            ),
            (
                screen.StyleOf("Halt"),
                screen.StyleOf("it is running"),
                screen.StyleOf("ias run-resume"),
                screen.StyleOf("w │"),
                screen.StyleOf("ias run-halt")
            )
        );
    }

    [Fact]
    public void Letters_narrow_it_down_and_Enter_chooses()
    {
        var palette = new Palette("Any", Items, isTyping: true);
        var screen = new VirtualScreen(60, 10);
        Type(palette, "thm");

        var caret = palette.Draw(screen.Canvas, Look.Default);

        Assert.Equal(
            (">", "thm"),
            (screen.TextAt(screen.Find("> theme").X, screen.Find("> theme").Y), screen.Row(2)[6..].TrimEnd('│', ' '))
        );
        Assert.Equal(new Caret(9, 2), caret);
        Assert.Equal("theme", palette.Press(Keys.Enter).Chosen!.Id);
    }

    [Fact]
    public void Every_letter_brings_the_marker_to_the_best_match()
    {
        var palette = new Palette("Any", Items, isTyping: true);
        palette.Press(new Key(KeyCode.Down));
        palette.Press(new Key(KeyCode.Down));
        Assert.Equal("night", palette.Selected!.Id);

        Type(palette, "h");

        Assert.Equal("halt", palette.Selected!.Id);
    }

    [Fact]
    public void A_whole_word_comes_before_letters_found_here_and_there()
    {
        var palette = new Palette(
            "Any",
            [new("the", "men go on"), new("halt-them", "themes themed"), new("looks", "Choose a theme")],
            isTyping: true
        );

        Type(palette, "theme");

        Assert.Equal("looks", palette.Selected!.Id);
    }

    [Fact]
    public void What_is_off_is_never_chosen()
    {
        var typing = new Palette("Any", Items, isTyping: true);
        Type(typing, "resume");
        Assert.Equal(new Answer<PaletteItem>(IsOpen: true), typing.Press(Keys.Enter));

        var menu = new Palette("Here", Items, isTyping: false);
        Assert.Equal(new Answer<PaletteItem>(IsOpen: true), menu.Press(Key.Of('R')));
        Assert.Equal("resume", menu.Selected!.Id);
    }

    [Fact]
    public void In_the_menu_an_items_key_chooses_it_and_a_slash_begins_typing()
    {
        Assert.Equal("halt", new Palette("Here", Items, isTyping: false).Press(Key.Of('H')).Chosen!.Id);

        var menu = new Palette("Here", Items, isTyping: false);
        Assert.True(menu.Press(Key.Of('j')).IsOpen);
        Assert.Equal("resume", menu.Selected!.Id);
        Assert.False(menu.Paste("theme"));
        Assert.True(menu.Press(Key.Of('/')).IsOpen);
        Assert.True(menu.Press(Key.Of('H')).IsOpen);
        Assert.True(menu.Paste("alt"));
        Assert.Equal("halt", menu.Press(Keys.Enter).Chosen!.Id);
    }

    [Fact]
    public void When_nothing_is_found_it_says_so_and_Enter_does_nothing()
    {
        var palette = new Palette("Any", Items, isTyping: true);
        Type(palette, "xyz");
        var screen = new VirtualScreen(60, 10);

        palette.Draw(screen.Canvas, Look.Default);

        Assert.Contains("nothing matches", screen.Text());
        Assert.Equal((true, null), (palette.Press(Keys.Enter).IsOpen, palette.Selected));
    }

    [Fact]
    public void What_can_be_done_changes_while_it_is_open_and_the_chosen_item_stays()
    {
        var palette = new Palette("Here", Items, isTyping: false);
        palette.Press(Key.Of('j'));

        palette.Show([new("new", "New"), .. Items[..1], Items[1] with { DisabledReason = null }]);

        Assert.Equal("resume", palette.Press(Keys.Enter).Chosen!.Id);
    }

    [Fact]
    public void Esc_closes_it() => Assert.Equal(default, new Palette("Any", Items, isTyping: true).Press(Keys.Escape));

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var palette = new Palette("Any", Items, isTyping: true);
        var canvas = new VirtualScreen(60, 10).Canvas;
        palette.Draw(canvas, Look.Default);

        Assert.Equal(0, Allocated.By(() => palette.Draw(canvas, Look.Default)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    [InlineData(30, 8)]
    [InlineData(80, 24)]
    public void At_every_size_with_any_text_and_keys_it_draws_and_never_chooses_what_is_off(int columns, int rows) =>
        Prop.ForAll(
                Hostile.Texts,
                Arb.From(Keys.Many),
                (text, keys) =>
                {
                    var screen = new VirtualScreen(columns, rows);
                    var palette = new Palette(
                        text,
                        [new("a", text, "x", text, text), new("b", "off", "R", "because"), new("c", text, text, "漢字")],
                        isTyping: false
                    );
                    foreach (var key in keys)
                    {
                        Assert.Null(palette.Press(key).Chosen);
                        if (palette.Draw(screen.Canvas, Look.Default) is { } caret)
                        {
                            Assert.InRange(caret.Column, 0, columns - 1);
                            Assert.InRange(caret.Row, 0, rows - 1);
                        }
                    }

                    palette.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default);
                }
            )
            .QuickCheckThrowOnFailure();

    private static void Type(Palette palette, string text) => Assert.All(Keys.Of(text), key => Assert.True(palette.Press(key).IsOpen));
}
