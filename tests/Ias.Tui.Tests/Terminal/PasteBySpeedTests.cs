using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class PasteBySpeedTests
{
    private readonly PasteBySpeed _speed = new();
    private readonly List<InputEvent> _events = [];

    [Fact]
    public void A_key_that_comes_alone_goes_on_at_once()
    {
        Send("a", 0);

        Assert.Equal("a", Seen());
        Assert.Null(_speed.Deadline);
    }

    [Fact]
    public void Eight_keys_at_once_are_typed_and_held_for_10_ms()
    {
        Send("abcdefgh", 0);
        Assert.Empty(_events);
        Assert.Equal(TimeSpan.FromMilliseconds(10), _speed.Deadline);

        _speed.Elapse(TimeSpan.FromMilliseconds(10), _events);

        Assert.Equal("abcdefgh", Seen());
    }

    [Fact]
    public void Nine_keys_at_once_are_a_paste_and_no_keys()
    {
        Send("Rc\rnow\n\tH", 0);
        Assert.Empty(_events);

        _speed.Elapse(TimeSpan.FromMilliseconds(100), _events);

        Assert.Equal(new InputEvent.Pasted("Rc\nnow\n\tH", BySpeed: true), Assert.Single(_events));
    }

    [Fact]
    public void A_paste_in_pieces_is_one_and_its_last_piece_is_no_key()
    {
        Send("abcdef", 0);
        Send("ghijkl", 4);
        Send("mno", 60);
        Send("q", 130);
        _speed.Elapse(TimeSpan.FromMilliseconds(230), _events);
        Send("q", 400);

        Assert.Equal([new InputEvent.Pasted("abcdefghijklmnoq", BySpeed: true), new InputEvent.KeyPressed(Key.Of('q'))], _events);
    }

    [Fact]
    public void Return_and_line_feed_are_one_end_of_line()
    {
        Send("one\r\ntwo\r\n\n", 0);
        _speed.Elapse(TimeSpan.FromSeconds(1), _events);

        Assert.Equal(new InputEvent.Pasted("one\ntwo\n\n", BySpeed: true), Assert.Single(_events));
    }

    [Fact]
    public void Fast_typing_is_typing()
    {
        for (var i = 0; i < 30; i++)
        {
            Send("asdf"[(i % 4)..((i % 4) + 1)], i * 9);
        }

        _speed.Elapse(TimeSpan.FromSeconds(1), _events);

        Assert.Equal(30, Seen().Length);
        Assert.All(_events, happened => Assert.IsType<InputEvent.KeyPressed>(happened));
    }

    [Fact]
    public void The_repeats_of_a_held_key_that_come_together_are_no_paste()
    {
        Send(new string('j', 40), 0);
        _speed.Elapse(TimeSpan.FromMilliseconds(10), _events);

        Assert.Equal(new string('j', 40), Seen());
    }

    [Fact]
    public void Arrows_in_a_burst_are_the_wheel_and_never_a_paste()
    {
        List<InputEvent> arrows =
        [
            .. Enumerable.Repeat(new InputEvent.KeyPressed(new Key(KeyCode.Down)), 12),
            .. Enumerable.Repeat(new InputEvent.KeyPressed(new Key(KeyCode.Up)), 12),
        ];
        _speed.Feed(arrows, TimeSpan.Zero, _events);

        Assert.Equal(arrows, _events);
    }

    [Fact]
    public void Events_that_are_no_keys_keep_their_place()
    {
        _speed.Feed([Press('a'), new InputEvent.Focus(false), Press('b')], TimeSpan.Zero, _events);
        _speed.Elapse(TimeSpan.FromMilliseconds(10), _events);

        Assert.Equal([Press('a'), new InputEvent.Focus(false), Press('b')], _events);
    }

    [Fact]
    public void A_key_that_is_no_text_keeps_its_place_in_a_paste_and_what_comes_behind_it_is_no_key_all_the_same()
    {
        var escape = new InputEvent.KeyPressed(new Key(KeyCode.Escape));

        _speed.Feed([.. "do it soon".Select(Press), escape, Press('s')], TimeSpan.Zero, _events);
        _speed.Feed([escape], TimeSpan.FromMilliseconds(5), _events);
        _speed.Elapse(TimeSpan.FromSeconds(1), _events);

        Assert.Equal(
            [new InputEvent.Pasted("do it soon", BySpeed: true), escape, new InputEvent.Pasted("s", BySpeed: true), escape],
            _events
        );
    }

    [Fact]
    public void No_character_is_lost_or_doubled_at_any_speed() =>
        Prop.ForAll(
                Bursts().ToArbitrary(),
                bursts =>
                {
                    var speed = new PasteBySpeed();
                    List<InputEvent> events = [];
                    var now = TimeSpan.Zero;
                    foreach (var (text, pause) in bursts)
                    {
                        now += TimeSpan.FromMilliseconds(pause);
                        speed.Elapse(now, events);
                        speed.Feed([.. text.Select(Press)], now, events);
                    }

                    speed.Elapse(now + TimeSpan.FromSeconds(1), events);
                    Assert.Equal(string.Concat(bursts.Select(one => one.Text)), string.Concat(events.Select(Text)));
                }
            )
            .QuickCheckThrowOnFailure();

    private static Gen<List<(string Text, int Pause)>> Bursts() =>
        (
            from length in Gen.Choose(1, 14)
            from letters in Gen.Elements("abcxyz".ToCharArray()).ArrayOf(length)
            from pause in Gen.Choose(0, 130)
            select (new string(letters), pause)
        )
            .ListOf()
            .Select(list => list.ToList());

    private static InputEvent Press(char character) =>
        new InputEvent.KeyPressed(
            character switch
            {
                '\r' => new Key(KeyCode.Enter),
                '\t' => new Key(KeyCode.Tab),
                '\n' => Key.Of('j', KeyModifiers.Ctrl),
                _ => Key.Of(character),
            }
        );

    private static string Text(InputEvent happened) =>
        happened switch
        {
            InputEvent.Pasted { Text: var text } => text,
            InputEvent.KeyPressed { Key: var key } => key.Rune.ToString(),
            _ => throw new InvalidOperationException(happened.ToString()),
        };

    private void Send(string text, int milliseconds) =>
        _speed.Feed([.. text.Select(Press)], TimeSpan.FromMilliseconds(milliseconds), _events);

    private string Seen() => string.Concat(_events.Select(Text));
}
