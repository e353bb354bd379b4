using Ias.Core.StateMachines;

namespace Ias.Core.Tests.StateMachines;

public sealed class StateMachineTests
{
    public enum Door { Open, Closed, Locked }

    public enum Act { Push, Pull, Turn }

    [Fact]
    public void A_permitted_trigger_moves_and_runs_exit_before_entry()
    {
        var told = new List<string>();
        var door = new StateMachine<Door, Act>(Door.Open);
        door.Configure(Door.Open).Permit(Act.Push, Door.Closed).OnExit(() => told.Add("leave open"));
        door.Configure(Door.Closed).OnEntry(() => told.Add("enter closed"));

        Assert.Equal(Door.Closed, door.Fire(Act.Push));

        Assert.Equal(["leave open", "enter closed"], told);
    }

    [Fact]
    public void A_refusal_names_state_trigger_and_what_would_be_allowed()
    {
        var door = new StateMachine<Door, Act>(Door.Closed);
        door.Configure(Door.Closed).Permit(Act.Pull, Door.Open).PermitIf(Act.Turn, Door.Locked, () => false, "there is a key");

        var refused = Assert.Throws<InvalidTransitionException>(() => door.Fire(Act.Turn));

        Assert.Equal("Turn is not possible in state Closed (there is a key); possible there: Pull", refused.Message);
        Assert.Equal(Door.Closed, door.State);
    }

    [Fact]
    public void Guards_decide_between_targets()
    {
        var locked = true;
        var door = new StateMachine<Door, Act>(Door.Open);
        door.Configure(Door.Open).PermitIf(Act.Push, Door.Locked, () => locked, "has a latch").PermitIf(Act.Push, Door.Closed, () => !locked, "has none");

        Assert.True(door.CanFire(Act.Push));
        locked = false;
        Assert.Equal(Door.Closed, door.Fire(Act.Push));
    }

    [Fact]
    public void The_graph_shows_every_transition()
    {
        var door = new StateMachine<Door, Act>(Door.Open);
        door.Configure(Door.Open).Permit(Act.Push, Door.Closed);

        Assert.Contains("Open -> Closed [label=\"Push\"]", door.ToGraph(), StringComparison.Ordinal);
    }
}
