using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class ReplayChecksTests
{
    // Fails while the person's home has a file "broken"; the cage shows the home.
    private const string Checks = "checks:\n  - name: sums\n    run: {shell: 'grep -q right sum.txt && test ! -e \"$HOME/broken\"'}\n";

    private static readonly AgentScript Script = new AgentScript()
        .Turn("implement", cycle: 1)
        .Writes("sum.txt", "wrong\n")
        .Turn("implement")
        .Writes("sum.txt", "right\n")
        .GatesApprove();

    [Fact]
    public void What_is_on_record_is_run_again_on_its_commits_and_compared()
    {
        using var sandbox = new Sandbox(Script, config: Checks + Sandbox.OpenHome);
        sandbox.Repository.Write("sum.txt", "right\n");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "sum");
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local").Exit);

        var same = sandbox.Ias("replay-checks");
        File.WriteAllText(Path.Combine(sandbox.Repository.Home, "broken"), "");
        var other = sandbox.Ias("replay-checks", "--json");

        Assert.True(same.Exit == 0, same.ToString());
        Assert.Matches("(?s)^sums on [0-9a-f]+: passed, as recorded .*: failed, as recorded .*: passed, as recorded ", same.Out);
        Assert.Matches("3 results of run-[-0-9a-f]+: all are as recorded\n", same.Out);
        Assert.Equal(1, other.Exit);
        using var answer = JsonDocument.Parse(other.Out);
        Assert.Equal(
            ["passed failed False", "failed failed True", "passed failed False"],
            answer
                .RootElement.GetProperty("checks")
                .EnumerateArray()
                .Select(one => $"{one.GetProperty("recorded")} {one.GetProperty("outcome")} {one.GetProperty("same").GetBoolean()}")
        );
    }

    [Fact]
    public void A_log_that_somebody_changed_runs_nothing()
    {
        using var sandbox = new Sandbox(Script, config: Checks + Sandbox.OpenHome);
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local").Exit);
        var log = sandbox.Run("events.jsonl");
        File.WriteAllText(log, File.ReadAllText(log).Replace("grep -q right", "touch $HOME/ran; true"));

        var refused = sandbox.Ias("replay-checks");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("ias verify", refused.Error);
        Assert.False(File.Exists(Path.Combine(sandbox.Repository.Home, "ran")));
    }

    [Fact]
    public void A_run_without_checks_says_so()
    {
        using var sandbox = new Sandbox(Script);
        Assert.Equal(0, sandbox.Ias("run", "sprint-1", "--local").Exit);

        var said = sandbox.Ias("replay-checks");

        Assert.Equal(3, said.Exit);
        Assert.Contains("The run has no checks on record.", said.Error);
    }
}
