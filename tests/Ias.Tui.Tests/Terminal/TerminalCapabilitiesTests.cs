using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

public sealed class TerminalCapabilitiesTests
{
    [Theory]
    [InlineData("TERM=xterm", ColorDepth.Sixteen)]
    [InlineData("TERM=xterm-256color", ColorDepth.Palette256)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor", ColorDepth.TrueColor)]
    [InlineData("TERM=tmux-256color COLORTERM=24bit TMUX=/tmp/t", ColorDepth.TrueColor)]
    [InlineData("TERM=xterm-direct", ColorDepth.TrueColor)]
    [InlineData("TERM=xterm-kitty SSH_TTY=/dev/pts/1", ColorDepth.TrueColor)] // COLORTERM does not come along
    [InlineData("TERM=linux", ColorDepth.Sixteen)]
    [InlineData("TERM=vt100", ColorDepth.None)]
    [InlineData("TERM=xterm-mono", ColorDepth.None)]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", ColorDepth.None)]
    [InlineData("TERM=xterm-256color COLORTERM=yes NO_COLOR=", ColorDepth.Palette256)]
    public void Colours_are_known_from_the_environment(string environment, ColorDepth depth) => Assert.Equal(depth, Of(environment).Colors);

    [Theory]
    [InlineData("LANG=en_US.UTF-8", true)]
    [InlineData("LANG=C.utf8", true)]
    [InlineData("LANG=en_US.UTF-8 LC_ALL=C", false)]
    [InlineData("LANG=C LC_CTYPE=de_DE.UTF-8", true)]
    [InlineData("LANG=en_US.UTF-8 LC_ALL=", true)]
    [InlineData("A=b", false)]
    public void The_first_locale_that_is_set_decides_on_utf8(string environment, bool isUtf8) =>
        Assert.Equal(isUtf8, Of(environment).IsUtf8);

    [Theory]
    [InlineData("TERM=xterm", true, true, null)]
    [InlineData("TERM=xterm", true, false, "standard output is not a terminal")]
    [InlineData("TERM=xterm", false, true, "standard input is not a terminal")]
    [InlineData("TERM=dumb", true, true, "TERM is dumb")]
    [InlineData("A=b", true, true, "TERM does not say what terminal this is")]
    [InlineData("TERM=xterm CI=true", true, true, "CI is set: nobody is watching")]
    [InlineData("TERM=xterm CI=false", true, true, null)]
    public void Where_nothing_can_be_drawn_it_says_why(string environment, bool input, bool output, string? refusal) =>
        Assert.Equal(refusal, Of(environment, input, output).Refusal);

    [Theory]
    [InlineData("TERM=xterm-256color", true, true)]
    [InlineData("TERM=xterm-256color SSH_CONNECTION=1", false, true)]
    [InlineData("TERM=xterm-256color SSH_TTY=/dev/pts/0", false, true)]
    [InlineData("TERM=tmux-256color TMUX=/tmp/t", false, true)]
    [InlineData("TERM=screen-256color", false, false)]
    [InlineData("TERM=linux", false, false)]
    [InlineData("TERM=vt220", false, false)]
    public void Questions_are_asked_only_where_the_answer_is_sure_to_come_home(string environment, bool colors, bool modes)
    {
        var capabilities = Of(environment);

        Assert.Equal((colors, modes), (capabilities.MayAskColors, capabilities.MayAskModes));
    }

    [Fact]
    public void Over_a_network_an_escape_waits_longer() => Assert.True(Of("SSH_TTY=/dev/pts/0").EscapeWait > Of("TERM=xterm").EscapeWait);

    [Theory]
    [InlineData("[?2026;1$y", true)]
    [InlineData("[?2026;2$y", true)]
    [InlineData("[?2026;0$y", false)] // not known
    [InlineData("[?2026;4$y", false)] // never on
    [InlineData("[?62;22c", false)]
    public void Synchronized_output_is_there_when_the_terminal_says_so(string reply, bool has) =>
        Assert.Equal(has, Of("TERM=xterm").After(new InputEvent.Reply(reply)).HasSynchronizedOutput);

    private static TerminalCapabilities Of(string environment, bool input = true, bool output = true) =>
        TerminalCapabilities.Of(
            environment.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
            input,
            output
        );
}
