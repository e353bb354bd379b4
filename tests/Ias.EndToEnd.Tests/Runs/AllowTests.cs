using System.Text.Json;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What a repository's file loosens, a person has allowed before: at every start, and nowhere else.</summary>
public sealed class AllowTests
{
    private const string Enabled = "run_mode:\n  enabled: true\n";
    private const string Loosened = Enabled + "agent:\n  script: agent.yaml\nice:\n  mounts: off\n  credentials: inherit\n";

    [Fact]
    public void A_clone_whose_file_loosens_the_defaults_starts_nothing_until_it_is_allowed()
    {
        using var sandbox = Made(Loosened);
        var before = sandbox.Repository.Git("for-each-ref");

        var refused = sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("ice.mounts       is off; by default auto   (.loa.config.yaml:6)", refused.Error);
        Assert.Contains("ice.credentials  is inherit; by default masked   (.loa.config.yaml:7)", refused.Error);
        Assert.Contains("agent.script     a program you have not seen: [agent.yaml]   (.loa.config.yaml:4)", refused.Error);
        Assert.Contains("next: ias allow", refused.Error);
        Assert.Equal(before, sandbox.Repository.Git("for-each-ref"));
        Assert.False(Directory.Exists(sandbox.Run("")), "a run was begun");

        var allowed = sandbox.Ias("allow");

        Assert.True(allowed.Exit == 0, allowed.ToString());
        Assert.Contains("ice.mounts       is off; by default auto", allowed.Out);
        var run = sandbox.Ias("run", "sprint-1", "--local");
        Assert.True(run.Exit == 0, run.ToString());
    }

    [Fact]
    public void A_turn_that_loosens_the_file_does_not_loosen_the_next_run()
    {
        using var sandbox = Made(
            Enabled + "agent:\n  script: agent.yaml\n",
            FaultScene.Half.Runs("""printf "ice: {mounts: off, credentials: inherit}\n" >> .loa.config.yaml""").GatesApprove()
        );
        Assert.Equal(0, sandbox.Ias("allow").Exit);
        var first = sandbox.Ias("run", "sprint-1", "--local");
        Assert.True(first.Exit == 0, first.ToString());

        foreach (
            var start in (string[][])
                [
                    ["run", "sprint-1", "--local", "--fresh"],
                    ["ice", "exec", "--", "touch", "ran"],
                    ["shell", "touch", "ran"],
                    ["run-resume"],
                ]
        )
        {
            var refused = sandbox.Ias(start);

            Assert.True(refused.Exit == 1, $"{string.Join(' ', start)}: {refused}");
            Assert.Contains("ice.mounts       was auto, now off", refused.Error);
            Assert.Contains("ias allow", refused.Error);
            Assert.False(File.Exists(sandbox.InTree("ran")));
        }
    }

    [Fact]
    public void A_run_tells_that_a_turn_loosened_the_file()
    {
        using var sandbox = Made(
            Enabled + "agent:\n  script: agent.yaml\n",
            FaultScene.Half.Runs("""printf "ice: {mounts: off}\n" >> .loa.config.yaml""").GatesApprove()
        );
        Assert.Equal(0, sandbox.Ias("allow").Exit);

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Contains("is now looser; the next start refuses it until you allow it: ice.mounts was auto, now off", run.Out + run.Error);
    }

    [Fact]
    public void What_init_wrote_needs_no_word_and_a_program_of_ones_own_does()
    {
        using var sandbox = Made("");
        File.Delete(sandbox.InTree(".loa.config.yaml"));
        Assert.Equal(0, sandbox.Ias("init", "--run-mode").Exit);
        Assert.Contains("nothing to allow", sandbox.Ias("allow", "--show").Out);

        File.AppendAllText(sandbox.InTree(".loa.config.yaml"), "\nagent:\n  command: [sh, mine.sh]\n");

        Assert.Contains("agent.command  a program you have not seen: [sh, mine.sh]", sandbox.Ias("allow", "--show").Out);
        Assert.Equal(1, sandbox.Ias("run", "sprint-1", "--dry-run").Exit);
        Assert.Contains("agent.command", sandbox.Ias("shell", "command").Error);
    }

    [Fact]
    public void A_stricter_file_goes_on_and_from_then_on_is_what_counts()
    {
        using var sandbox = Made(Enabled + "  defaults: {max_cycles: 7}\nagent:\n  script: agent.yaml\n");
        Assert.Equal(0, sandbox.Ias("allow").Exit);
        sandbox.Repository.Write(".loa.config.yaml", Enabled + "  defaults: {max_cycles: 3}\nagent:\n  script: agent.yaml\n");
        var run = sandbox.Ias("run", "sprint-1", "--local", "--allow-dirty");
        Assert.True(run.Exit == 0, run.ToString());

        sandbox.Repository.Write(".loa.config.yaml", Enabled + "  defaults: {max_cycles: 7}\nagent:\n  script: agent.yaml\n");

        Assert.Contains("run_mode.defaults.max_cycles  was 3, now 7", sandbox.Ias("run", "sprint-1", "--dry-run").Error);
        Assert.DoesNotContain("max_cycles  was", sandbox.Ias("run", "sprint-1", "--dry-run", "--max-cycles", "9").Error);
    }

    [Fact]
    public void An_agent_that_the_command_line_names_needs_no_word()
    {
        using var sandbox = Made(Enabled + "agent:\n  command: [sh, theirs.sh]\n");

        Assert.DoesNotContain("allowed", sandbox.Ias("run", "sprint-1", "--dry-run", "--agent", "sh mine.sh").Error);
        Assert.Contains("theirs.sh", sandbox.Ias("run", "sprint-1", "--dry-run").Error);
    }

    [Fact]
    public void What_ICE_alone_starts_asks_only_for_what_concerns_ICE()
    {
        using var sandbox = Made(Enabled + "  defaults: {max_cycles: 99}\nagent:\n  command: [sh, theirs.sh]\n");

        var exec = sandbox.Ias("ice", "exec", "--", "echo", "inside");

        Assert.True(exec is { Exit: 0 } && exec.Out.Contains("inside"), exec.ToString());
        Assert.Contains("max_cycles", sandbox.Ias("allow", "--show").Out);
    }

    [Fact]
    public void A_queues_own_file_is_held_against_what_was_allowed_too()
    {
        using var at = new QueueScene();
        var sandbox = at.Sandbox;
        sandbox.Allow();
        sandbox.Allows = false;
        File.WriteAllText(at.Queue("config.json"), """{"lane_setup": ["sh", "setup.sh"], "lanes": 2, "attempts": 9}""");

        foreach (
            var start in (string[][])
                [
                    ["runner", "run-loop"],
                    ["runner", "run-once"],
                    ["runner", "start"],
                ]
        )
        {
            var refused = sandbox.Ias(start);

            Assert.True(refused.Exit == 1, refused.ToString());
            Assert.Contains("lane_setup  a program you have not seen: [sh, setup.sh]   (docs/ias/runs/", refused.Error);
            Assert.Contains("attempts    was 6, now 9", refused.Error);
        }

        Assert.Equal(0, sandbox.Ias("allow").Exit);
        Assert.DoesNotContain("lane_setup", sandbox.Ias("runner", "run-once").Error);
    }

    [Fact]
    public void To_show_allows_nothing_and_JSON_is_JSON_alone()
    {
        using var sandbox = Made(Loosened);

        Assert.Contains("nothing was allowed", sandbox.Ias("allow", "--show").Out);
        using var shown = JsonDocument.Parse(sandbox.Ias("allow", "--show", "--json").Out);
        Assert.False(shown.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Equal(3, shown.RootElement.GetProperty("differences").GetArrayLength());
        using var allowed = JsonDocument.Parse(sandbox.Ias("allow", "--json").Out);
        Assert.True(allowed.RootElement.GetProperty("allowed").GetBoolean());

        Directory.CreateDirectory(sandbox.InTree("src"));
        Assert.StartsWith("nothing to allow", sandbox.Ias("allow").Out);
    }

    [Fact]
    public void Inside_a_turn_nothing_can_be_allowed()
    {
        using var sandbox = Made(Enabled);
        var record = Path.Combine(sandbox.Repository.Home, "state", "ias", "consent");
        Assert.Equal(0, sandbox.Ias("allow").Exit);
        var before = File.ReadAllText(Directory.GetFiles(record).Single());

        var answer = sandbox.Ias(
            "ice",
            "exec",
            "--",
            "sh",
            "-c",
            $"printf 'ice: {{mounts: off}}\\n' >> .loa.config.yaml; {Sandbox.Program} allow"
        );

        Assert.Equal(1, answer.Exit);
        Assert.Contains("Nothing can be allowed from inside a turn", answer.Error);
        Assert.Equal(before, File.ReadAllText(Directory.GetFiles(record).Single()));
    }

    [Fact]
    public void An_agent_that_hides_that_it_is_inside_cannot_write_the_record_either()
    {
        using var sandbox = Made(Enabled);
        Assert.Equal(0, sandbox.Ias("allow").Exit);
        var record = Directory.GetFiles(Path.Combine(sandbox.Repository.Home, "state", "ias", "consent")).Single();
        if (sandbox.Ias("ice", "exec", "--", "sh", "-c", $"test -w {Path.GetDirectoryName(record)}").Exit == 0)
        {
            Assert.Skip("the state folder can be written inside here: no mounts");
        }

        var before = File.ReadAllText(record);

        sandbox.Ias(
            "ice",
            "exec",
            "--",
            "sh",
            "-c",
            $"printf 'ice: {{mounts: off}}\n' >> .loa.config.yaml; env -u IAS_ICE_TURN {Sandbox.Program} allow"
        );

        Assert.Equal(before, File.ReadAllText(record));
        Assert.Contains("ice.mounts", sandbox.Ias("run", "sprint-1", "--local").Error);
    }

    private static Sandbox Made(string config, string? script = null)
    {
        var sandbox = new Sandbox(script) { Allows = false };
        sandbox.Repository.Write(".loa.config.yaml", config);
        if (sandbox.Repository.Git("status", "--porcelain").Length > 0)
        {
            sandbox.Repository.Git("commit", "-q", "-a", "--amend", "--no-edit");
        }

        return sandbox;
    }
}
