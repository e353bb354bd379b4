using System.Text.Json.Nodes;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What lies in <c>.run/</c> may come from anybody: a branch that was cloned, another work tree, a hand that changed it.</summary>
public sealed class ForgedRunTests : IDisposable
{
    private readonly Sandbox _sandbox = new(withRemote: true) { Allows = false };
    private readonly TemporaryFolder _elsewhere = new();

    public void Dispose()
    {
        _sandbox.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void A_clone_that_carries_a_run_with_a_program_of_its_own_starts_nothing_before_it_is_allowed()
    {
        var owned = _elsewhere.At("owned");
        using var clone = CloneWithRun($"touch {owned}");
        File.Delete(owned);

        var refused = clone.Ias("run-resume");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("agent.command", refused.Error);
        Assert.Contains("ice.mounts", refused.Error);
        Assert.Contains("ice.credentials", refused.Error);
        Assert.Contains("ias allow", refused.Error);
        Assert.False(File.Exists(owned), "the clone's program was started");
        Assert.Equal(1, clone.Ias("run-resume", "--detach").Exit);
        Assert.False(File.Exists(owned), "the clone's program was started");

        var status = clone.Ias("run-status");
        Assert.Contains("nothing in your state folder knows this run", status.Out);
        var allowed = clone.Ias("allow");
        Assert.Contains("agent.command", allowed.Out);
        clone.Ias("run-resume");
        Assert.True(File.Exists(owned), "what a person allowed must start");
    }

    [Fact]
    public void A_clone_whose_run_has_no_hashes_asks_as_well()
    {
        var owned = _elsewhere.At("owned");
        using var clone = CloneWithRun($"touch {owned}");
        File.Delete(owned);
        WithoutHashes(clone);

        var refused = clone.Ias("run-resume");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("agent.command", refused.Error);
        Assert.False(File.Exists(owned), "the clone's program was started");
    }

    [Fact]
    public void A_run_copied_from_another_work_tree_is_shown_as_what_it_is_and_goes_on_only_when_it_is_allowed()
    {
        using var first = Halted();
        using var second = new Sandbox(withRemote: true);
        second.Repository.Git("fetch", "-q", first.Repository.Path, "feature/sprint-1");
        second.Repository.Git("checkout", "-q", "-B", "feature/sprint-1", "FETCH_HEAD");
        TemporaryRepository.Run("cp", "/", "-r", Path.Combine(first.Repository.Path, ".run"), second.Repository.Path);
        (string, string)[] home = [("XDG_STATE_HOME", Path.Combine(first.Repository.Home, "state"))];

        Assert.Contains($"belongs to {first.Repository.Path}", second.Ias(home, "run-status").Out);
        Assert.Contains($"WARNING: the run belongs to {first.Repository.Path}", second.Ias(home, "report").Out);
        var refused = second.Ias(home, "run-resume");
        Assert.Equal(1, refused.Exit);
        Assert.Contains("cannot be taken for yours", refused.Error);
        Assert.Equal(0, second.Ias(home, "allow").Exit);
        Assert.Equal(0, second.Ias(home, "run-resume", "--max-cycles", "9").Exit);
    }

    [Fact]
    public void An_event_that_was_changed_is_told_by_status_and_verify_and_the_run_waits_for_a_persons_word()
    {
        using var sandbox = Halted();
        Assert.Equal(0, sandbox.Ias("verify").Exit);
        var lines = File.ReadAllLines(sandbox.Run("events.jsonl"));
        var at = Array.FindIndex(lines, line => line.Contains("\"kind\":\"verdict_given\"", StringComparison.Ordinal));
        lines[at] = lines[at].Replace("\"approved\":false", "\"approved\":true", StringComparison.Ordinal);
        File.WriteAllLines(sandbox.Run("events.jsonl"), lines);

        var verified = sandbox.Ias("verify");
        Assert.Equal(1, verified.Exit);
        Assert.StartsWith($"not verified: events.jsonl is not as ias wrote it: line {at + 2} does not follow", verified.Out);
        var status = sandbox.Ias("run-status");
        Assert.Contains($"line {at + 2} does not follow", status.Out);
        Assert.Contains("ias allow", status.Out);
        Assert.Contains("\"kind\":\"altered\"", sandbox.Ias("run-status", "--json").Out.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(1, sandbox.Ias("run-resume", "--max-cycles", "9").Exit);
        Assert.Equal(0, sandbox.Ias("allow").Exit);
        Assert.Equal(0, sandbox.Ias("run-resume", "--max-cycles", "9").Exit);
    }

    [Fact]
    public void Lines_appended_by_somebody_else_cannot_bring_another_program()
    {
        using var sandbox = Halted();
        var owned = _elsewhere.At("owned");
        var lines = File.ReadAllLines(sandbox.Run("events.jsonl"));
        var begun = lines.Take(4).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        foreach (var line in begun)
        {
            line.Remove("prev");
            line["seq"] = line["seq"]!.GetValue<int>() + lines.Length;
        }

        begun[0]["options"]!["agent"] = "command";
        begun[0]["options"]!["agent_command"] = new JsonArray("touch", owned);
        File.AppendAllLines(sandbox.Run("events.jsonl"), begun.Select(line => line.ToJsonString()));

        var refused = sandbox.Ias("run-resume", "--max-cycles", "9");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("agent.command", refused.Error);
        Assert.False(File.Exists(owned), "the program was started");
    }

    [Fact]
    public void A_state_file_that_names_another_program_starts_nothing()
    {
        using var sandbox = Halted();
        var owned = _elsewhere.At("owned");
        var state = JsonNode.Parse(File.ReadAllText(sandbox.Run("state.json")))!.AsObject();
        state["options"]!["agent"] = "command";
        state["options"]!["agent_command"] = new JsonArray("touch", owned);
        File.WriteAllText(sandbox.Run("state.json"), state.ToJsonString());

        Assert.Contains("state.json says something else", sandbox.Ias("verify").Out);
        var resumed = sandbox.Ias("run-resume", "--max-cycles", "9");

        Assert.Equal(0, resumed.Exit);
        Assert.False(File.Exists(owned), "the program was started");
    }

    [Fact]
    public void A_run_begun_before_there_were_hashes_goes_on_by_what_was_allowed_for_it()
    {
        using var sandbox = Halted();
        WithoutHashes(sandbox);
        Directory.Delete(Path.Combine(sandbox.Repository.Home, "state", "ias", "runs"), recursive: true);

        Assert.DoesNotContain("warning", sandbox.Ias("run-status").Out);
        var resumed = sandbox.Ias("run-resume", "--max-cycles", "9");

        Assert.True(resumed.Exit == 0, resumed.ToString());
        var verified = sandbox.Ias("verify");
        Assert.True(verified.Exit == 0, verified.ToString());
        Assert.Contains("without a hash", verified.Out);
    }

    [Fact]
    public void A_finished_run_is_verified_and_a_commit_or_verdict_that_is_gone_is_named()
    {
        using var sandbox = new Sandbox(withRemote: true);
        var gh = ("GH_TOKEN", "");
        Assert.Equal(0, sandbox.Ias([gh], "run", "sprint-1", "--local").Exit);

        var verified = sandbox.Ias("verify");
        Assert.True(verified.Exit == 0, verified.ToString());
        Assert.Matches("^verified: [0-9]+ events, [0-9]+ commits, [1-9] verdicts, head [0-9a-f]{12}\n$", verified.Out);
        Assert.Matches("Run log: `run-[^`]+`, event [0-9]+, SHA-256 `[0-9a-f]{64}`", File.ReadAllText(sandbox.Run("pr-body.md")));
        Assert.Equal(3, sandbox.Ias("verify", "run-none").Exit);

        sandbox.Repository.Git("branch", "-q", "-f", "kept");
        sandbox.Repository.Git("reset", "-q", "--hard", "HEAD~1");
        var moved = sandbox.Ias("verify");
        Assert.Equal(1, moved.Exit);
        Assert.Contains("is not on feature/sprint-1", moved.Out);
        Assert.Contains("\"verified\":false", sandbox.Ias("verify", "--json").Out.Replace(" ", "", StringComparison.Ordinal));
    }

    // Halted after its first cycle, by a limit.
    private static Sandbox Halted()
    {
        var sandbox = new Sandbox(withRemote: true);
        Assert.Equal(1, sandbox.Ias("run", "sprint-1", "--local", "--max-cycles", "1").Exit);
        return sandbox;
    }

    private static void WithoutHashes(Sandbox sandbox) =>
        File.WriteAllLines(
            sandbox.Run("events.jsonl"),
            File.ReadAllLines(sandbox.Run("events.jsonl"))
                .Select(line => line[..line.LastIndexOf(",\"prev\":", StringComparison.Ordinal)] + "}")
        );

    // A run that was begun by a stranger, in a state folder of their own, and committed with its branch; the clone is of another person.
    private Sandbox CloneWithRun(string command)
    {
        string[] begin = ["run", "sprint-1", "--agent", $"sh -c '{command}'", "--yes"];
        _sandbox.Repository.Write(
            ".loa.config.yaml",
            "run_mode:\n  enabled: true\n  retry_pause_seconds: 0\nice:\n  mounts: 'off'\n  credentials: inherit\n"
        );
        _sandbox.Repository.Git("commit", "-q", "-am", "loose");
        _sandbox.Allow();
        Assert.NotEqual(0, _sandbox.Ias([("IAS_KILL_AT", "6")], begin).Exit);
        _sandbox.Repository.Write(".loa.config.yaml", "run_mode:\n  enabled: true\n  retry_pause_seconds: 0\n");
        _sandbox.Repository.Git("rm", "-q", "--cached", "-r", "--ignore-unmatch", ".run");
        _sandbox.Repository.Git("add", "-A", "-f");
        _sandbox.Repository.Git("commit", "-q", "-m", "work");
        var clone = new Sandbox(withRemote: true) { Allows = false };
        clone.Repository.Git("fetch", "-q", _sandbox.Repository.Path, "HEAD");
        clone.Repository.Git("checkout", "-q", "-B", "feature/sprint-1", "FETCH_HEAD");
        return clone;
    }
}
