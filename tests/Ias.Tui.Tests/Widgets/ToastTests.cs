using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Tests.Widgets;

public sealed class ToastTests
{
    private readonly Toast _toast = new();

    [Fact]
    public void It_is_shown_until_its_time_is_over()
    {
        _toast.Say("sent to tmux", Role.Good, At(10), At(4));

        Assert.Equal(("sent to tmux", At(14)), (_toast.Text(At(13.9)), _toast.Until(At(13.9))));
        Assert.Equal((null, null), (_toast.Text(At(14)), _toast.Until(At(14))));
    }

    [Fact]
    public void The_newest_is_shown_and_what_it_covered_gets_the_rest_of_its_time()
    {
        _toast.Say("older", Role.Text, At(0), At(5));
        _toast.Say("newer", Role.Text, At(2), At(4));

        Assert.Equal("newer", _toast.Text(At(2)));
        Assert.Equal(("older", At(9)), (_toast.Text(At(6.5)), _toast.Until(At(6.5))));
        Assert.Null(_toast.Text(At(9)));
    }

    [Fact]
    public void The_same_words_again_only_stay_longer()
    {
        _toast.Say("paste ignored", Role.Text, At(0), At(4));
        _toast.Say("paste ignored", Role.Text, At(3), At(4));

        Assert.Equal("paste ignored", _toast.Text(At(6.9)));
        Assert.Null(_toast.Text(At(7)));
    }

    [Fact]
    public void Five_wait_and_older_ones_are_forgotten()
    {
        for (var i = 0; i < 9; i++)
        {
            _toast.Say($"said {i}", Role.Text, At(0), At(1));
        }

        Assert.Equal(["said 8", "said 7", "said 6", "said 5", "said 4", "said 3", null], Enumerable.Range(0, 7).Select(second => _toast.Text(At(second))));
    }

    [Fact]
    public void It_is_drawn_on_one_row_in_its_role()
    {
        var screen = new VirtualScreen(12, 2);
        screen.Canvas.Put(0, 0, "............");
        _toast.Say("漢字 refused", Role.Danger, At(0), At(1));

        Assert.True(_toast.Draw(screen.Canvas, Look.Default, At(0)));
        Assert.Equal((" 漢字 refuse\n", Look.Default[Role.Danger]), (screen.Text(), screen.StyleAt(1, 0)));
        Assert.False(_toast.Draw(screen.Canvas, Look.Default, At(1)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    public void What_is_said_always_ends(int columns, int rows) => Prop.ForAll(Arb.From((from text in Hostile.Text from after in Gen.Choose(0, 9) from length in Gen.Choose(0, 9) select (text, after, length)).ArrayOf()), said =>
    {
        var toast = new Toast();
        var screen = new VirtualScreen(columns, rows);
        var now = At(0);
        foreach (var (text, after, length) in said)
        {
            now += At(after);
            toast.Say(text, Role.Text, now, At(length));
            Assert.Equal(length > 0, toast.Draw(screen.Canvas, Look.Default, now) && toast.Text(now) == text && toast.Until(now) == now + At(length));
            toast.Draw(screen.Canvas.Part(new Rect(0, 0, columns, 0)), Look.Default, now);
        }

        for (var i = 0; toast.Until(now) is { } until; i++)
        {
            Assert.True(until > now && i <= Toast.Waiting);
            now = until;
        }
    }).QuickCheckThrowOnFailure();

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
