using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>What opens the dashboard, and what is said where it cannot be drawn.</summary>
public sealed class OpeningTests
{
    [Fact]
    public async Task The_demo_opens_the_dashboard_and_tells_afterwards_what_to_type()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type("ias demo --path sample");
        await tmux.SeesAsync("RUNNING", "sprint-1");
        Assert.True(tmux.IsFullScreen);
        await HaltAsync(tmux); // no need to watch all of it
        await tmux.SeesAsync(
            "stopped",
            "Why it stopped",
            $"From a shell:  ias -C {Path.Combine(sandbox.Repository.Path, "sample")} run-resume"
        );
        tmux.Press("q");

        await tmux.SeesAsync("What to type next", "ias demo --clean");
        Assert.False(tmux.IsFullScreen);
        Assert.True(File.Exists(Path.Combine(sandbox.Repository.Path, "sample", "bin", "order-total")));
    }

    // The demonstration's phases are short: where one ended while the dialog was open, nothing is sent, and a person looks again.
    private static async Task HaltAsync(Tmux tmux)
    {
        const string Void = "Nothing was sent";
        for (var after = Void; after.Contains(Void); )
        {
            await tmux.AnswerAsync("H", "Halt the run?", "y");
            await tmux.SeesAsync(screen => (after = screen).Contains(Void) || !screen.Contains("Halt the run?"), "the halt is answered");
            if (after.Contains(Void))
            {
                tmux.Press("Escape");
                await tmux.SeesNoMoreAsync(Void);
            }
        }
    }

    [Fact]
    public async Task The_demo_watched_to_its_end_shows_what_came_of_it()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, 100, 90);

        tmux.Type("ias demo --path sample --theme mono");
        await tmux.SeesAsync("RUNNING", "sprint-1");
        await tmux.SeesAsync("finished", "nothing is running or being spent", "needs you: 0", "sprint-1 completed");
        tmux.Press("q");

        await tmux.SeesAsync("The draft pull request it would have opened", "What to type next");
        Assert.False(tmux.IsFullScreen);
    }

    [Fact]
    public async Task The_demo_prints_plainly_when_it_is_asked_to()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, 100, 60);

        tmux.Type("ias demo --fast --path sample");
        await tmux.SeesAsync("$ ias run sprint-1");
        Assert.False(tmux.IsFullScreen);
        await tmux.SeesAsync("What to type next");
        tmux.Type("clear; ias demo --plain --path other");
        await tmux.SeesAsync("$ ias run sprint-1", "About 40 seconds");
        Assert.False(tmux.IsFullScreen);
        tmux.Press("C-c", "C-c");
        await tmux.SeesAsync(screen => screen.TrimEnd().EndsWith(Tmux.Prompt.TrimEnd()), "the shell again");
    }

    [Theory]
    [InlineData("q")]
    [InlineData("TERM")]
    [InlineData("the window is closed")]
    public async Task The_recorded_night_is_looked_at_and_leaves_nothing(string end)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type("ias demo --night");
        await tmux.SeesAsync("finished", "sprint-2", "Timeline");
        Assert.Single(Directory.GetDirectories(tmux.At("."), "ias-night-*"));
        tmux.Press("R");
        await tmux.SeesAsync("this is a recorded night");
        if (end == "q")
        {
            tmux.Press("q");
            await tmux.SeesAsync("That was a recorded night. To see a live one: ias demo");
        }
        else
        {
            using var dashboard = await tmux.ForegroundAsync();
            if (end == "TERM")
            {
                dashboard.Signal(end);
            }
            else
            {
                tmux.KillServer();
            }

            Assert.True(dashboard.WaitForExit(TimeSpan.FromSeconds(30)), "it is still there");
        }

        await Tmux.IsTrueAsync(() => Directory.GetDirectories(tmux.At("."), "ias-night-*").Length == 0, "the night's folder is gone");
        Assert.False(Directory.Exists(sandbox.Run("")));
    }

    [Theory]
    [InlineData("22:10", "RUNNING", "turn running for 4m", "cycle 3/20", "PAST 22:10:00")]
    [InlineData("22:40", "until 23:18", "resumes on its own", "sprint-2")]
    [InlineData("03:30", "stopped", "since 23:55, 3h34m ago", "Why it stopped")]
    public async Task The_recorded_night_can_be_looked_at_as_it_stood_at_a_time(string clock, params string[] shown)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, 100, 30, ("TZ", "UTC"));

        tmux.Type($"ias demo --night --at {clock}");

        await tmux.SeesAsync(shown);
        tmux.Press("q");
        await Tmux.IsTrueAsync(() => Directory.GetDirectories(tmux.At("."), "ias-night-*").Length == 0, "the night's folder is gone");
    }

    [Theory]
    [InlineData("12:00", "The run has no 12:00: it ran from 20:29 to 04:59")]
    [InlineData("25:00", "--at takes a time of day; 25:00 is not one")]
    public void A_time_outside_the_night_is_refused(string clock, string why)
    {
        using var sandbox = new Sandbox();

        var answer = sandbox.Ias([("TZ", "UTC")], "demo", "--night", "--at", clock);

        Assert.Equal(2, answer.Exit);
        Assert.Contains(why, answer.Error);
    }

    [Theory]
    [InlineData("TERM=dumb ias tui", "TERM is dumb")]
    [InlineData("CI=1 ias tui", "CI is set: nobody is watching")]
    [InlineData("ias tui | cat", "standard output is not a terminal")]
    [InlineData("ias tui </dev/null", "standard input is not a terminal")]
    public async Task Where_nothing_can_be_drawn_it_says_so_and_offers_what_can(string command, string why)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type($"{command}; echo \"exit $?\"");

        await tmux.SeesAsync(
            $"The dashboard needs a terminal: {why}.",
            "ias run-status --follow",
            command.Contains('|') ? "exit 0" : "exit 2"
        );
    }

    [Theory]
    [InlineData("TERM=dumb")]
    [InlineData("CI=1")]
    public async Task By_itself_it_says_its_first_words_there(string variable)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type($"{variable} ias; echo \"exit $?\"");

        await tmux.SeesAsync("inside hard safety limits", "ias demo", "exit 0");
    }

    [Fact]
    public void Without_a_terminal_the_exit_status_tells_it_too()
    {
        using var sandbox = new Sandbox();

        Assert.Equal(2, sandbox.Ias("tui").Exit);
        var words = sandbox.Ias();
        Assert.Equal((0, ""), (words.Exit, words.Error));
        Assert.Contains("ias --help", words.Out);
    }
}
