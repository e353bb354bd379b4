using System.Text.Json;
using Ias.Cli;
using Ias.Tests;
using Ias.Tui.Keys;

namespace Ias.EndToEnd.Tests;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _home.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void It_prints_every_action_with_the_keys_in_force()
    {
        Write("ias/keys.yaml", "bindings:\n  halt: [Q, f9]\n");

        var (exit, output, error) = Run("keys");

        Assert.Equal((0, ""), (exit, error));
        Assert.Matches(@"\n  Q f9 +halt +stop the run", output);
        Assert.All(DashboardActions.All, action => Assert.Contains($" {action.Id} ", output));
    }

    [Fact]
    public void A_broken_file_is_told_with_its_place_and_the_defaults_are_printed()
    {
        Write("ias/keys.yaml", "bindings:\n  halt: [h]\n  zom: [z]\n");

        var (exit, output, error) = Run("keys");

        Assert.Equal((int)ExitCode.Usage, exit);
        Assert.Matches(@"\n  H +halt ", output);
        Assert.Contains("keys.yaml:2:10, key bindings.halt", error);
        Assert.Contains("Did you mean zoom?", error);
    }

    [Fact]
    public void As_JSON_it_is_JSON_alone_with_keys_and_problems()
    {
        Write("ias/keys.yaml", "bindings:\n  halt: [h]\n");

        var (exit, output, _) = Run("keys", "--json");

        Assert.Equal((int)ExitCode.Usage, exit);
        using var json = JsonDocument.Parse(output);
        var halt = json.RootElement.GetProperty("actions").EnumerateArray().Single(a => a.GetProperty("action").GetString() == "halt");
        Assert.Equal("H", halt.GetProperty("keys")[0].GetString());
        Assert.True(halt.GetProperty("steers").GetBoolean());
        Assert.EndsWith("/ias/keys.yaml", json.RootElement.GetProperty("file").GetString());
        Assert.Single(json.RootElement.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Check_says_what_is_wrong_with_any_file()
    {
        Write("good.yaml", "bindings:\n  halt: [Q]\n");
        Write("bad.yaml", "bindings:\n  halt: [enter]\n");

        Assert.Equal(ExitCode.Ok, await Call("keys", "--check", "good.yaml"));
        Assert.Contains("no problems found", _out.ToString());
        Assert.Equal(ExitCode.Usage, await Call("keys", "--check", "bad.yaml"));
        Assert.Contains("bad.yaml:2:10", _error.ToString());
        Assert.Equal(ExitCode.Usage, await Call("keys", "--check", "none.yaml"));
        Assert.Contains("The file does not exist", _error.ToString());
    }

    [Fact]
    public async Task As_Markdown_it_is_the_documentations_tables()
    {
        Assert.Equal(ExitCode.Ok, await Call("keys", "--markdown"));

        Assert.Equal(ActionTable.Markdown(), _out.ToString());
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home.At(name))!);
        File.WriteAllText(_home.At(name), text);
    }

    private async Task<ExitCode> Call(params string[] args)
    {
        using var context = new CommandContext(TimeProvider.System, _out, _error, _home.Path);
        return await App.RunAsync(args, context);
    }

    private Called Run(params string[] args) => Called.In(_home.Path, [], args);
}
