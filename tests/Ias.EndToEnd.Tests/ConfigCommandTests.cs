using System.Text.Json;
using Ias.Cli;
using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _repository.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Show_prints_every_key_with_its_value_and_where_it_comes_from()
    {
        _repository.Write(".loa.config.yaml", "run_mode:\n  enabled: true\n  colour: red\n");

        Assert.Equal(ExitCode.Ok, await Call("config", "show"));

        Assert.All(ConfigKeys.All, key => Assert.Contains(key.Path, _out.ToString()));
        Assert.Matches(@"run_mode\.enabled +true +\.loa\.config\.yaml:2", _out.ToString());
        Assert.Matches(@"max_cycles +20 +default", _out.ToString());
        Assert.Contains("unknown key run_mode.colour", _error.ToString());
    }

    [Fact]
    public async Task As_JSON_it_is_JSON_alone_with_values_of_their_own_type()
    {
        _repository.Write(
            ".loa.config.yaml",
            "run_mode: {enabled: true, defaults: {timeout_hours: 2.5}}\nice: {protected_branches: [next]}\nrun_mod: 1\n"
        );

        Assert.Equal(ExitCode.Ok, await Call("config", "show", "--json"));

        using var json = JsonDocument.Parse(_out.ToString());
        var settings = json
            .RootElement.GetProperty("settings")
            .EnumerateArray()
            .ToDictionary(s => s.GetProperty("key").GetString()!, s => s.GetProperty("value").Clone());
        Assert.True(settings[ConfigKeys.Enabled].GetBoolean());
        Assert.Equal(2.5, settings[ConfigKeys.TimeoutHours].GetDouble());
        Assert.Equal("next", settings[ConfigKeys.IceProtected][0].GetString());
        Assert.Equal(ConfigKeys.All.Count, settings.Count);
    }

    [Fact]
    public async Task A_wrong_value_ends_the_command_with_its_place()
    {
        _repository.Write(".loa.config.yaml", "run_mode:\n  enabled: perhaps\n");

        Assert.Equal(ExitCode.Usage, await Call("config", "show"));

        Assert.Contains(".loa.config.yaml:2:12, key run_mode.enabled", _error.ToString());
        Assert.Empty(_out.ToString());
    }

    [Fact]
    public async Task Set_changes_one_key_shows_the_diff_and_says_what_a_person_must_still_allow()
    {
        _repository.Write(".loa.config.yaml", "# mine\nrun_mode:\n  defaults: {max_cycles: 20} # nights\nother: [1]\n");

        Assert.Equal(ExitCode.Ok, await Call("config", "set", "run_mode.defaults.max_cycles", "50"));

        Assert.Equal("# mine\nrun_mode:\n  defaults: {max_cycles: 50} # nights\nother: [1]\n", _repository.Read(".loa.config.yaml"));
        Assert.Contains("-  defaults: {max_cycles: 20} # nights\n+  defaults: {max_cycles: 50} # nights\n", _out.ToString());
        Assert.Contains("run_mode.defaults.max_cycles  is 50; by default 20", _error.ToString()); // no terminal: nobody's word
        Assert.Contains("next: ias allow", _error.ToString());
        Assert.Equal(ExitCode.NothingToDo, await Call("config", "set", "run_mode.defaults.max_cycles", "50"));
        Assert.Equal(ExitCode.Ok, await Call("config", "unset", "run_mode.defaults.max_cycles"));
        Assert.Equal("# mine\nrun_mode:\nother: [1]\n".Replace("run_mode:\n", ""), _repository.Read(".loa.config.yaml"));
    }

    [Fact]
    public async Task Get_prints_the_value_alone_in_the_form_that_set_takes()
    {
        Assert.Equal(ExitCode.Ok, await Call("config", "set", "agent.command", "--", "my-agent", "--quiet"));
        Assert.Equal(ExitCode.Ok, await Call("config", "set", "ice.protected_branches", "next", "customer/*"));
        Assert.Equal(ExitCode.Ok, await Call("config", "set", "secrets.patterns", "[a+, 'b: c']"));
        _out.GetStringBuilder().Clear();

        foreach (var key in new[] { "agent.command", "ice.protected_branches", "secrets.patterns", "run_mode.defaults.max_cycles" })
        {
            Assert.Equal(ExitCode.Ok, await Call("config", "get", key));
        }

        Assert.Equal("[my-agent, --quiet]\n[next, 'customer/*']\n['a+', 'b: c']\n20\n", _out.ToString());
        _out.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Ok, await Call("config", "get", "run_mode.defaults.max_cycles", "--json"));
        using var json = JsonDocument.Parse(_out.ToString());
        Assert.Equal(
            (20, "default"),
            (json.RootElement.GetProperty("value").GetInt32(), json.RootElement.GetProperty("source").GetString())
        );
    }

    [Theory]
    [InlineData("run_mode.defaults.max_cycles", "0", "out of range", "a whole number from 1 to 10000")]
    [InlineData("run_mode.defaults.max_cycles", "[1]", "max_cycles is a list", "from 1 to 10000")]
    [InlineData("max_cycle", "7", "There is no key max_cycle. Did you mean run_mode.defaults.max_cycles?", "config keys")]
    [InlineData("run_mode.git", "x", "is a section", "run_mode.git.branch_prefix")]
    [InlineData("agents.review", "cluade!:", "agents.review", "NAME:MODEL")]
    [InlineData("secrets.patterns", "[a, ]]", "is not a list", "a list of strings")]
    public async Task A_wrong_value_or_key_is_refused_with_what_is_allowed_and_nothing_is_written(
        string key,
        string value,
        string what,
        string next
    )
    {
        Assert.Equal(ExitCode.Usage, await Call("config", "set", key, value));

        Assert.Contains(what, _error.ToString());
        Assert.Contains(next, _error.ToString());
        Assert.False(File.Exists(Path.Combine(_repository.Path, ".loa.config.yaml")));
    }

    [Fact]
    public async Task A_value_that_does_not_go_with_the_others_is_refused_and_a_dry_run_writes_nothing()
    {
        const string Text = "agent:\n  name: claude\n";
        _repository.Write(".loa.config.yaml", Text);

        Assert.Equal(ExitCode.Usage, await Call("config", "set", "agent.command", "my-agent"));
        Assert.Contains("cannot be used together", _error.ToString());
        Assert.Equal(ExitCode.Ok, await Call("config", "set", "agent.name", "codex", "--dry-run"));

        Assert.Contains("+  name: codex", _out.ToString());
        Assert.Equal(Text, _repository.Read(".loa.config.yaml"));
    }

    [Fact]
    public async Task Outside_a_repository_it_says_so()
    {
        using var folder = new TemporaryFolder();
        using var context = new CommandContext(TimeProvider.System, _out, _error, folder.Path);

        Assert.Equal(ExitCode.Failed, await App.RunAsync(["config", "show"], context));
        Assert.Contains("git init", _error.ToString());
    }

    [Fact]
    public async Task Init_writes_once_and_then_leaves_everything()
    {
        Assert.Equal(ExitCode.Ok, await Call("init", "--run-mode"));
        Assert.True(ConfigFileOf(_repository).RunModeEnabled);
        Assert.Equal(ExitCode.NothingToDo, await Call("init", "--run-mode"));
        Assert.Contains("left   .loa.config.yaml", _out.ToString());
    }

    private static Configuration ConfigFileOf(TemporaryRepository repository) => Engine.Config.ConfigFile.Load(repository.Path);

    private async Task<ExitCode> Call(params string[] args)
    {
        using var context = new CommandContext(TimeProvider.System, _out, _error, _repository.Path)
        {
            Consent = new ConsentStore(TimeProvider.System, _repository.Home),
        };
        return await App.RunAsync(args, context);
    }
}
