using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class RehearseTests
{
    [Fact]
    public void A_night_is_tried_on_a_copy_with_all_its_faults_and_nothing_here_changes()
    {
        using var sandbox = new Sandbox(
            config: "checks:\n  - name: sums\n    run: [\"true\"]\n  - name: broken\n    run: {shell: 'echo no database; exit 4'}\n"
        );
        var before = (sandbox.Repository.Git("rev-parse", "HEAD"), sandbox.Repository.Git("branch", "--all"));

        var rehearsed = sandbox.Ias("rehearse");

        Assert.True(rehearsed.Exit == 0, rehearsed.ToString());
        foreach (var name in new[] { "guard", "crash", "stall", "limit", "network", "kill", "queue" })
        {
            Assert.Matches($"(?m)^ok       {name} ", rehearsed.Out);
        }

        Assert.Matches("(?m)^ok       checks +sums: passed ", rehearsed.Out);
        Assert.Matches(
            "(?m)^warning  checks +broken: failed twice, exit status 4 .* before an agent did anything: no database",
            rehearsed.Out
        );
        Assert.Contains(": a night would work here\n", rehearsed.Out);
        Assert.Equal(before, (sandbox.Repository.Git("rev-parse", "HEAD"), sandbox.Repository.Git("branch", "--all")));
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
        Assert.False(Directory.Exists(sandbox.Run("")));
        Assert.DoesNotContain("Rehearsal", sandbox.Ias("history", "--all").Out);
    }

    [Fact]
    public void Settings_that_nobody_has_allowed_are_not_rehearsed()
    {
        using var sandbox = new Sandbox(config: "checks:\n  - name: sums\n    run: [touch, ran]\n") { Allows = false };

        var refused = sandbox.Ias("rehearse");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("ias allow", refused.Error);
    }
}
