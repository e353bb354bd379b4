using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class DialogTests
{
    private const string Subject = "run-1 running";

    private readonly Dialog _dialog = Halt();

    [Fact]
    public void It_stands_in_the_middle_as_large_as_its_content()
    {
        var screen = new VirtualScreen(80, 14);

        Assert.Null(_dialog.Draw(screen.Canvas, Look.Default, Subject, Seconds(0)));

        Assert.Equal(
            """
            ┌─ Halt the run? ────────────────────────────────────────────────┐
            │ sprint-2 Discounts is in cycle 3, review.                      │
            │                                                                │
            │ w         when the phase ends  the work is committed, pushed   │
            │ type now  end the agent        what it did since 09:37 is lost │
            │ Esc       close, do nothing                                    │
            └────────────────────────────────────────────────────────────────┘
            """,
            string.Join('\n', screen.Text().Split('\n').Where(row => row.Length > 0).Select(row => row[7..]))
        );
        Assert.Equal((7, 3), screen.Find("┌"));
        Assert.Equal(
            (Look.Default[Role.Focus], Look.Default[Role.Title], Look.Default[Role.Key], Look.Default[Role.Muted]),
            (screen.StyleOf("┌"), screen.StyleOf("Halt the"), screen.StyleOf("type now"), screen.StyleOf("what it did"))
        );
    }

    [Fact]
    public void A_number_is_typed_over_the_one_that_stands_there_and_the_choices_follow_it()
    {
        var screen = new VirtualScreen(60, 10);
        var dialog = new Dialog(
            "Resume?",
            "More cycles.",
            "s",
            new DialogField(
                "cycles",
                "30",
                typed =>
                    typed is "20" or ""
                        ? new DialogOffer([], "more than 20")
                        : new DialogOffer([new DialogChoice('c', "go on", $"up to {typed}")])
            )
        );
        dialog.Draw(screen.Canvas, Look.Default, "s", Seconds(0));
        Assert.Contains("cycles 30  type to change", screen.Text());

        Type("2", "0");
        Assert.Contains("cycles 20  more than 20", screen.Text());
        Assert.DoesNotContain("go on", screen.Text());
        Assert.True(dialog.Press(Key.Of('c'), "s", Seconds(1)).IsOpen);

        dialog.Press(new Key(KeyCode.Backspace), "s", Seconds(1));
        Type("5");
        Assert.Contains("c    go on  up to 25", screen.Text());
        Assert.Equal(new DialogChoice('c', "go on", "up to 25"), dialog.Press(Key.Of('c'), "s", Seconds(1)).Chosen);

        void Type(params string[] digits)
        {
            foreach (var digit in digits)
            {
                dialog.Press(Key.Of(digit[0]), "s", Seconds(1));
            }

            screen.Canvas.Clear();
            dialog.Draw(screen.Canvas, Look.Default, "s", Seconds(1));
        }
    }

    [Fact]
    public void On_a_phone_the_choices_stay_and_the_text_is_scrolled()
    {
        var screen = new VirtualScreen(30, 8);
        var dialog = new Dialog(
            "Resume?",
            "One trial cycle, about $2 and 45 min. The same finding again stops it at once.",
            "s",
            [new DialogChoice('c', "go on with cycle 7", "same issue stands at 2/3")]
        );

        dialog.Draw(screen.Canvas, Look.Default, "s", Seconds(0));
        Assert.Equal(
            """
            ┌─ Resume? ──────────────────┐
            │ One trial cycle, about $2  │
            │ and 45 min. The same       │
            │ c    go on with cycle 7    │
            │      same issue stands at  │
            │      2/3                   │
            │ Esc  close, do nothing     │
            └─ arrows: line 2 of 4 ──────┘
            """,
            screen.Text()
        );

        dialog.Press(new Key(KeyCode.Down), "s", Seconds(1));
        dialog.Press(new Key(KeyCode.PageDown), "s", Seconds(1));
        dialog.Draw(screen.Canvas, Look.Default, "s", Seconds(1));
        Assert.Equal(("│ finding again stops it at  │", "│ once.                      │"), (screen.Row(1), screen.Row(2)));
    }

    [Fact]
    public void Where_it_is_lower_still_the_effects_go()
    {
        var screen = new VirtualScreen(30, 6);

        Halt().Draw(screen.Canvas, Look.Default, Subject, Seconds(0));

        Assert.Equal(
            """
            ┌─ Halt the run? ────────────┐
            │ sprint-2 Discounts is in   │
            │ w         when the phase e │
            │ type now  end the agent    │
            │ Esc       close, do nothin │
            └─ arrows: line 1 of 2 ──────┘
            """,
            screen.Text()
        );

        var higher = new VirtualScreen(30, 9);
        Halt().Draw(higher.Canvas, Look.Default, Subject, Seconds(0));
        Assert.Contains("cycle 3, review.", higher.Text()); // two lines of the text are worth more than the effects
        Assert.DoesNotContain("committed", higher.Text());
    }

    [Fact]
    public void A_named_character_chooses_and_Enter_does_nothing()
    {
        Open();

        foreach (
            var key in new[]
            {
                Keys.Enter,
                Key.Of(' '),
                Key.Of('y'),
                Key.Of('W'),
                Key.Of('w', KeyModifiers.Ctrl),
                Key.Of('w', KeyModifiers.Alt),
                new Key(KeyCode.Tab),
                new Key(KeyCode.F1),
            }
        )
        {
            Assert.Equal(new Answer<DialogChoice>(IsOpen: true), Press(key));
        }

        Assert.Equal("when the phase ends", Press(Key.Of('w')).Chosen!.Text);
    }

    [Fact]
    public void Esc_closes_it()
    {
        Open();

        Assert.Equal(default, Press(Keys.Escape));
    }

    [Fact]
    public void Keys_that_come_before_it_can_have_been_read_are_dropped()
    {
        Assert.True(_dialog.Press(Key.Of('w'), Subject, Seconds(50)).IsOpen);

        _dialog.Draw(new VirtualScreen(80, 24).Canvas, Look.Default, Subject, Seconds(60));

        Assert.True(_dialog.Press(Key.Of('w'), Subject, Seconds(60.299)).IsOpen);
        Assert.True(_dialog.Press(Keys.Escape, Subject, Seconds(60.299)).IsOpen);
        Assert.False(_dialog.Press(Key.Of('w'), Subject, Seconds(60.3)).IsOpen);
    }

    [Fact]
    public void A_word_is_typed_in_full()
    {
        Open();

        Assert.True(Press(Key.Of('n')).IsOpen);
        Assert.True(Press(Key.Of('x')).IsOpen);
        Assert.True(Press(Key.Of('o')).IsOpen);
        Assert.Equal("end the agent", Press(Key.Of('w')).Chosen!.Text); // and w is not the other choice's key then
    }

    [Fact]
    public void What_is_typed_of_the_word_is_seen_and_can_be_taken_back()
    {
        var screen = Open();
        Press(Key.Of('n'));
        Press(Key.Of('o'));

        var caret = _dialog.Draw(screen.Canvas, Look.Default, Subject, Seconds(2));
        Assert.Equal(
            (new Caret(16, 12), Look.Default[Role.Danger].With(TextAttributes.Underline), Look.Default[Role.Key]),
            (caret, screen.StyleAt(14, 12), screen.StyleAt(16, 12))
        );
        Assert.Equal("w", screen.TextAt(caret!.Value.Column, caret.Value.Row));

        Press(new Key(KeyCode.Backspace));
        Press(new Key(KeyCode.Backspace));
        Assert.Null(_dialog.Draw(screen.Canvas, Look.Default, Subject, Seconds(2)));
        Assert.Equal("when the phase ends", Press(Key.Of('w')).Chosen!.Text);
    }

    [Fact]
    public void When_what_it_is_about_changes_it_offers_nothing_and_says_so()
    {
        var screen = Open();

        Assert.True(_dialog.Press(Key.Of('w'), "run-1 halted", Seconds(1)).IsOpen);
        _dialog.Draw(screen.Canvas, Look.Default, "run-1 halted", Seconds(1));

        Assert.True(_dialog.IsVoid);
        Assert.Contains("changed while this dialog was open", screen.Text());
        Assert.DoesNotContain("when the phase ends", screen.Text());
        Assert.True(_dialog.Press(Key.Of('w'), Subject, Seconds(2)).IsOpen); // not even when it changes back
        Assert.Equal(default, _dialog.Press(Keys.Escape, Subject, Seconds(2)));
    }

    [Fact]
    public void A_choice_can_carry_what_is_done_then()
    {
        var dialog = new Dialog("Approve?", "", "s", [new Carrying('y', 42)]);
        dialog.Draw(new VirtualScreen(40, 10).Canvas, Look.Default, "s", Seconds(0));

        Assert.Equal(42, Assert.IsType<Carrying>(dialog.Press(Key.Of('y'), "s", Seconds(1)).Chosen).What);
    }

    [Fact]
    public void Two_choices_never_begin_with_the_same_character() =>
        Assert.Throws<ArgumentException>(() =>
            new Dialog("?", "", "s", [new DialogChoice('n', "no"), new DialogChoice(' ', "now", Word: "now")])
        );

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var screen = Open();
        _dialog.Draw(screen.Canvas, Look.Default, Subject, Seconds(1));

        Assert.Equal(0, Allocated.By(() => _dialog.Draw(screen.Canvas, Look.Default, Subject, Seconds(1))));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 3)]
    [InlineData(30, 8)]
    [InlineData(80, 24)]
    public void At_every_size_with_any_text_and_keys_it_draws_and_only_its_own_keys_choose(int columns, int rows) =>
        Prop.ForAll(
                Hostile.Texts,
                Arb.From(Keys.Many),
                (text, keys) =>
                {
                    var screen = new VirtualScreen(columns, rows);
                    var dialog = new Dialog(
                        text,
                        text + " " + text,
                        "s",
                        [new DialogChoice('漢', text, text), new DialogChoice(' ', "x", "y z", Word: "+now")]
                    );
                    dialog.Draw(screen.Canvas, Look.Default, "s", Seconds(0));
                    foreach (var key in keys.Where(key => key != Key.Of('漢')))
                    {
                        Assert.Null(dialog.Press(key, "s", Seconds(1)).Chosen);
                        if (dialog.Draw(screen.Canvas, Look.Default, "s", Seconds(1)) is { } caret)
                        {
                            Assert.InRange(caret.Column, 0, columns - 1);
                            Assert.InRange(caret.Row, 0, rows - 1);
                        }
                    }

                    dialog.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default, "s", Seconds(1));
                    Assert.NotNull(dialog.Press(Key.Of('漢'), "s", Seconds(1)).Chosen);
                }
            )
            .QuickCheckThrowOnFailure();

    private static Dialog Halt() =>
        new(
            "Halt the run?",
            "sprint-2 Discounts is in cycle 3, review.",
            Subject,
            [
                new DialogChoice('w', "when the phase ends", "the work is committed, pushed"),
                new DialogChoice(' ', "end the agent", "what it did since 09:37 is lost", Word: "now"),
            ]
        );

    private VirtualScreen Open()
    {
        var screen = new VirtualScreen(80, 24);
        _dialog.Draw(screen.Canvas, Look.Default, Subject, Seconds(0));
        return screen;
    }

    private Answer<DialogChoice> Press(Key key) => _dialog.Press(key, Subject, Seconds(1));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private sealed record Carrying(char Key, int What) : DialogChoice(Key, "do it");
}
