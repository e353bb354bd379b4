using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>The forms at a person's terminal: the built program, started by <c>ias setup</c> and <c>ias config edit</c>.</summary>
public sealed class SetupStoryTests
{
    // The native one in a whole run of scripts/test.
    private static readonly string Program =
        Environment.GetEnvironmentVariable("IAS_SETUP_PROGRAM")
        ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Ias.Setup/bin/Release/net10.0/ias-setup"));

    [Fact]
    public async Task Setup_leads_a_fresh_repository_to_a_configuration_and_a_first_sprint_and_gives_the_terminal_back()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox { Allows = false };
        File.Delete(sandbox.Repository.At(".loa.config.yaml"));
        File.Delete(sandbox.Repository.At("grimoires", "loa", "sprint.md"));
        using var tmux = await Tmux.OpenAsync(sandbox, 80, 24, ("IAS_SETUP_PROGRAM", Program));
        var left = tmux.Left();

        tmux.Type("ias setup; echo \"exit $?\"");
        await tmux.SeesAsync("[1 Agents]");
        foreach (var step in new[] { "[2 Git]", "[3 Limits]", "[4 Guard]", "[5 Notices]", "[6 First sprint]" })
        {
            tmux.Press("F2");
            await tmux.SeesAsync(step);
        }

        tmux.Press("F2");
        await tmux.SeesAsync("Give it a title");
        tmux.Burst("Say hello");
        await tmux.SeesAsync("Say hello", "Say what shall be true");
        tmux.Press("Tab");
        tmux.Burst("It prints hello.");
        await tmux.SeesAsync("It prints hello.", "F2: next step");
        tmux.Press("F2");
        await tmux.SeesAsync("[7 Write]", ".loa.config.yaml: new");
        Assert.False(File.Exists(sandbox.Repository.At(".loa.config.yaml")));
        tmux.Press("F2");

        await tmux.SeesAsync("wrote .loa.config.yaml", "exit 0");
        Assert.Contains("## Sprint 1: Say hello\n\nIt prints hello.\n", sandbox.Repository.Read("grimoires/loa/sprint.md"));
        await Tmux.IsTrueAsync(() => tmux.Left() == left, "nothing left behind");
    }

    [Fact]
    public async Task A_terminal_that_is_too_small_is_told_so_and_a_signal_gives_it_back()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox { Allows = false };
        using var tmux = await Tmux.OpenAsync(sandbox, 70, 20, ("IAS_SETUP_PROGRAM", Program), ("NO_COLOR", "1"));
        var left = tmux.Left();

        tmux.Type("ias config edit; echo \"exit $?\"");
        await tmux.SeesAsync("This form needs 80x24; the terminal has 70x20.");
        tmux.Resize(80, 24);
        await tmux.SeesAsync("run_mode", "Arrows: choose");
        Assert.DoesNotMatch(@"\[[0-9;]*3[0-7]m", tmux.StyledScreen);
        using (var form = await tmux.ForegroundAsync("ias-setup"))
        {
            form.Signal("TERM");
        }

        await tmux.SeesAsync("exit 143");
        await Tmux.IsTrueAsync(() => tmux.Left() == left, "nothing left behind");
    }

    [Fact]
    public async Task A_wrong_value_is_refused_as_it_is_typed_and_saving_keeps_the_rest_of_the_file()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        var before = sandbox.Repository.Read(".loa.config.yaml");
        using var tmux = await Tmux.OpenAsync(sandbox, 100, 40, ("IAS_SETUP_PROGRAM", Program));

        tmux.Type("ias config edit; echo \"exit $?\"");
        await tmux.SeesAsync("├-run_mode", "Choose a key");
        tmux.Press("Down", "Down", "Down", "Down", "Down");
        await tmux.SeesAsync("run_mode.defaults.max_cycles");
        tmux.Press("Enter", "C-a", "C-k");
        tmux.Burst("99x");
        await tmux.SeesAsync("99x: it is not a whole number. Allowed: a whole number from 1 to 10000.");
        tmux.Press("BSpace");
        await tmux.SeesAsync("ias config set", "max_cycles 99");
        tmux.Press("F2");
        await tmux.SeesAsync("This will be written. F2: write.", "+    max_cycles: 99");
        tmux.Press("F2");
        await tmux.SeesAsync("exit 0");

        var after = sandbox.Repository.Read(".loa.config.yaml").Split('\n');
        Assert.All(before.Split('\n'), line => Assert.Contains(line, after));
        Assert.Equal("99\n", sandbox.Ias("config", "get", "run_mode.defaults.max_cycles").Out);
    }

    [Fact]
    public async Task A_terminal_that_goes_takes_the_form_with_it()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox, 80, 24, ("IAS_SETUP_PROGRAM", Program));
        tmux.Type("echo $$ > pid; exec ias setup");
        await tmux.SeesAsync("[1 Agents]");
        var pid = sandbox.Repository.Read("pid").Trim();

        tmux.KillServer();

        await Eventually.True(() => !Directory.Exists($"/proc/{pid}"), "the form has ended");
    }

    [Theory]
    [InlineData("setup", "init --run-mode")]
    [InlineData("config edit", "config set KEY VALUE")]
    public void Without_a_terminal_it_names_the_plain_commands(string command, string plain)
    {
        using var repository = new TemporaryRepository();
        var called = Called.In(repository.Path, [("IAS_SETUP_PROGRAM", Program)], command.Split(' '));

        Assert.Equal(2, called.Exit);
        Assert.Contains("standard output is not a terminal", called.Error);
        Assert.Contains(plain, called.Error);
    }
}
