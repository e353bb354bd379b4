using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>An agent that prints, or has the engine write down, whatever a terminal might obey: nothing of it is sent, and every cell is
/// where it belongs.</summary>
public sealed class HostileTests : IDisposable
{
    private const int TenMegabytes = 10 << 20;

    // What anybody may put into a text: a plan's title, a branch, a finding, a note, an agent's last words.
    private static readonly HashSet<string> Texts = new(StringComparer.Ordinal)
    {
        "title",
        "branch",
        "base",
        "repository",
        "host",
        "reason",
        "next",
        "agent",
        "model",
        "detail",
        "subject",
        "why",
        "marker",
        "by",
        "text",
        "file",
        "what",
        "restore",
        "url",
        "body_path",
        "operation",
        "target",
        "layer",
        "remote",
        "severity",
        "ref",
    };

    private static readonly string[] Pages =
    [
        "",
        "0",
        "1\r",
        "2",
        "3\r",
        "4",
        "5\r",
        "6\r",
        "7",
        "8",
        "w",
        "wa",
        "?",
        "i",
        " ",
        ":",
        "H",
        "R",
        "m",
        "/after\r",
        "O",
        "z",
    ];

    private readonly Shop _shop = new();

    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 120, 40 },
            { 80, 24 },
            { 60, 20 },
            { 31, 9 },
        };

    public static TheoryData<string> Moments => [.. Shop.Moments.Where(moment => moment is not ("no run" or "ready" or "no repository"))];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Nothing_that_a_turn_prints_reaches_the_terminal(int columns, int rows)
    {
        var log = new List<byte>();
        foreach (var piece in Pieces)
        {
            log.AddRange([.. "before "u8, .. piece, .. " after\n"u8]);
            log.AddRange([.. piece, (byte)'\n']);
            log.AddRange(
                Encoding.UTF8.GetBytes(
                    JsonSerializer.Serialize(
                        new
                        {
                            type = "assistant",
                            message = new { content = new[] { new { type = "text", text = Encoding.UTF8.GetString(piece) } } },
                        }
                    ) + "\n"
                )
            );
        }

        File.WriteAllBytes(_shop.LogOf("3-review"), [.. log]);
        using var sitting = new Sitting(_shop.At("running"), columns, rows);
        var sent = new Sent(sitting);

        sitting.Type("2");
        sent.AssertSame();
        Assert.Contains("before ", sitting.Text);
        for (var page = 0; page < 60; page++)
        {
            sitting.Press(KeyCode.PageUp);
            sent.AssertSame();
        }

        sitting.Type("zO");
        sent.AssertSame();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void Nothing_that_stands_in_state_or_events_reaches_the_terminal(string moment)
    {
        // each ends whatever the one before it began
        foreach (var text in AllPieces.Chunk(40).Select(pieces => "spoilt " + string.Join('\u0018', pieces)))
        {
            var seen = Spoiled(_shop.At(moment), text);
            var shown = 0;
            foreach (var keys in Pages)
            {
                using var sitting = new Sitting(seen, 120, 40);
                var sent = new Sent(sitting);
                sitting.Pause();
                sent.AssertSame();
                sitting.Type("\e" + keys);
                sent.AssertSame();
                sitting.Press(KeyCode.Down).Press(KeyCode.PageDown);
                sent.AssertSame();
                shown += sitting.Text.Contains("spoilt") ? 1 : 0;
            }

            Assert.InRange(shown, Pages.Length / 2, Pages.Length);
        }
    }

    [Theory]
    [InlineData(".")]
    [InlineData("\u001b]52;c;")]
    [InlineData("\u001b[38;2;1;2;3m")]
    [InlineData("漢\u202e\u0301")]
    [InlineData("{\"type\":\"text\",\"part\":")]
    public void A_line_of_ten_megabytes_costs_what_is_kept_of_it_once_and_a_key_no_more_than_a_screen(string piece)
    {
        var bytes = Encoding.UTF8.GetBytes(piece);
        using (var file = File.Create(_shop.LogOf("3-review")))
        {
            for (var written = 0; written < TenMegabytes; written += bytes.Length)
            {
                file.Write(bytes);
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var sitting = new Sitting(_shop.At("running"), 120, 40);
        var sent = new Sent(sitting);
        sent.AssertSame();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1 << 20, 6 * TenMegabytes);

        sitting.Type("kkk");
        before = GC.GetAllocatedBytesForCurrentThread();
        sitting.Type("kkkkk");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        sent.AssertSame();
    }

    public void Dispose() => _shop.Dispose();

    private static IEnumerable<string> AllPieces =>
        Enumerable
            .Range(0, 0x20)
            .Append(0x7F)
            .Concat(Enumerable.Range(0x80, 0x20))
            .Select(code => ((char)code).ToString()) // every C0 and C1
            .Concat(Enumerable.Range(0x20, 0x5F).Select(code => $"\u001b{(char)code}")) // every sequence of two
            .Concat([
                "\u001b]0;owned\u0007",
                "\u001b]2;owned\u001b\\",
                "\u009d0;owned\u009c",
                "\u001b]52;c;cm0gLXJmIH4=\u0007",
                "\u009d52;c;cm0gLXJmIH4=\u009c",
                "\u001b]52;c;cm0",
                "\u001b]8;;https://x.example\u001b\\link\u001b]8;;\u001b\\",
                "\u001b]9;owned\u0007",
                "\u001b]777;notify;a;b\u0007",
                "\u001b]1337;File=inline=1:AAAA\u0007",
                "\u001b[?1049h",
                "\u001b[?1049l",
                "\u001b[?47h",
                "\u001b[?25l",
                "\u001b[?1000h\u001b[?1006h",
                "\u001b[?2004h",
                "\u001b[?2026h",
                "\u009b?1049h",
                "\u001b[2J",
                "\u001b[H",
                "\u001b[6n",
                "\u001b[c",
                "\u001b[>q",
                "\u001b[5n",
                "\u001b[21t",
                "\u001b[1;1H",
                "\u001b[99999999999;1H",
                "\u001b[8;1;1t",
                "\u001b[r",
                "\u001b[3;5r",
                "\u001b[!p",
                "\u001b[31m",
                "\u001b[38;5;300m",
                "\u001b[38;2;1m",
                "\u001b[",
                "\u001b",
                "\u001bP1;1|17/6f\u001b\\",
                "\u0090q#0;2;0;0;0\u009c",
                "\u001bP$q\"p\u001b\\",
                "\u001bPtmux;\u001b\u001b]52;c;eA==\u0007\u001b\\",
                "\u001bX sos \u001b\\",
                "\u001b^ pm \u001b\\",
                "\u001b_Gf=24;AAAA\u001b\\",
                "\u009f apc \u009c",
                "\u001b(0lqqk\u001b(B",
                "\u000e\u000f",
                "\u001b#8",
                "\u001bc",
                "a\rb",
                "a\bb\b\bc",
                "a\tb\u000bc\u000cd",
                "\u202eevil\u202c",
                "\u2066a\u2069",
                "\u2067b\u2069",
                "\u2068c\u2069",
                "\u202ad\u202c",
                "\u202be\u202c",
                "\u202df\u202c",
                "\u200e\u200f\u061c",
                "\u2028\u2029",
                "\u200b\ufeff\u00ad",
                "\ufff9a\ufffab\ufffb",
                "\U000E0041\U000E0001",
                "\ud83d",
                "\udc4d",
                "e\u0301\u0323",
                "漢字",
            ]);

    // The same as bytes, and what is no UTF-8 at all: raw C1, cut and overlong sequences, surrogates, what lies beyond the last code point.
    private static IEnumerable<byte[]> Pieces =>
        AllPieces
            .Where(piece => piece != "\n")
            .Select(Encoding.UTF8.GetBytes)
            .Concat(Enumerable.Range(0x80, 0x80).Select(raw => new[] { (byte)raw }))
            .Concat([
                [0x9b, (byte)'2', (byte)'J'],
                [0x9d, .. "0;owned"u8, 0x9c],
                [0xc0, 0x9b, (byte)'2', (byte)'J'],
                [0xe0, 0x80, 0x9b],
                [0xf0, 0x9f, 0x91],
                [0xed, 0xa0, 0x80],
                [0xf4, 0x90, 0x80, 0x80],
                [0xff, 0xfe],
            ]);

    // The run as it would be had these words stood in its events and state from the beginning.
    private static RawState Spoiled(RawState seen, string text)
    {
        RunEvent[] events =
        [
            .. seen.Events.Select(happened =>
            {
                var json = JsonSerializer.SerializeToNode(happened, EventJson.Default.RunEvent)!;
                Spoil(json, text);
                return json.Deserialize(EventJson.Default.RunEvent)!;
            }),
        ];
        var ledger = RunLedger.Fold(events);
        return seen with
        {
            Branch = text,
            History = RunHistory.Of(events),
            Run = ledger is null
                ? seen.Run! with
                {
                    Title = text,
                    Branch = text,
                    Target = text,
                }
                : ledger.Run with
                {
                    Agent = seen.Run!.Agent,
                    Halt = ledger.Run.Halt,
                    Breach = text,
                    BreachRestore = text,
                },
            Breaker = ledger?.Breaker ?? seen.Breaker,
            Rate = ledger?.Rate ?? seen.Rate,
            Plan = [.. seen.Plan.Select(sprint => sprint with { Title = text })],
            ChangedSinceHalt = [text],
            Troubles = [text],
            Engine = seen.Engine is { } engine ? engine with { Host = text } : null,
            Place = seen.Place! with { },
        };
    }

    private static void Spoil(JsonNode node, string text)
    {
        switch (node)
        {
            case JsonObject parts:
                foreach (var (name, value) in parts.ToList())
                {
                    if (value is JsonValue said && said.GetValueKind() == JsonValueKind.String && Texts.Contains(name))
                    {
                        parts[name] = said.GetValue<string>() + text;
                    }
                    else if (value is not null)
                    {
                        Spoil(value, text);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items.OfType<JsonNode>())
                {
                    Spoil(item, text);
                }

                break;
        }
    }

    /// <summary>The bytes that go to a terminal, and a terminal that obeys the few sequences ias may send and fails on any other.</summary>
    private sealed class Sent(Sitting sitting)
    {
        private readonly FrameRenderer _renderer = new(ColorDepth.TrueColor);
        private readonly ScreenEmulator _terminal = new(sitting.Size.Columns, sitting.Size.Rows);

        public void AssertSame()
        {
            _terminal.Feed(_renderer.Render(sitting.Screen.Buffer));
            Assert.Equal(sitting.Text, _terminal.Text());
        }
    }
}
