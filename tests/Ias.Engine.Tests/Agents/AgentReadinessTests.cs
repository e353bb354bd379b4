using Ias.Core.Model;
using Ias.Engine.Agents;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

public sealed class AgentReadinessTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _tree = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly FakeTime _time = new();
    private readonly AgentReadiness _agents;

    public AgentReadinessTests() => _agents = new AgentReadiness(_processes, _time);

    public void Dispose()
    {
        _processes.Dispose();
        _tree.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task A_program_that_is_not_on_the_PATH_is_not_installed()
    {
        Assert.Equal(
            "the agent claude is not installed here: claude is not on PATH",
            await WhyNotAsync(new RunOptions { Agent = "claude" })
        );
        Assert.Equal(
            "the agent command is not installed here: my-agent is not on PATH",
            await WhyNotAsync(new RunOptions { Agent = "command", AgentCommand = ["my-agent", "--all"] })
        );
    }

    [Theory]
    [InlineData("claude", "echo '{\"loggedIn\": false}'", ".claude/.credentials.json")]
    [InlineData("codex", "echo Not logged in; exit 1", ".codex/auth.json")]
    public async Task One_that_says_it_is_logged_out_is_asked_again_after_a_while_and_a_login_that_is_seen_counts_at_once(
        string agent,
        string says,
        string login
    )
    {
        Install(agent, says);
        var options = new RunOptions { Agent = agent };

        Assert.StartsWith($"the agent {agent} is not logged in: ", await WhyNotAsync(options), StringComparison.Ordinal);
        await WhyNotAsync(options);
        Assert.Equal(1, Asked);
        _time.Advance(AgentReadiness.Counts);
        Assert.NotNull(await WhyNotAsync(options));
        Assert.Equal(2, Asked);

        Directory.CreateDirectory(Path.GetDirectoryName(_home.At(login))!);
        File.WriteAllText(_home.At(login), "{}");
        Assert.Null(await WhyNotAsync(options));
        Assert.Equal(2, Asked);
    }

    [Theory]
    [InlineData("claude", "echo '{\"loggedIn\": true}'")]
    [InlineData("claude", "echo error: unknown command auth; exit 1")]
    [InlineData("gemini", "")]
    [InlineData("opencode", "")]
    public async Task One_that_does_not_say_so_is_let_try(string agent, string says)
    {
        Install(agent, says);

        Assert.Null(await WhyNotAsync(new RunOptions { Agent = agent }));
    }

    [Fact]
    public async Task What_lies_in_the_work_tree_is_not_started()
    {
        Directory.CreateDirectory(_tree.At(".git"));
        Install("claude", "echo '{\"loggedIn\": false}'", _tree);

        Assert.Null(
            await _agents.WhyNotAsync(
                new RunOptions { Agent = "claude" },
                _tree.Path,
                AgentPlaces.Of(_home.Path, name => name == "PATH" ? _tree.Path : null),
                CancellationToken.None
            )
        );
        Assert.Equal(0, Asked);
    }

    private int Asked => File.Exists(_home.At("asked")) ? File.ReadAllLines(_home.At("asked")).Length : 0;

    private void Install(string agent, string says, TemporaryFolder? where = null)
    {
        var program = (where ?? _home).At(agent);
        File.WriteAllText(program, $"#!/bin/sh\necho >> '{_home.At("asked")}'\n{says}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<string?> WhyNotAsync(RunOptions options) =>
        _agents.WhyNotAsync(
            options,
            _tree.Path,
            AgentPlaces.Of(_home.Path, name => name == "PATH" ? _home.Path : null),
            CancellationToken.None
        );
}
