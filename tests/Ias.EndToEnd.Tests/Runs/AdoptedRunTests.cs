using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A run of another tool of the protocol, with the state.json that the protocol documents, taken up by the built
/// program.</summary>
public sealed class AdoptedRunTests
{
    [Fact]
    [Trait("Requirement", "R-012")]
    public void The_run_that_the_protocol_documents_is_resumed_to_its_end_with_the_configurations_options()
    {
        using var sandbox = new Sandbox(
            new AgentScript().Turn("implement").Writes("src/cart.sh", "total() { echo $(($1 + $2)); }\n").GatesApprove()
        );
        sandbox.Repository.Git("switch", "-q", "-c", "feature/sprint-1");
        sandbox.Repository.Write("theirs.txt", "before\n");
        sandbox.Repository.Git("add", "-A");
        sandbox.Repository.Git("commit", "-q", "-m", "theirs");
        sandbox.Repository.Write(".run/state.json", ProtocolState.Documented);

        Assert.Equal(0, sandbox.Ias("allow", "--yes").Exit);
        var resumed = sandbox.Ias("run-resume");

        Assert.Equal((0, ""), (resumed.Exit, resumed.Exit == 0 ? "" : resumed.Error));
        Assert.Contains(
            "was begun by another tool; it is resumed with the options of .loa.config.yaml, towards main",
            resumed.Out + resumed.Error
        );
        Assert.Equal("JACKED_OUT", sandbox.State.GetProperty("state").GetString());
        Assert.Equal(3, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.Equal("scripted", sandbox.State.GetProperty("options").GetProperty("agent").GetString());
        Assert.Contains("feat(sprint-1): cart totals", sandbox.Repository.Git("log", "--format=%s", "main..feature/sprint-1"));
        Assert.Equal(0, sandbox.Ias("run-status").Exit);
    }
}
