using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class RunWithinRunTests
{
    [Fact]
    [Trait("Requirement", "R-043")]
    public void A_turn_starts_and_resumes_no_run_of_its_own_repository()
    {
        using var sandbox = new Sandbox(
            new AgentScript()
                .Turn("implement")
                .Runs(
                    $$"""{ {{Sandbox.Program}} run sprint-1 --detach; echo "exit $?"; {{Sandbox.Program}} run-resume; echo "exit $?"; } > refused.txt 2>&1"""
                )
                .GatesApprove()
        );

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        var refused = sandbox.Repository.Read("refused.txt");
        Assert.Equal(3, refused.Split("there is no run within a run").Length);
        Assert.Equal(3, refused.Split("exit 1\n").Length);
    }
}
