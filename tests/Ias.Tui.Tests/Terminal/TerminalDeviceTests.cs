using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ias.Tui.Tests.Terminal;

public sealed partial class TerminalDeviceTests : IDisposable
{
    private const string Entered = "\e[?1049h\e[?25l\e[?7l\e[8l\e[?2004h\e[?1004h";
    private const string Left = "\e[?1004l\e[?2004l\e[0m\e[?7h\e[8h\e[?1049l\e[?25h";
    private const int LoopEnded = 4;
    private const int Hup = 1,
        Interrupt = 2,
        Quit = 3,
        Terminate = 15,
        Continue = 18,
        Stop = 19,
        Tstp = 20;

    private readonly Pty _pty = new();
    private readonly byte[] _before;
    private Process? _program;

    public TerminalDeviceTests() => _before = _pty.Modes;

    [Fact]
    public void Keys_arrive_and_the_terminal_is_as_it_was_after_quitting()
    {
        StartProgram();
        Assert.NotEqual(_before, _pty.Modes);

        Type("a", "<a>");
        Type("\e[A", "<Up>");
        Type("\e", "<Escape>");
        Type("\x03", "<c>"); // Ctrl-C ends nothing
        Type("\e[200~two\r\nlines\e[201~", "two\nlines");
        Type("w", "<woken>");
        _pty.Send("q");

        Assert.Equal(0, Exit());
        AssertRestored();
    }

    [Fact]
    public void A_crash_gives_the_terminal_back_before_it_is_told()
    {
        StartProgram();

        _pty.Send("x");

        Assert.Equal(134, Exit());
        AssertRestored();
        _pty.Await(() => _pty.Output.Contains("the program crashed"), "what it says of its end");
        Assert.True(_pty.Output.IndexOf("the program crashed") > _pty.Output.IndexOf(Left));
    }

    [Fact]
    public void Leaving_from_anywhere_gives_the_terminal_back()
    {
        StartProgram();

        _pty.Send("e");

        Assert.Equal(3, Exit());
        AssertRestored();
    }

    [Theory]
    [InlineData(Terminate)]
    [InlineData(Hup)]
    [InlineData(Interrupt)]
    [InlineData(Quit)]
    public void A_signal_ends_it_with_the_terminal_given_back(int signal)
    {
        StartProgram();

        Signal(signal);

        Assert.Equal(128 + signal, Exit());
        AssertRestored();
    }

    [Fact]
    public void Child_processes_change_nothing_about_the_terminal()
    {
        StartProgram();
        var raw = _pty.Modes;

        Type("c", "<child>");
        Type("c", "<child>");
        Assert.Equal(raw, _pty.Modes);
        _pty.Send("q");

        Assert.Equal(0, Exit());
        AssertRestored();
    }

    [Fact]
    public void A_new_size_arrives()
    {
        StartProgram();

        _pty.Resize(100, 40);
        _pty.Await("<100x40>");
        _pty.Resize(1, 1);
        _pty.Await("<1x1>");
        _pty.Send("q");

        Assert.Equal(0, Exit());
    }

    [Fact]
    public void Ctrl_Z_gives_the_terminal_to_the_shell_and_fg_takes_it_again()
    {
        StartUnderShell();
        var raw = _pty.Modes;

        _pty.Send("\x1a");
        _pty.Await("shell has it");
        Assert.Equal(_before, _pty.Modes);
        Assert.Equal(1, Count(Left));
        _pty.Send("\n");
        _pty.Await(() => Count("<80x24>") == 1, "the picture after fg");

        Assert.Equal(raw, _pty.Modes);
        Assert.Equal(2, Count(Entered));
        Type("a", "<a>");
        _pty.Send("q");
        _pty.Await("ended 0");
        AssertRestored(times: 2);
        Exit();
    }

    [Fact]
    public void A_stop_from_outside_is_the_same_as_Ctrl_Z()
    {
        StartUnderShell();

        SignalProgram(Tstp);
        _pty.Await("shell has it");
        Assert.Equal(_before, _pty.Modes);
        _pty.Send("\n");
        _pty.Await(() => Count("<80x24>") == 1, "the picture after fg");
        _pty.Send("q");

        _pty.Await("ended 0");
        AssertRestored(times: 2);
        Exit();
    }

    [Fact]
    public void Where_no_shell_could_continue_it_Ctrl_Z_only_repaints()
    {
        StartProgram(); // alone in its session: the kernel refuses to stop an orphan

        _pty.Send("\x1a");
        _pty.Await("<80x24>");
        Type("a", "<a>");
        _pty.Send("q");

        Assert.Equal(0, Exit());
        AssertRestored(times: 2);
    }

    [Fact]
    public async Task After_a_stop_without_warning_the_terminal_is_taken_again()
    {
        StartProgram();
        var raw = _pty.Modes;

        Signal(Stop);
        await Eventually.True(() => File.ReadAllText($"/proc/{_program!.Id}/stat").Contains(") T "), "stopped");
        _pty.SetModes(_before);
        Signal(Continue);
        _pty.Await("<80x24>");

        Assert.Equal(raw, _pty.Modes);
        Assert.Equal(2, Count(Entered));
        _pty.Send("q");
        Assert.Equal(0, Exit());
        Assert.Equal(_before, _pty.Modes);
    }

    [Fact]
    public void A_window_that_closes_ends_the_program()
    {
        StartProgram();

        _pty.HangUp();

        Assert.Contains(Exit(), (int[])[128 + Hup, LoopEnded]); // whichever is sooner
    }

    [Fact]
    public void A_window_that_closes_ends_even_a_program_deaf_to_the_signal()
    {
        _program = _pty.Start(TerminalProgram.Prepare, "sh", "-c", "trap '' HUP; exec \"$1\"", "sh", TerminalProgram.Path);
        _pty.Await("<ready");

        _pty.HangUp();

        Assert.Equal(LoopEnded, Exit());
    }

    [Fact]
    public async Task A_terminal_that_takes_nothing_any_more_is_left_all_the_same()
    {
        StartProgram();
        _pty.StopReading();

        _pty.Send("f");
        await Eventually.True(() => _pty.Unread > 4000, "a full line");
        Signal(Terminate);

        Assert.Equal(128 + Terminate, Exit());
        Assert.Equal(_before, _pty.Modes);
    }

    [Fact]
    public void What_fails_before_the_first_picture_leaves_no_trace()
    {
        _program = _pty.Start(
            start =>
            {
                TerminalProgram.Prepare(start);
                start.Environment["TERM"] = "dumb";
            },
            TerminalProgram.Path
        );

        Assert.NotEqual(0, Exit());
        _pty.Await("TERM is dumb");
        Assert.DoesNotContain("\e", _pty.Output);
        Assert.Equal(_before, _pty.Modes);
    }

    [Fact]
    public void Answers_never_reach_the_shell()
    {
        StartProgram();
        _pty.Send("q");

        Assert.Equal(0, Exit());
        Assert.Equal(Count("\e[5n"), Count("\e[0n", _pty.Sent));
        Assert.False(_pty.HasTypeAhead);
    }

    public void Dispose()
    {
        if (_program is { HasExited: false })
        {
            _program.Kill(entireProcessTree: true);
            _program.WaitForExit();
        }

        _program?.Dispose();
        _pty.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    private void StartProgram()
    {
        _program = _pty.Start(TerminalProgram.Prepare, TerminalProgram.Path);
        _pty.Await("<ready 80x24>");
    }

    private void StartUnderShell()
    {
        _program = _pty.Start(
            TerminalProgram.Prepare,
            "bash",
            "-c",
            "set -m; \"$1\"; echo shell has it; read -r _; fg >/dev/null; echo ended $?",
            "bash",
            TerminalProgram.Path
        );
        _pty.Await("<ready 80x24>");
    }

    private void Type(string keys, string answer)
    {
        var from = _pty.Output.Length;
        _pty.Send(keys);
        _pty.Await(answer, from);
    }

    private void Signal(int signal) => Assert.Equal(0, kill(_program!.Id, signal));

    private void SignalProgram(int signal)
    {
        var children = File.ReadAllText($"/proc/{_program!.Id}/task/{_program.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, kill(int.Parse(Assert.Single(children)), signal));
    }

    private int Exit()
    {
        Assert.True(_program!.WaitForExit(20_000), "It did not end.");
        return _program.ExitCode;
    }

    private void AssertRestored(int times = 1)
    {
        _pty.Await(() => Count(Left) == times, "the screen given back");
        Assert.Equal(times, Count(Entered));
        Assert.Equal(_before, _pty.Modes);
    }

    private int Count(string sequence) => Count(sequence, _pty.Output);

    private static int Count(string sequence, string text) => text.Split(sequence).Length - 1;
}
