using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class TextFieldTests
{
    private readonly TextField _field = new();

    [Fact]
    public void What_is_typed_stands_there_and_the_cursor_behind_it()
    {
        var screen = new VirtualScreen(10, 1);
        Type("漢e\u0301x");

        var caret = _field.Draw(screen.Canvas, Look.Default);

        Assert.Equal(("漢e\u0301x", new Caret(4, 0)), (screen.Row(0), caret));
        Assert.Equal(Look.Default[Role.Text], screen.StyleAt(0, 0));
    }

    [Fact]
    public void A_person_sees_characters_and_so_do_the_keys()
    {
        Type("ae\u0301👍🏽b");

        Press(KeyCode.Left);
        Press(KeyCode.Backspace);
        Assert.Equal("ae\u0301b", _field.Text);

        Press(KeyCode.Left);
        Press(KeyCode.Delete);
        Assert.Equal("ab", _field.Text);

        Press(KeyCode.Home);
        Press(KeyCode.Backspace);
        Press(KeyCode.Right);
        Type("-");
        Assert.Equal("a-b", _field.Text);
    }

    [Fact]
    public void A_mark_typed_behind_a_character_joins_it()
    {
        Type("e\u0301");
        Press(KeyCode.Backspace);

        Assert.Equal("", _field.Text);
    }

    [Theory]
    [InlineData('a', KeyModifiers.Ctrl, "|the red cart")]
    [InlineData('e', KeyModifiers.Ctrl, "the red cart|")]
    [InlineData('u', KeyModifiers.Ctrl, "|d cart")]
    [InlineData('k', KeyModifiers.Ctrl, "the re|")]
    [InlineData('w', KeyModifiers.Ctrl, "the |d cart")]
    [InlineData('b', KeyModifiers.Alt, "the |red cart")]
    [InlineData('f', KeyModifiers.Alt, "the red| cart")]
    public void The_shells_keys_do_as_in_shells(char key, KeyModifiers modifiers, string after)
    {
        _field.Set("the red cart");
        for (var i = 0; i < 6; i++)
        {
            Press(KeyCode.Left);
        }

        Assert.True(_field.Press(Key.Of(key, modifiers)));
        Type("|");

        Assert.Equal(after, _field.Text);
    }

    [Fact]
    public void Enter_Esc_and_Tab_are_not_its_own()
    {
        Assert.False(_field.Press(Keys.Enter));
        Assert.False(_field.Press(Keys.Escape));
        Assert.False(_field.Press(new Key(KeyCode.Tab)));
        Assert.False(_field.Press(Key.Of('c', KeyModifiers.Ctrl)));
        Assert.False(_field.Press(new Key(KeyCode.Up)));
    }

    [Fact]
    public void A_paste_goes_in_as_one_line()
    {
        Type("[]");
        Press(KeyCode.Left);

        Assert.True(_field.Paste("one\ntwo\tthree\u001b"));

        Assert.Equal("[one two three]", _field.Text);
    }

    [Fact]
    public void A_paste_that_is_too_long_is_cut_between_characters_and_it_says_so()
    {
        var field = new TextField(most: 5);

        field.Paste("abc👍🏽d");

        Assert.Equal("abc", field.Text);
        field.Paste("xyz");
        Assert.Equal(("abcxy", true), (field.Text, field.IsFull));
    }

    [Fact]
    public void A_long_line_is_scrolled_with_the_cursor()
    {
        var screen = new VirtualScreen(6, 1);
        Type("0123456789");
        Assert.Equal(new Caret(5, 0), _field.Draw(screen.Canvas, Look.Default));
        Assert.Equal("56789", screen.Row(0));

        Press(KeyCode.Left);
        Press(KeyCode.Left);
        Assert.Equal(new Caret(3, 0), _field.Draw(screen.Canvas, Look.Default));
        Assert.Equal("56789", screen.Row(0));

        Press(KeyCode.Home);
        Assert.Equal(new Caret(0, 0), _field.Draw(screen.Canvas, Look.Default));
        Assert.Equal("012345", screen.Row(0));
    }

    [Fact]
    public void Up_and_Down_go_through_what_was_written_and_back_to_what_is_being_written()
    {
        List<string> history = [];
        var field = new TextField(history);
        foreach (var text in new[] { "first", "second", "second", "  " })
        {
            field.Set(text);
            field.Remember();
        }

        Assert.Equal(["second", "first"], history);
        field.Set("new");
        Assert.Equal(
            ["second", "first", "first", "second", "new", "new"],
            new[] { KeyCode.Up, KeyCode.Up, KeyCode.Up, KeyCode.Down, KeyCode.Down, KeyCode.Down }.Select(code =>
            {
                Assert.True(field.Press(new Key(code)));
                return field.Text;
            })
        );
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var canvas = new VirtualScreen(6, 1).Canvas;
        Type("0123漢e\u0301789");
        _field.Draw(canvas, Look.Default);

        Assert.Equal(0, Allocated.By(() => _field.Draw(canvas, Look.Default)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(9, 2)]
    public void Whatever_is_typed_the_cursor_is_seen_and_between_characters(int columns, int rows) =>
        Prop.ForAll(
                Arb.From(Keys.Many),
                Hostile.Texts,
                (keys, paste) =>
                {
                    var field = new TextField(["old", "漢字漢字漢字"], most: 40);
                    var screen = new VirtualScreen(columns, rows);
                    foreach (var key in keys)
                    {
                        if (!field.Press(key))
                        {
                            field.Paste(paste);
                        }

                        Assert.True(field.Text.Length <= 40);
                        Assert.InRange(field.Draw(screen.Canvas, Look.Default)!.Value.Column, 0, columns - 1);
                    }

                    Assert.Null(field.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default));
                    var before = field.Text;
                    field.Press(Key.Of('Ж'));
                    Assert.True(field.Text == before || Places(before).Any(place => field.Text == before.Insert(place, "Ж")), before);
                }
            )
            .QuickCheckThrowOnFailure();

    private static IEnumerable<int> Places(string text)
    {
        var at = 0;
        for (; at < text.Length; at += Cluster.First(text.AsSpan(at)).Length)
        {
            yield return at;
        }

        yield return at;
    }

    private void Type(string text) => ((Func<Key, bool>)_field.Press).Type(text);

    private void Press(KeyCode code) => Assert.True(_field.Press(new Key(code)));
}
