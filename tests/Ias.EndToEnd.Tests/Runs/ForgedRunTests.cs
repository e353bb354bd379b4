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
