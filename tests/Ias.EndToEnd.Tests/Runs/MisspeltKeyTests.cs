using Ias.Cli;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A key of the configuration that nearly is one: whoever wrote it meant a setting, and a night would go without it.</summary>
public sealed class MisspeltKeyTests : IDisposable
{
    private const string Told = ".loa.config.yaml:6: unknown key run_moode; did you mean run_mode?";

    private readonly Sandbox _sandbox = new(config: "run_moode: {defaults: {max_cycles: 3}}\n");

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("run", "sprint-1", "--local", "--detach")]
    [InlineData("run", "sprint-1", "--local")]
    [InlineData("run-resume", "--detach")]
    [InlineData("runner", "start")]
    [InlineData("runner", "run-loop")]
    public void A_run_that_nobody_watches_does_not_start(params string[] arguments)
    {
        QueueScene.Need(_sandbox.Ias("new-run", "export"));

        var refused = _sandbox.Ias(arguments);

        Assert.Equal(1, refused.Exit);
        Assert.Contains($"on:   {Told}\n", refused.Error);
        Assert.False(File.Exists(_sandbox.Run("events.jsonl")));
    }

    [Fact]
    public async Task Whoever_watches_is_told()
    {
        using var error = new StringWriter();
        using var context = new CommandContext(TimeProvider.System, error, error, _sandbox.Repository.Path) { OutIsTerminal = true };

        await App.RunAsync(["run", "sprint-1", "--local", "--dry-run"], context);

        Assert.Contains($"warning: {Told}\n", error.ToString());
        Assert.DoesNotContain("nobody watches", error.ToString());
    }
}
