using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Cancelling a job that runs, as its users do: the built program, real git, a scripted agent.</summary>
public sealed class QueueCancelTests
{
    // Says that it has begun, and what the test then does decides how it ends.
    private static readonly AgentScript Stuck = new AgentScript()
        .Turn("job", target: "stuck")
        .Runs("""trap "" TERM; echo half > half.txt; touch "$HOME/begun"; while :; do sleep 0.1; done""");

    [Fact]
    public async Task The_runner_ends_the_job_keeps_its_changes_and_goes_on_with_the_next()
    {
        using var at = ViewModel(graceSeconds: 1);
        var (stuck, next) = (at.Add("stuck"), at.Add("next"));
        using var runner = at.Sandbox.Start([], "runner", "run-loop");
        var said = runner.StandardOutput.ReadToEndAsync();
        await HasBegunAsync(at, runner);

        var cancelled = at.Sandbox.Ias("runner", "cancel", stuck[^7..], "--reason", "not now");

        Assert.True(cancelled.Exit == 0, cancelled.ToString());
        Assert.Contains("asked the runner", cancelled.Out);
        Assert.Contains(
            $"{stuck} is cancelled; its changes are in docs/ias/runs/{at.Run}/runner/jobs/{stuck}/attempt-1/changes.patch",
            cancelled.Out
        );
        Assert.True(runner.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.True(runner.ExitCode == 0, await said);
        Assert.Contains(": not now; its changes are in", await said);
        Assert.Equal(
            ("cancelled", "done"),
            (at.Show(stuck).GetProperty("status").GetString(), at.Show(next).GetProperty("status").GetString())
        );
        Assert.False(File.Exists(at.At("half.txt")));
        Assert.Contains("+half", File.ReadAllText(at.Queue("jobs", stuck, "attempt-1", "changes.patch")));
        Assert.Equal("", at.Sandbox.Repository.Git("status", "--porcelain"));
        Assert.Contains("it is done", at.Sandbox.Ias("runner", "cancel", next).ToString());
    }

    [Fact]
    public async Task A_runner_killed_before_it_has_ended_the_job_leaves_one_that_recover_cancels()
    {
        using var at = ViewModel(graceSeconds: 600);
        var stuck = at.Add("stuck");
        using var runner = at.Sandbox.Start([], "runner", "run-loop");
        _ = runner.StandardOutput.ReadToEndAsync();
        await HasBegunAsync(at, runner);
        using var cancel = at.Sandbox.Start([], "runner", "cancel", stuck);
        var said = cancel.StandardError.ReadToEndAsync();
        await Eventually.True(
            () => cancel.HasExited || File.ReadAllText(at.Sandbox.Run("events.jsonl")).Contains("cancel_asked"),
            "the runner has taken it up"
        );

        runner.Kill();

        Assert.True(cancel.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(1, cancel.ExitCode);
        Assert.Contains("The runner died before it ended job", await said);
        Assert.Contains("claimed by a runner that has died", at.Sandbox.Ias("runner", "cancel", stuck).ToString());
        File.Delete(at.Sandbox.Run("state.json")); // where a runner is killed between the two, only the log tells
        using var recovered = JsonDocument.Parse(QueueScene.Need(at.Sandbox.Ias("runner", "recover", "--json")).Out);
        Assert.Equal([stuck], recovered.RootElement.GetProperty("cancelled").EnumerateArray().Select(id => id.GetString()));
        Assert.Empty(recovered.RootElement.GetProperty("given_back").EnumerateArray());
        Assert.StartsWith("cancelled by ", at.Show(stuck).GetProperty("reason").GetString());
    }

    private static QueueScene ViewModel(int graceSeconds)
    {
        var at = new QueueScene(Stuck.Then(QueueScene.Works), config: Sandbox.OpenHome);
        var config = File.ReadAllText(at.At(".loa.config.yaml"));
        File.WriteAllText(
            at.At(".loa.config.yaml"),
            config.Replace("enabled: true\n", $"enabled: true\n  stall:\n    grace_seconds: {graceSeconds}\n")
        );
        return at;
    }

    private static Task HasBegunAsync(QueueScene at, System.Diagnostics.Process runner) =>
        Eventually.True(() => runner.HasExited || File.Exists(Path.Combine(at.Sandbox.Repository.Home, "begun")), "the job");
}
