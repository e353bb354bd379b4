using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Reporting;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class CostWordsTests
{
    [Theory]
    [InlineData(null, 0, "unknown")]
    [InlineData(null, 3, "unknown")]
    [InlineData(0.09, 0, "$0.09")]
    [InlineData(0.09, 4, "$0.09, and what 4 turns did not tell")]
    public void A_cost_says_what_it_does_not_hold(double? usd, int untold, string words) =>
        Assert.Equal(words, CostWords.Of((decimal?)usd, untold));

    [Fact]
    public void Before_the_first_turn_has_ended_nothing_is_unknown() =>
        Assert.Equal("none told yet", CostWords.Of(null, 0, isUnderWay: true));

    [Fact]
    public void State_and_report_count_the_same_turns()
    {
        var story = new Story();
        story.Tell(new RunEvent.CycleStarted(1, "h"), Turn(0.09m), Turn(null), Turn(null) with { Outcome = TurnOutcome.NotStarted });

        Assert.Equal(1, story.Run.Usage!.Untold);
        Assert.Equal(1, RunModeReport.Of(story.Events, engineAlive: true, "ias")!.Totals.Untold);
    }

    [Fact]
    public void Waiting_is_not_work()
    {
        var story = new Story();
        story
            .Pass(TimeSpan.FromMinutes(3))
            .Tell(new RunEvent.WaitStarted(WaitKind.Outage, story.Now, "overloaded"))
            .Pass(TimeSpan.FromMinutes(9))
            .Tell(new RunEvent.WaitEnded(WaitKind.Outage, false));

        var report = RunModeReport.Of(story.Events, engineAlive: true, "ias")!;

        Assert.Equal((720.0, 540.0, 180.0), (report.RunningSeconds, report.WaitedSeconds, report.WorkSeconds));
    }

    private static RunEvent.TurnEnded Turn(decimal? usd) =>
        new("t", 1, Phase.Implement, TurnOutcome.Ended, "", 0, 1, 1, 5, 5, usd, "", 0, 0);
}
