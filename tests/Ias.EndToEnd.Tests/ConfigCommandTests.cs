using System.Text.Json;
using Ias.Cli;
using Ias.Core.Config;
using Ias.Engine.Consent;
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

    private static Configuration ConfigFileOf(TemporaryRepository repository) => Engine.Consent.ConfigFile.Load(repository.Path);

    private async Task<ExitCode> Call(params string[] args)
    {
        using var context = new CommandContext(TimeProvider.System, _out, _error, _repository.Path)
        {
            Consent = new ConsentStore(TimeProvider.System, _repository.Home),
        };
        return await App.RunAsync(args, context);
    }
}
