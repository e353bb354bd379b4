using System.Globalization;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Bytes of a scrolled line on a terminal of 160x45, which are the same on every machine.</summary>
public sealed class ScrolledLinesTests : IDisposable
{
    private const int Columns = 160;
    private const int Rows = 45;
    private const int Most = 250;

    private static readonly string[] Words =
    [
        "Reading",
        "src/cart/totals.ts",
        "the rounding",
        "of every line",
        "is done",
        "after",
        "the discount,",
        "not before;",
        "tests",
        "say",
        "so,",
        "12 of 14 pass",
        "✔",
        "and",
        "half to even",
        "→ apply_patch",
        "npm test --silent",
        "expected 10.05,",
        "got 10.04",
        "in cart/discount.spec.ts:77",
    ];

    private readonly Shop _shop = new();
    private readonly FrameRenderer _renderer = new(ColorDepth.Palette256, synchronized: true);
    private readonly ScreenEmulator _screen = new(Columns, Rows);

    [Theory]
    [InlineData("2z", "a pane that has the whole screen")]
    [InlineData("2O", "a log without anything around it")]
    public void A_log_that_grows_by_a_line_and_is_followed(string keys, string what)
    {
        using var sitting = Reading(400);
        sitting.Type(keys);
        Sent(sitting);

        var sent = Enumerable
            .Range(401, 30)
            .Select(number =>
            {
                File.AppendAllText(_shop.LogOf("3-review"), Line(number));
                return Sent(sitting.Advance(TimeSpan.FromMilliseconds(100)));
            })
            .ToList();

        AssertFew(sent, what);
    }

    [Theory]
    [InlineData("2z", 'k')]
    [InlineData("2zkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", 'j')]
    [InlineData("2O", 'k')]
    public void A_person_who_moves_by_a_line(string keys, char key)
    {
        using var sitting = Reading(400);
        sitting.Type(keys);
        Sent(sitting);
        Sent(sitting.Press(Key.Of(key))); // it says that it is paused from now on

        AssertFew([.. Enumerable.Range(0, 30).Select(_ => Sent(sitting.Press(Key.Of(key))))], keys);
    }

    [Theory]
    [InlineData("?", 'j')]
    [InlineData("?G", 'k')]
    public void A_page_that_is_moved_by_a_line(string keys, char key)
    {
        using var sitting = Reading(4);
        sitting.Type(keys);
        Sent(sitting);

        var sent = Enumerable.Range(0, 15).Select(_ => Sent(sitting.Press(Key.Of(key)))).Order().ToList();

        Assert.InRange(sent[7], 1, 150); // a rule as wide as the screen takes 480 by itself
    }

    public void Dispose() => _shop.Dispose();

    // Of a busy night: more than half of it is the map in the last column, whose marks stay while the rows move.
    private static void AssertFew(List<int> sent, string what)
    {
        var median = sent.Order().ElementAt(sent.Count / 2);
        Assert.True(median is > 0 and <= Most && sent.Max() <= Most * 6 / 5, $"{what}: {median} of {string.Join(' ', sent)}");
    }

    // 20 to 70 columns.
    private static string Line(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(' ', Enumerable.Range(1, 2 + (number % 4)).Select(i => Words[number * i * 7 % Words.Length]))} {number}\n"
        );

    private Sitting Reading(int lines)
    {
        File.WriteAllText(_shop.LogOf("3-review"), string.Concat(Enumerable.Range(1, lines).Select(Line)));
        return new Sitting(_shop.At("running"), Columns, Rows);
    }

    // The terminal shows it, too.
    private int Sent(Sitting sitting)
    {
        var sent = _renderer.Render(sitting.Screen.Buffer);
        _screen.Feed(sent);
        Assert.Equal(sitting.Text, _screen.Text());
        return sent.Length;
    }
}
