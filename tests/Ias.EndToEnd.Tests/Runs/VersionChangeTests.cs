using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>
/// A run that is killed goes on with the version before, and that one's with this one, forth and back in the middle of it: what one
/// writes the other reads. <c>scripts/test</c> builds the version before from the commit that
/// <c>tests/fixtures/upgrade/before</c> names.
/// </summary>
public sealed class VersionChangeTests
{
    private static string Before
    {
        get
        {
            var program = Environment.GetEnvironmentVariable("IAS_PROGRAM_BEFORE");
            Assert.SkipUnless(File.Exists(program), "NOT TESTED: the version before was not built; a whole run of scripts/test builds it");
            return program!;
        }
    }

    [Theory]
    [InlineData(false, 12, 25)]
    [InlineData(true, 12, 25)]
    [InlineData(false, 30, 9)]
    [InlineData(true, 30, 9)]
    public void A_plan_changes_versions_twice_in_its_middle_and_ends_as_if_undisturbed(bool beforeFirst, int first, int second)
    {
        string[] plan = ["run", "sprint-plan", "--branch", "feature/plan"];
        var (one, other) = beforeFirst ? (Before, Sandbox.Program) : (Sandbox.Program, Before);
        using var calm = PlanScene.Make(2, withRemote: true);
        Assert.Equal(0, calm.Ias(calm.WithGh(), plan).Exit);

        using var sandbox = PlanScene.Make(2, withRemote: true);
        var gh = sandbox.WithGh();
        sandbox.Used = one;
        Assert.NotEqual(0, sandbox.Ias([("IAS_KILL_AT", $"{first}"), .. gh], plan).Exit);
        sandbox.Used = other;
        Assert.NotEqual(0, sandbox.Ias([("IAS_KILL_AT", $"{second}"), .. gh], "run-resume").Exit);
        sandbox.Used = one;
        var ended = sandbox.Ias(gh, "run-resume");

        Assert.True(ended.Exit == 0, ended.ToString());
        Assert.Equal(Alike(calm.Result()), Alike(sandbox.Result()));
        Assert.Equal(
            calm.Repository.RemoteGit("for-each-ref", "--format=%(refname)"),
            sandbox.Repository.RemoteGit("for-each-ref", "--format=%(refname)")
        );
        sandbox.Used = other;
        Assert.Contains("sprint-2", sandbox.Ias("report").Out);
        Assert.Equal(0, sandbox.Ias("history", "--all", "--json").Exit);
    }

    // The version before began subjects with a capital, and counted a file in each commit that changed it.
    private static string Alike(string result)
    {
        var parts = result.ToLowerInvariant().Split(" | ");
        parts[^3] = "";
        return string.Join(" | ", parts);
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 8)]
    [InlineData(false, 15)]
    [InlineData(true, 15)]
    public void A_queue_changes_versions_in_its_middle_and_no_job_is_done_twice(bool beforeFirst, int step)
    {
        var script = new AgentScript().Turn("job").Runs("mkdir -p work; echo x >> work/{target}.txt");
        using var sandbox = new Sandbox(script);
        var (one, other) = beforeFirst ? (Before, Sandbox.Program) : (Sandbox.Program, Before);
        sandbox.Used = one;
        Assert.Equal(0, sandbox.Ias("new-run", "export").Exit);
        string[] jobs = ["first", "second", "third"];
        foreach (var job in jobs)
        {
            Assert.Equal(0, sandbox.Ias("runner", "enqueue", "--role", "implementer", "--title", job, "--prompt", $"do {job}").Exit);
        }

        Assert.NotEqual(0, sandbox.Ias([("IAS_KILL_AT", $"{step}")], "runner", "run-loop").Exit);
        sandbox.Used = other;
        var ended = sandbox.Ias("runner", "run-loop");

        Assert.True(ended.Exit == 0, ended.ToString());
        Assert.All(jobs, job => Assert.Equal("x\n", sandbox.Repository.Read($"work/{job}.txt")));
        sandbox.Used = one;
        Assert.Equal(0, sandbox.Ias("runner", "check").Exit);
        Assert.Contains("\"done\": 3", sandbox.Ias("runner", "status", "--json").Out);
    }
}
