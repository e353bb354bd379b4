using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class InputDecoderTests
{
    private static readonly TimeSpan EscapeWait = TimeSpan.FromMilliseconds(25);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("H", "H")]
    [InlineData(" ", " ")]
    [InlineData("ä€😀", "ä € 😀")]
    [InlineData("\r", "Enter")]
    [InlineData("\t", "Tab")]
    [InlineData("\x7f", "Backspace")]
    [InlineData("\b", "Backspace")]
    [InlineData("\x03", "Ctrl+c")]
    [InlineData("\x1a", "Ctrl+z")]
    [InlineData("\n", "Ctrl+j")]
    [InlineData("\0", "Ctrl+ ")]
    [InlineData("\x1c\x1d\x1e\x1f", @"Ctrl+\ Ctrl+] Ctrl+^ Ctrl+_")]
    [InlineData("\u0085x", "x")] // a control character of two bytes
    public void Characters_and_control_keys_are_themselves(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Theory]
    [InlineData("\ea", "Alt+a")]
    [InlineData("\eä", "Alt+ä")]
    [InlineData("\e\r", "Alt+Enter")]
    [InlineData("\e\x7f", "Alt+Backspace")]
    [InlineData("\e\x01", "Alt, Ctrl+a")]
    [InlineData("\e\e[A", "Alt+Up")] // rxvt
    [InlineData("\e\eOB", "Alt+Down")]
    [InlineData("\eX", "Alt+X")]
    [InlineData("\e]x", "Alt+] x")] // no reply begins so
    [InlineData("\ePq", "Alt+P q")]
    [InlineData("\e_x", "Alt+_ x")]
    public void An_escape_before_a_key_is_Alt(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Theory]
    [InlineData("\e[A\e[B\e[C\e[D\e[H\e[F")] // xterm
    [InlineData("\eOA\eOB\eOC\eOD\eOH\eOF")] // with cursor keys in application mode
    [InlineData("\e[A\e[B\e[C\e[D\e[1~\e[4~")] // Linux console, VT220
    [InlineData("\e[A\e[B\e[C\e[D\e[7~\e[8~")] // rxvt
    [InlineData("\e[1;1A\e[1;1B\e[1;1C\e[1;1D\e[1;1H\e[1;1F")] // kitty
    [InlineData("\e[57419u\e[57420u\e[57418u\e[57417u\e[57423u\e[57424u")] // kitty's keypad
    [InlineData("\e[1;129A\e[1;65B\e[1;193C\e[1;129D\e[1;129H\e[1;129F")] // with locks on
    public void Arrows_come_in_many_forms(string sent) => Assert.Equal("Up Down Right Left Home End", Decode(sent));

    [Theory]
    [InlineData("\e[2~\e[3~\e[5~\e[6~")]
    [InlineData("\e[57425u\e[57426u\e[57421u\e[57422u")]
    public void The_keys_above_the_arrows_too(string sent) => Assert.Equal("Insert Delete PageUp PageDown", Decode(sent));

    [Theory]
    [InlineData("\eOP\eOQ\eOR\eOS\e[15~")] // xterm, VT220
    [InlineData("\e[11~\e[12~\e[13~\e[14~\e[15~")] // rxvt
    [InlineData("\e[[A\e[[B\e[[C\e[[D\e[[E")] // Linux console
    [InlineData("\e[P\e[Q\e[13~\e[S\e[15~")] // kitty
    public void Function_keys_come_in_many_forms(string sent) =>
        Assert.Equal("F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12", Decode(sent + "\e[17~\e[18~\e[19~\e[20~\e[21~\e[23~\e[24~"));

    [Theory]
    [InlineData("\e[1;5A", "Ctrl+Up")]
    [InlineData("\e[1;2D", "Shift+Left")]
    [InlineData("\e[1;3C", "Alt+Right")]
    [InlineData("\e[1;8B", "Shift, Alt, Ctrl+Down")]
    [InlineData("\e[1;33H", "Alt+Home")] // Meta
    [InlineData("\e[3;5~", "Ctrl+Delete")]
    [InlineData("\e[1;5P", "Ctrl+F1")]
    [InlineData("\e[1;2R", "Shift+F3")]
    [InlineData("\eO5A", "Ctrl+Up")]
    [InlineData("\eO1;5P", "Ctrl+F1")]
    [InlineData("\e[a\e[d", "Shift+Up Shift+Left")] // rxvt
    [InlineData("\eOa\eOc", "Ctrl+Up Ctrl+Right")]
    [InlineData("\e[5^", "Ctrl+PageUp")]
    [InlineData("\e[7$", "Shift+Home")]
    [InlineData("\e[8@", "Shift, Ctrl+End")]
    [InlineData("\e[25~\e[28~\e[34~", "Shift+F1 Shift+F3 Shift+F8")] // Linux console
    [InlineData("\e[Z", "BackTab")]
    [InlineData("\e[1;5Z", "Ctrl+BackTab")]
    [InlineData("\e[1;9A", "")] // Super: another key
    public void Modifiers_come_in_many_forms(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Theory]
    [InlineData("\eOj\eOk\eOm\eOn\eOo\eOp\eOy\eOX\eO \eOM\eOI", "* + - . / 0 9 =   Enter Tab")]
    [InlineData("\e[57399u\e[57408u\e[57409u\e[57410u\e[57414u", "0 9 . / Enter")]
    public void The_keypad_types_what_is_on_it(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Theory]
    [InlineData("\e[27;5;99~", "Ctrl+c")]
    [InlineData("\e[27;2;72~", "H")]
    [InlineData("\e[27;2;33~", "!")]
    [InlineData("\e[27;5;13~", "Ctrl+Enter")]
    [InlineData("\e[27;2;9~", "BackTab")]
    [InlineData("\e[27;6;9~", "Ctrl+BackTab")]
    [InlineData("\e[27;3;27~", "Alt+Escape")]
    public void modifyOtherKeys_is_understood(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Theory]
    [InlineData("\e[97u", "a")]
    [InlineData("\e[97;2u", "A")]
    [InlineData("\e[97:65;2u", "A")]
    [InlineData("\e[49:33;2u", "!")]
    [InlineData("\e[49;2u", "Shift+1")] // what it types is not known: not the 1 that chooses a pane
    [InlineData("\e[97;6u", "Ctrl+A")]
    [InlineData("\e[99;5u", "Ctrl+c")]
    [InlineData("\e[97;2;65u", "A")]
    [InlineData("\e[228;2u", "Ä")]
    [InlineData("\e[27u\e[13u\e[9u\e[127u", "Escape Enter Tab Backspace")]
    [InlineData("\e[9;2u", "BackTab")]
    [InlineData("\e[97;1:1u\e[97;1:2u\e[97;1:3u", "a a")] // pressed, repeats, released
    [InlineData("\e[1;1:2A\e[1;1:3A\e[3;1:3~", "Up")]
    [InlineData("\e[97;9u", "")] // Super
    [InlineData("\e[57358u\e[57441;2u\e[57430u", "")] // Caps Lock, Shift alone, a media key
    [InlineData("\e[55296u\e[1114112u\e[0u\e[u", "")] // no characters
    public void The_keyboard_protocol_of_kitty_is_understood(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Theory]
    [InlineData("\e[<0;1;1M", "LeftPress 0,0")]
    [InlineData("\e[<1;300;200M", "MiddlePress 299,199")]
    [InlineData("\e[<2;5;6M\e[<2;5;6m", "RightPress 4,5 Release 4,5")]
    [InlineData("\e[<32;7;8M", "Drag 6,7")]
    [InlineData("\e[<35;7;8M", "")] // moves, no button down
    [InlineData("\e[<64;2;3M\e[<65;2;3M\e[<66;2;3M", "WheelUp 1,2 WheelDown 1,2")] // and sideways
    [InlineData("\e[<20;1;1M", "LeftPress 0,0 Shift, Ctrl")]
    [InlineData("\e[<128;1;1M\e[<0;0;1M\e[<0;1M\e[<;;M", "")]
    [InlineData("\e[M !!q", "q")] // the oldest form, never asked for: its three bytes are no keys
    public void The_mouse_is_where_it_says(string sent, string events) => Assert.Equal(events, Decode(sent));

    [Theory]
    [InlineData("\e[I\e[O", "focus lost")]
    public void Focus_comes_and_goes(string sent, string last) => Assert.EndsWith(last, Decode(sent));

    [Theory]
    [InlineData("\e[?62;22c")] // DA1
    [InlineData("\e[>41;354;0c")] // DA2
    [InlineData("\e[?2026;2$y")] // DECRPM
    [InlineData("\e[4;1$y")]
    [InlineData("\e[24;80R")] // where the cursor is
    [InlineData("\e[1;80R")]
    [InlineData("\e[0n")]
    [InlineData("\e[?1u")] // kitty's flags
    [InlineData("\e[8;24;80t")]
    [InlineData("\e]11;rgb:1e1e/1e1e/1e1e\e\\")]
    [InlineData("\e]11;rgb:1e1e/1e1e/1e1e\a")]
    [InlineData("\eP>|XTerm(390)\e\\")]
    [InlineData("\eP1+r524742\e\\")]
    [InlineData("\e_Gi=1;OK\e\\")]
    public void Answers_of_the_terminal_are_no_keys(string sent)
    {
        var reply = Assert.IsType<InputEvent.Reply>(Assert.Single(Events(sent)));

        Assert.Equal(sent[1..].TrimEnd('\a', '\\', '\e'), reply.Sequence);
    }

    [Theory]
    [InlineData("\e[200~two\r\nlines\tand\nmore\r\e[201~", "two\nlines\tand\nmore\n")]
    [InlineData("\e[200~\e[31mred\a\x03\e[0m\e[201~", "[31mred[0m")]
    [InlineData("\e[200~\e[201\e[20\e\e[201~", "[201[20")] // not quite the end
    [InlineData("\e[200~\e[200~\e[201~", "[200~")]
    [InlineData("\e[200~ä\x0080😀\e[201~", "ä😀")]
    [InlineData("\e[200~\e[201~", "")]
    public void A_bracketed_paste_is_text_without_control_characters(string sent, string text) =>
        Assert.Equal(new InputEvent.Pasted(text), Assert.Single(Events(sent)));

    [Fact]
    public void A_paste_is_cut_at_a_megabyte_and_its_end_still_found()
    {
        var events = Events($"\e[200~{new string('x', 3_000_000)}\e[201~q");

        Assert.Equal(1024 * 1024, Assert.IsType<InputEvent.Pasted>(events[0]).Text.Length);
        Assert.Equal(new InputEvent.KeyPressed(Key.Of('q')), events[1]);
        Assert.Equal(2, events.Count);
    }

    [Theory]
    [InlineData("\e[999999999999999999999A\e[;;;;~\e[99~\e[1;2;3;4;5z\e[ q\e[!p", "Up")]
    [InlineData("\e[12\e[B", "Down")] // cut off by another
    [InlineData("\e[12\x18q", "q")]
    [InlineData("\e[12ä", "ä")]
    [InlineData("\e[\r", "Alt+[ Enter")]
    [InlineData("\eO\r", "Alt+O Enter")]
    [InlineData("\e]11;rgb\e[A", "Up")]
    [InlineData("\e]11;rgb\x1aq", "q")]
    [InlineData("\e[201~\e[999u", "ϧ")] // the end of a paste that did not begin
    public void What_is_broken_is_dropped_and_the_next_key_is_read(string sent, string keys) => Assert.Equal(keys, Decode(sent));

    [Fact]
    public void A_long_sequence_means_nothing_up_to_its_end() => Assert.Equal("q", Decode($"\e[{new string('1', 5000)}Aq"));

    [Fact]
    public void A_string_that_never_ends_is_given_up()
    {
        var events = Events($"\e]11;{new string('x', 70_000)}");

        Assert.InRange(events.Count, 1, 10_000); // the rest are keys again
        Assert.All(events, happened => Assert.Equal(new InputEvent.KeyPressed(Key.Of('x')), happened));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_dropped()
    {
        var events = Events([0xFF, 0xC3, (byte)'a', 0xE2, 0x82, 0xC3, 0xA4, 0x80, 0xC0, 0xAF, 0xED, 0xA0, 0x80, (byte)'b']);

        Assert.Equal("a ä b", Describe(events));
    }

    [Fact]
    public void A_lone_escape_is_a_key_after_its_wait()
    {
        var decoder = new InputDecoder(EscapeWait);
        List<InputEvent> events = [];
        var start = TimeSpan.FromSeconds(5);

        decoder.Feed("\e"u8, start, events);
        Assert.Equal(start + EscapeWait, decoder.Deadline);
        decoder.Elapse(start + EscapeWait - TimeSpan.FromTicks(1), events);
        Assert.Empty(events);
        decoder.Elapse(start + EscapeWait, events);

        Assert.Equal("Escape", Describe(events));
        Assert.Null(decoder.Deadline);
    }

    [Theory]
    [InlineData("\e\e", "Escape Escape")]
    [InlineData("\e\e\e", "Escape Escape Escape")]
    [InlineData("\e[", "Alt+[")]
    [InlineData("\eO", "Alt+O")]
    [InlineData("\e]", "Alt+]")]
    [InlineData("\eP", "Alt+P")]
    [InlineData("\e[1;", "")]
    [InlineData("\e]11;", "")]
    [InlineData("\e[[", "")]
    [InlineData("\e[M", "")]
    [InlineData("\eO1", "")]
    [InlineData("\e[200~half", "paste half")]
    public void What_stays_unfinished_is_decided_by_time(string sent, string expected)
    {
        var decoder = new InputDecoder(EscapeWait);
        List<InputEvent> events = [];
        decoder.Feed(Encoding.UTF8.GetBytes(sent), TimeSpan.Zero, events);

        decoder.Elapse(decoder.Deadline!.Value, events);

        Assert.Equal(expected, Describe(events));
        decoder.Feed("q"u8, TimeSpan.FromMinutes(1), events);
        Assert.Equal($"{expected} q".Trim(), Describe(events));
    }

    [Theory]
    [InlineData("[A", "Escape Up")]
    [InlineData("[1;5D", "Escape Ctrl+Left")]
    [InlineData("OP", "Escape F1")]
    [InlineData("[", "Escape [")] // typed
    [InlineData("O", "Escape O")]
    [InlineData("[x", "Escape [ x")]
    [InlineData("Ok, go", "Escape O k ,   g o")]
    public void The_rest_of_a_sequence_that_a_network_tore_apart_is_no_garbage(string rest, string expected)
    {
        var decoder = new InputDecoder(EscapeWait);
        List<InputEvent> events = [];
        decoder.Feed("\e"u8, TimeSpan.Zero, events);
        decoder.Elapse(EscapeWait, events);

        decoder.Feed(Encoding.UTF8.GetBytes(rest), TimeSpan.FromMilliseconds(300), events);

        Assert.Equal(expected, Describe(events));
    }

    [Fact]
    public void Any_bytes_split_anywhere_give_the_events_of_the_whole() =>
        Prop.ForAll(
                Streams(),
                Cuts(),
                (bytes, cuts) =>
                {
                    Assert.Equal(Events(bytes), Events(bytes, cuts));
                    Assert.Equal(Events(bytes), Events(bytes, [.. Enumerable.Range(0, bytes.Length)]));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_at_any_times_are_taken_and_the_next_key_is_read() =>
        Prop.ForAll(
                Streams(),
                Cuts(),
                (bytes, cuts) =>
                {
                    var decoder = new InputDecoder(EscapeWait);
                    List<InputEvent> events = [];
                    var now = TimeSpan.Zero;
                    foreach (var piece in Pieces(bytes, cuts))
                    {
                        decoder.Feed(piece, now, events);
                        now += TimeSpan.FromMilliseconds(piece.Length * 40);
                        decoder.Elapse(now, events);
                    }

                    decoder.Elapse(now + TimeSpan.FromMinutes(1), events);
                    Assert.Null(decoder.Deadline);
                    events.Clear();
                    decoder.Feed("q"u8, now + TimeSpan.FromMinutes(2), events);
                    Assert.Equal("q", Describe(events));
                }
            )
            .QuickCheckThrowOnFailure();

    private static Arbitrary<byte[]> Streams()
    {
        string[] pieces =
        [
            "\e",
            "\e[",
            "\eO",
            "\e]",
            "\eP",
            "\e[A",
            "\e[1;5A",
            "\e[200~",
            "\e[201~",
            "paste\r\n",
            "\e[<0;1;1M",
            "\e[M",
            "\e[[",
            "\e[3$",
            "\e[?2026;2$y",
            "\a",
            "\e\\",
            "\x18",
            "11;rgb",
            ";",
            ":",
            "1",
            "u",
            "~",
            "R",
            "ä",
            "😀",
            "q",
            "\r",
            "\x7f",
            "[A",
            "\e[97;2:3u",
            "\e[27;5;99~",
            "\e[I",
        ];
        var known = Gen.Elements(pieces).Select(Encoding.UTF8.GetBytes);
        var any = Gen.Choose(0, 255).Select(one => new[] { (byte)one });
        return Gen.Frequency((4, known), (1, any)).ListOf().Select(list => list.SelectMany(piece => piece).ToArray()).ToArbitrary();
    }

    private static Arbitrary<int[]> Cuts() => Gen.Choose(0, 200).ArrayOf().ToArbitrary();

    private static IEnumerable<byte[]> Pieces(byte[] bytes, int[] cuts)
    {
        var at = 0;
        foreach (var cut in cuts.Where(cut => cut < bytes.Length).Append(bytes.Length).Distinct().Order())
        {
            yield return bytes[at..cut];
            at = cut;
        }
    }

    private static List<InputEvent> Events(byte[] bytes, params int[] cuts)
    {
        var decoder = new InputDecoder(EscapeWait);
        List<InputEvent> events = [];
        foreach (var piece in Pieces(bytes, cuts))
        {
            decoder.Feed(piece, TimeSpan.Zero, events);
        }

        decoder.Elapse(TimeSpan.FromMinutes(1), events);
        return events;
    }

    private static List<InputEvent> Events(string sent) => Events(Encoding.UTF8.GetBytes(sent));

    private static string Decode(string sent) => Describe(Events(sent));

    private static string Describe(List<InputEvent> events) =>
        string.Join(
            ' ',
            events.Select(happened =>
                happened switch
                {
                    InputEvent.KeyPressed { Key: var key } => Modified(key.Modifiers)
                        + (key.Code == KeyCode.Character ? key.Rune.ToString() : key.Code.ToString()),
                    InputEvent.Mouse mouse =>
                        $"{mouse.Action} {mouse.Column},{mouse.Row}{(mouse.Modifiers == KeyModifiers.None ? "" : $" {mouse.Modifiers}")}",
                    InputEvent.Focus { Gained: var gained } => gained ? "focus gained" : "focus lost",
                    InputEvent.Pasted { Text: var text } => $"paste {text}",
                    _ => happened.ToString(),
                }
            )
        );

    private static string Modified(KeyModifiers modifiers) => modifiers == KeyModifiers.None ? "" : $"{modifiers}+";
}
