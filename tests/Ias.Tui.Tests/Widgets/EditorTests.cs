using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class EditorTests
{
    private readonly Editor _editor = new();

    [Fact]
    public void Lines_are_wrapped_by_words_and_the_cursor_stands_behind_the_text()
    {
        var screen = new VirtualScreen(11, 5);
        Type("round half even, please");
        _editor.Press(Keys.Enter);
        Type("漢字");

        var caret = _editor.Draw(screen.Canvas, Look.Default);

        Assert.Equal("round half\neven,\nplease\n漢字\n", screen.Text());
        Assert.Equal(new Caret(4, 3), caret);
        Assert.Equal("round half even, please\n漢字", _editor.Text);
    }

    [Fact]
    public void Up_and_Down_keep_their_column()
    {
        var screen = new VirtualScreen(12, 4);
        _editor.Set("0123456\n012\n0漢34567");
        Press(KeyCode.Left);
        Assert.Equal(new Caret(7, 2), _editor.Draw(screen.Canvas, Look.Default));

        Press(KeyCode.Up);
        Assert.Equal(new Caret(3, 1), _editor.Draw(screen.Canvas, Look.Default));

        Press(KeyCode.Up);
        Assert.Equal(new Caret(7, 0), _editor.Draw(screen.Canvas, Look.Default));

        Press(KeyCode.Up);
        Assert.Equal(new Caret(0, 0), _editor.Draw(screen.Canvas, Look.Default));
    }

    [Fact]
    public void Home_and_End_are_those_of_the_line_that_is_seen()
    {
        var screen = new VirtualScreen(11, 4);
        _editor.Set("round half even");
        _editor.Draw(screen.Canvas, Look.Default);

        Press(KeyCode.Up);
        Press(KeyCode.End);
        Assert.Equal(new Caret(10, 0), _editor.Draw(screen.Canvas, Look.Default));

        Press(KeyCode.Home);
        Assert.True(_editor.Press(Key.Of('k', KeyModifiers.Ctrl)));
        Assert.Equal(" even", _editor.Text);
    }

    [Fact]
    public void A_word_longer_than_a_line_is_walked_through_line_by_line()
    {
        var screen = new VirtualScreen(5, 4);
        _editor.Set("abcdefghij");
        _editor.Draw(screen.Canvas, Look.Default);
        Assert.Equal("abcd\nefgh\nij\n", screen.Text());

        Press(KeyCode.Up);
        Press(KeyCode.Up);
        Press(KeyCode.End);
        Assert.Equal(new Caret(3, 0), _editor.Draw(screen.Canvas, Look.Default));
        Press(KeyCode.Down);
        Assert.Equal(new Caret(3, 1), _editor.Draw(screen.Canvas, Look.Default));
    }

    [Fact]
    public void It_scrolls_with_the_cursor()
    {
        var screen = new VirtualScreen(8, 2);
        _editor.Set("1\n2\n3\n4");
        _editor.Draw(screen.Canvas, Look.Default);
        Assert.Equal("3\n4", screen.Text());

        Press(KeyCode.PageUp);
        Press(KeyCode.PageUp);
        _editor.Draw(screen.Canvas, Look.Default);
        Assert.Equal("2\n3", screen.Text());
    }

    [Fact]
    public void A_paste_keeps_its_lines_and_loses_its_controls()
    {
        _editor.Paste("one\n\ttwo\u001b[2J");

        Assert.Equal("one\n    two[2J", _editor.Text);
    }

    [Fact]
    public void What_ends_writing_is_not_its_own()
    {
        Assert.False(_editor.Press(Keys.Escape));
        Assert.False(_editor.Press(new Key(KeyCode.Tab)));
        Assert.False(_editor.Press(Key.Of('s', KeyModifiers.Ctrl)));
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var canvas = new VirtualScreen(20, 6).Canvas;
        _editor.Set("round half even, as the tax office wants it\nand test negatives 漢字");
        _editor.Draw(canvas, Look.Default);

        Assert.Equal(0, Allocated.By(() => _editor.Draw(canvas, Look.Default)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(9, 4)]
    public void Whatever_is_typed_the_cursor_is_seen(int columns, int rows) =>
        Prop.ForAll(
                Arb.From(Keys.Many),
                Hostile.Texts,
                (keys, paste) =>
                {
                    var editor = new Editor(most: 60);
                    var screen = new VirtualScreen(columns, rows);
                    foreach (var key in keys)
                    {
                        if (!editor.Press(key))
                        {
                            editor.Paste(paste);
                        }

                        if (key.Rune.Value % 3 > 0)
                        {
                            continue; // keys that come between two frames
                        }

                        var caret = editor.Draw(screen.Canvas, Look.Default)!.Value;
                        Assert.InRange(caret.Column, 0, columns - 1);
                        Assert.InRange(caret.Row, 0, rows - 1);
                    }

                    Assert.Null(editor.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default));
                }
            )
            .QuickCheckThrowOnFailure();

    private void Type(string text) => ((Func<Key, bool>)_editor.Press).Type(text);

    private void Press(KeyCode code) => Assert.True(_editor.Press(new Key(code)));
}
