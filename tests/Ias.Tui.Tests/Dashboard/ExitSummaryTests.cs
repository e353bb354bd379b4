using Ias.Tui.Dashboard;
using Ias.Tui.State;
using Ias.Tui.Tests.State;

namespace Ias.Tui.Tests.Dashboard;

public sealed class ExitSummaryTests : IDisposable
{
    private readonly Shop _shop = new();

    [Theory]
    [InlineData("running", "sprint-2 continues: RUNNING review, cycle 3, engine 4245. Come back: ias")]
    [InlineData("halted", "sprint-2 is HALTED; nothing runs. To resume: ias run-resume")]
    [InlineData("halted by ice_breach", "sprint-2 is HALTED by a breach; nothing runs. How to restore it: ias")]
    [InlineData("gone", "sprint-2: the engine is gone; nothing runs. To resume: ias run-resume")]
    [InlineData("finished", "sprint-2: JACKED_OUT; nothing runs. Come back: ias")]
    [InlineData("no run", "No run here. Come back: ias")]
    public void Who_leaves_reads_whether_something_still_runs_and_how_to_come_back(string moment, string line) =>
        Assert.Equal(line, ExitSummary.Of(RunSnapshot.Of(_shop.At(moment)), "ias"));

    [Fact]
    public void A_halted_run_does_not_go_on_although_its_engine_is_still_there()
    {
        var halting = _shop.At("halted") with { Engine = RecordedNight.Engine };

        Assert.Equal(
            "sprint-2 is HALTED; engine 4245 is still busy, resuming or ending. Come back: ias",
            ExitSummary.Of(RunSnapshot.Of(halting), "ias")
        );
    }

    public void Dispose() => _shop.Dispose();
}
