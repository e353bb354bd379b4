using System.Text;
using Ias.EndToEnd.Tests.Runs;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>What a real terminal shows of the dashboard: at sizes that change, in its style, and whatever an agent prints.</summary>
public sealed class ScreenTests
{
    [Fact]
    public async Task The_screen_follows_the_window_down_to_one_cell_and_back()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, 80, 24, ("TZ", "UTC"));
        tmux.Type("ias demo --night --at 22:10");
        await tmux.SeesAsync("RUNNING", "─1 Queue", "1 of 3 sprints", "─4 Limits", "PASS"); // with the archive, which is read last
        var before = tmux.Screen;

        tmux.Resize(200, 60);
        await tmux.SeesAsync("─7 Commits", "─8 Inbox");
        tmux.Resize(60, 20);
        await tmux.SeesAsync("[2 Log]");
        await tmux.SeesNoMoreAsync("Inbox ──");
        tmux.Resize(20, 5);
        await tmux.SeesAsync("RUNNING", "needs you 0");
        tmux.Resize(1, 1);
        await tmux.SeesNoMoreAsync("RUNNING");
        for (var size = 2; size < 40; size++)
        {
            tmux.Resize(size * 3, size); // a storm: nothing is waited for
        }

        tmux.Resize(80, 24);
        await tmux.SeesAsync(screen => Still(screen) == Still(before), "the same screen as before:\n" + before);
    }

    [Fact]
    public async Task What_needs_a_person_is_reversed_and_no_color_means_none()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, 80, 24, ("TZ", "UTC"));

        tmux.Type("ias demo --night --at 03:30");
        await tmux.SeesAsync("stopped", "5 commits pushed");
        var rows = tmux.StyledScreen.Split('\n');
        Assert.Contains("\e[1m\e[31m", rows[0]); // bold, red: and the word stopped
        Assert.Contains("\e[7m", rows[1]);
        Assert.DoesNotContain("\e[7m", rows[0]);
        tmux.Press("q");
        await tmux.SeesAsync("That was a recorded night");

        tmux.Type("clear; NO_COLOR=1 ias demo --night --at 03:30");
        await tmux.SeesAsync("stopped", "5 commits pushed");
        var plain = tmux.StyledScreen;
        Assert.DoesNotMatch("\e\\[[0-9;]*(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]", plain);
        Assert.Contains("7mstopped", plain);
    }

    [Fact]
    public async Task Ascii_draws_no_line_that_a_font_could_lack()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await Tmux.OpenAsync(sandbox, 120, 40);

        tmux.Type("ias tui --ascii");
        await tmux.SeesAsync("RUNNING", "half way", "Limits");

        Assert.DoesNotContain(tmux.Screen, character => character > '~');
        tmux.Press("q");
        sandbox.LetGo();
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Nothing_an_agent_prints_reaches_the_terminal()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        var hostile = Convert.ToBase64String(
            Encoding.UTF8.GetBytes(
                "\e]52;c;b3duZWQ=\a\e]2;owned\a\e[?1049l\e[?25h\e[2J\e[10;10HHERE\ePtmux;\e\e]2;owned\a\e\\\u009b2J\u202eright to left\e[5n\e[?1000h\x0e\x07\n"
                    + "half way\n"
            )
        );
        using var sandbox = FaultScene.Make(FaultScene.Half.Does("bytes", hostile).WaitsFor("$HOME/go-on").GatesApprove());
        using var engine = await sandbox.StartHalfWayAsync();
        using var tmux = await Tmux.OpenAsync(sandbox);
        var title = tmux.Title;
        tmux.Type("ias");
        await tmux.SeesAsync("RUNNING", "half way", "HERE");

        Assert.True(tmux.IsFullScreen);
        Assert.Equal((title, "no buffers"), (tmux.Title, tmux.Buffer));
        Assert.StartsWith("RUNNING", tmux.Screen);
        Assert.Contains("─4 Limits", tmux.Screen);
        Assert.EndsWith(" 000", tmux.Mouse);
        tmux.Press("q");
        await tmux.SeesAsync("continues: RUNNING");
        sandbox.LetGo();
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(60)));
    }

    // The clock and ages move on while a test runs.
    private static string Still(string screen) =>
        System.Text.RegularExpressions.Regex.Replace(
            screen,
            @"22:1\d|1h4\dm|alive: output \d+s ago|quiet \d+m(, working| of \d+m)|\b\dm\b|, engine ok *",
            "",
            System.Text.RegularExpressions.RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );
}
