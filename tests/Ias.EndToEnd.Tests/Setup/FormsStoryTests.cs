using Ias.Cli.Config;
using Ias.EndToEnd.Tests.Dashboards;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Setup;

/// <summary>A person sets a repository up, and changes a setting, in the forms of the built program, key by key.</summary>
public sealed class FormsStoryTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public FormsStoryTests()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        Assert.SkipUnless(
            File.Exists(Environment.GetEnvironmentVariable(SetupCommand.ProgramVariable)),
            $"NOT TESTED: {SetupCommand.ProgramVariable} names no program; a whole run of scripts/test builds it"
        );
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Five_steps_write_a_configuration_and_a_first_sprint_that_a_run_takes()
    {
        File.Delete(Path.Combine(_sandbox.Repository.Path, ".loa.config.yaml"));
        File.Delete(Path.Combine(_sandbox.Repository.Path, "grimoires/loa/sprint.md"));
        using var tmux = await OpenAsync();

        tmux.Type("ias setup; echo \"exit $?\"");
        await tmux.SeesAsync("[1 Agents]", "not installed");
        tmux.Burst("claude");
        await tmux.SeesAsync("ias config set agent.name claude");
        foreach (var step in (string[])["[2 Git]", "[3 Limits]", "[4 Guard]", "[5 First sprint]"])
        {
            tmux.Press("F2");
            await tmux.SeesAsync(step);
        }

        tmux.Burst("Orders as CSV");
        await tmux.SeesAsync("title  Orders as CSV");
        tmux.Press("Tab");
        tmux.Burst("bin/export prints CSV.");
        await tmux.SeesAsync("bin/export prints CSV.");
        tmux.Press("F2");
        await tmux.SeesAsync("[6 Write]", "+++ .loa.config.yaml", "Nothing was written yet.");
        Assert.False(File.Exists(Path.Combine(_sandbox.Repository.Path, ".loa.config.yaml")));
        tmux.Press("F2");
        await tmux.SeesAsync("wrote .loa.config.yaml", "wrote grimoires/loa/sprint.md", "next: ias run sprint-1 --dry-run", "exit 0");

        Assert.Contains("## Sprint 1: Orders as CSV\n\nbin/export prints CSV.", _sandbox.Repository.Read("grimoires/loa/sprint.md"));
        Assert.Equal("claude\n", _sandbox.Ias("config", "get", "agent.name").Out);
        Assert.False(tmux.IsFullScreen);
    }

    [Fact]
    public async Task A_wrong_value_is_refused_as_it_is_typed_and_saving_keeps_the_rest_of_the_file()
    {
        var before = _sandbox.Repository.Read(".loa.config.yaml");
        using var tmux = await OpenAsync();

        tmux.Type("ias config edit; echo \"exit $?\"");
        await tmux.SeesAsync("├-run_mode", "Choose a key");
        tmux.Press("Down", "Down", "Down", "Down");
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

        var after = _sandbox.Repository.Read(".loa.config.yaml").Split('\n');
        Assert.All(before.Split('\n'), line => Assert.Contains(line, after));
        Assert.Equal("99\n", _sandbox.Ias("config", "get", "run_mode.defaults.max_cycles").Out);
    }

    [Fact]
    public async Task Leaving_writes_nothing_and_gives_the_terminal_back()
    {
        var before = _sandbox.Repository.Read(".loa.config.yaml");
        using var tmux = await OpenAsync();

        tmux.Type("ias config edit; echo \"exit $?\"");
        await tmux.SeesAsync("├-run_mode", "Choose a key");
        Assert.True(tmux.IsFullScreen);
        tmux.Press("Escape");
        await tmux.SeesAsync("exit ");

        Assert.False(tmux.IsFullScreen);
        Assert.Equal(before, _sandbox.Repository.Read(".loa.config.yaml"));
        tmux.Type("stty -a | grep -c -- ' echo '");
        await tmux.SeesAsync("1");
    }

    [Fact]
    public async Task A_terminal_that_goes_takes_the_form_with_it()
    {
        using var tmux = await OpenAsync();
        tmux.Type("echo $$ > pid; exec ias setup");
        await tmux.SeesAsync("[1 Agents]");
        var pid = _sandbox.Repository.Read("pid").Trim();

        tmux.KillServer();

        await Eventually.True(() => !Directory.Exists($"/proc/{pid}"), "the form has ended");
    }

    [Fact]
    public void Without_a_terminal_the_plain_commands_are_named()
    {
        var refused = _sandbox.Ias(
            [(SetupCommand.ProgramVariable, Environment.GetEnvironmentVariable(SetupCommand.ProgramVariable)!)],
            "setup"
        );

        Assert.Equal(2, refused.Exit);
        Assert.Contains("ias config set", refused.Error);
    }

    private Task<Tmux> OpenAsync() =>
        Tmux.OpenAsync(
            _sandbox,
            columns: 100,
            rows: 40,
            (SetupCommand.ProgramVariable, Environment.GetEnvironmentVariable(SetupCommand.ProgramVariable)!)
        );
}
