using Ias.Cli.Runs;
using Ias.Engine.RunMode;
using Ias.Engine.State;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>The short status is read by hand for speed; it must say what the full reading says.</summary>
public sealed class RunGlanceTests
{
    [Theory]
    [InlineData("")]                                                                                        // finished
    [InlineData("run_mode: {enabled: true, defaults: {max_cycles: 1}}\nagent: {script: agent.yaml}\n")]    // halted, findings open
    public void The_short_status_read_by_hand_is_the_one_read_in_full(string config)
    {
        using var sandbox = new Sandbox();
        if (config.Length > 0)
        {
            sandbox.Repository.Write(".loa.config.yaml", config);
            sandbox.Repository.Git("commit", "-qam", "limits");
        }

        var run = sandbox.Ias("run", "sprint-1", "--local");
        Assert.True(File.Exists(sandbox.Run("state.json")), run.ToString());

        Same(sandbox.Repository.Path);
    }

    [Fact]
    public void Every_part_of_a_live_run_is_shown_as_in_the_full_reading()
    {
        using var sandbox = new Sandbox();
        var run = sandbox.Ias("run", "sprint-1", "--local");
        Assert.True(run.Exit == 0, run.ToString());
        var json = File.ReadAllText(sandbox.Run("state.json")).Replace("\"daily_budget_usd\": 0", "\"daily_budget_usd\": 7.5", StringComparison.Ordinal);
        var at = json.LastIndexOf('}');
        File.WriteAllText(sandbox.Run("state.json"), json[..at].TrimEnd() + """
            ,
              "wait": {"kind": "hour", "until": "2026-01-19T11:00:00Z", "reason": "the hour is spent", "since": "2026-01-19T10:20:00Z"},
              "halt_asked": {"by": "ann@box", "force": true, "reason": "", "at": "2026-01-19T10:21:00Z"},
              "push_asked": {"commits": 3, "files": 4, "at": "2026-01-19T10:22:00Z"},
              "today": {"day": "2052-02-20", "others_usd": 1.25, "own_usd": 0.5, "untold": 1},
              "usage": {"input_tokens": 5, "output_tokens": 6, "cost_usd": 0.25, "calls": 2, "untold": 1},
              "agent": {"name": "claude", "model": "opus", "session_id": "s", "pid": 7, "started": 8, "turn": "t", "attempt": 2, "log": "logs/1.log", "at": "2026-01-19T10:23:00Z"}
            }
            """);

        Assert.Contains("today     $1.75 of the daily $7.5", StatusText.Of(RunStatus.Glance(Path.Combine(sandbox.Repository.Path, ".git"), new RunFiles(sandbox.Repository.Path)), DateTimeOffset.UnixEpoch.AddDays(30_000), "ias", verbose: false), StringComparison.Ordinal);
        Same(sandbox.Repository.Path, new LockHolder(4711, 1, "box", DateTimeOffset.UnixEpoch, sandbox.Repository.Path));
    }

    private static void Same(string workTree, LockHolder? engine = null)
    {
        var files = new RunFiles(workTree);
        var common = Path.Combine(workTree, ".git");
        var now = DateTimeOffset.UnixEpoch.AddDays(30_000);
        var full = RunStatus.Of(common, files);
        Assert.NotNull(full.Run);
        var glance = RunStatus.Glance(common, files);
        Assert.True(glance.Run!.Commits.IsDefault, "it was read in full");
        Assert.Equal(StatusText.Of(full with { Engine = engine }, now, "ias", verbose: false), StatusText.Of(glance with { Engine = engine }, now, "ias", verbose: false));
    }
}
