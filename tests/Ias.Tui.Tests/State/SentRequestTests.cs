using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class SentRequestTests
{
    private const string Me = "ana@buildbox";
    private static readonly DateTimeOffset At = new(2026, 1, 19, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_halt_is_followed_from_the_inbox_to_its_end()
    {
        var request = new ControlRequest(ControlKind.Halt, "run-1", Me, At);
        RunEvent[] events =
        [
            Stamp(new RunEvent.HaltAsked(Me, false, ""), 1),
            Stamp(new RunEvent.HaltBegun(HaltTrigger.User, "asked", Me), 60),
            Stamp(new RunEvent.WorkSnapshot("r", "c"), 61),
            Stamp(Commit, 62),
            Stamp(new RunEvent.Pushed("origin", "b", "c"), 63),
            Stamp(new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked), 64),
        ];

        Assert.Equal("halt requested 1s ago", Describe([], request, 1));
        Assert.Equal("halt requested 12s ago: not seen by the engine", Describe([], request, 12));
        Assert.Equal("halt requested 12s ago: stops after review", Describe(events[..1], null, 13));
        Assert.Equal("halting: saving the work", Describe(events[..2], null, 60));
        Assert.Equal("halting: commit", Describe(events[..3], null, 61));
        Assert.Equal("halting: push", Describe(events[..4], null, 62));
        Assert.Equal("halting: pull request", Describe(events[..5], null, 63));
        Assert.Equal("halt requested 1m ago: done", Describe(events, null, 64));
    }

    [Fact]
    public void While_the_file_still_lies_there_a_request_that_was_taken_up_is_shown_once() =>
        Assert.Single(All([Stamp(new RunEvent.HaltAsked(Me, false, ""), 1)], [new ControlRequest(ControlKind.Halt, "run-1", Me, At)]));

    [Fact]
    public void A_second_halt_is_another_request() =>
        Assert.Equal(
            [RequestStage.Seen, RequestStage.Asked],
            All(
                    [Stamp(new RunEvent.HaltAsked(Me, false, ""), 1)],
                    [new ControlRequest(ControlKind.Halt, "run-1", Me, At.AddSeconds(5), Force: true)]
                )
                .Select(r => r.Stage)
        );

    [Fact]
    public void Other_people_are_named_and_one_is_not_oneself() =>
        Assert.Equal(
            "halt requested by ben@laptop 3s ago: ends the agent now",
            All([Stamp(new RunEvent.HaltAsked("ben@laptop", true, ""), 0)], [])[0].Describe(At.AddSeconds(3), Me, Phase.Audit)
        );

    [Fact]
    public void A_withdrawn_or_refused_request_says_so()
    {
        RunEvent[] events =
        [
            Stamp(new RunEvent.HaltAsked(Me, false, ""), 0),
            Stamp(new RunEvent.HaltWithdrawn(Me), 2),
            Stamp(new RunEvent.RequestRefused(ControlKind.Withdraw, Me, "no halt to withdraw"), 3),
        ];

        Assert.Equal(
            ["halt requested 9s ago: withdrawn", "withdraw requested 6s ago: refused: no halt to withdraw"],
            All(events, []).Select(r => r.Describe(At.AddSeconds(9), Me, Phase.Review))
        );
    }

    [Fact]
    public void A_halt_that_came_too_late_or_lost_its_engine_does_not_wait_for_ever()
    {
        var asked = Stamp(new RunEvent.HaltAsked(Me, false, ""), 0);

        Assert.Equal(
            RequestStage.Refused,
            All([asked, Stamp(new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published), 9)], [])[0].Stage
        );
        Assert.Equal(RequestStage.Refused, All([asked, Stamp(new RunEvent.EngineStarted(1, "h", true, []), 9)], [])[0].Stage);
    }

    private static RunEvent.CommitMade Commit => new("c", "p", "s", CommitKind.Verdicts, 1, Phase.Review, 1, 1, 0, [], false);

    private static RunEvent Stamp(RunEvent happened, int second) => happened with { At = At.AddSeconds(second) };

    private static GrowingList<SentRequest> All(RunEvent[] events, ControlRequest[] inbox) => RunHistory.Of(events).Asked.With(inbox);

    private static string Describe(RunEvent[] events, ControlRequest? waiting, int second) =>
        All(events, waiting is null ? [] : [waiting])[^1].Describe(At.AddSeconds(second), Me, Phase.Review);
}
