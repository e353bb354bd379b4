using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Reporting;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class EngineRestartTests
{
    private static readonly RunEvent.EngineStarted Again = new(2, "host", true, ["shims"]);

    [Fact]
    public void The_first_start_is_always_what_the_person_asked_for() =>
        Assert.Equal(RestartStep.Start, EngineRestart.Next(null, engineAlive: true, [], starts: 0));

    [Fact]
    public void What_did_not_begin_is_tried_three_times()
    {
        Assert.Equal(RestartStep.Start, EngineRestart.Next(null, engineAlive: false, [], starts: 2));
        Assert.Equal(RestartStep.GiveUp, EngineRestart.Next(null, engineAlive: false, [], starts: 3));
    }

    [Fact]
    public void A_dead_engine_is_followed_by_another_and_a_live_one_is_waited_for()
    {
        var story = new Story();

        Assert.Equal(RestartStep.Resume, Next(story));
        Assert.Equal(RestartStep.Wait, EngineRestart.Next(story.Run, engineAlive: true, story.Events, starts: 1));
    }

    [Fact]
    public void Three_deaths_without_progress_are_enough_and_progress_begins_the_count_anew()
    {
        var story = new Story().Tell(Again, Again);
        Assert.Equal((3, RestartStep.GiveUp), (EngineRestart.Deaths(story.Events), Next(story)));

        story.Tell(new RunEvent.CommitMade("c1", "h", "s", CommitKind.Work, 1, Phase.Implement, 1, 1, 0, [], true), Again);

        Assert.Equal((1, RestartStep.Resume), (EngineRestart.Deaths(story.Events), Next(story)));
    }

    [Theory]
    [InlineData(NeedKind.Halt)]
    [InlineData(NeedKind.Push)]
    [InlineData(NeedKind.PullRequest)]
    public void A_run_that_is_halted_over_or_waits_for_an_answer_is_left_alone(NeedKind kind) =>
        Assert.Equal(RestartStep.End, Next(NeedStory.Of(kind)));

    [Fact]
    public void The_report_tells_every_death_and_how_long_nobody_worked()
    {
        var story = new Story().Pass(TimeSpan.FromMinutes(12)).Tell(Again);

        var report = RunModeReport.Of(story.Events, engineAlive: true, "ias")!;

        Assert.Equal(
            "its engine ended without warning in INIT; 12m00s later the run was taken up again",
            Assert.Single(report.Troubles).Words
        );
        Assert.Contains(report.Spans, span => span.Words == "without an engine");
    }

    [Fact]
    public void A_resume_after_a_halt_is_no_death()
    {
        var story = NeedStory.Of(NeedKind.Halt).Pass(TimeSpan.FromMinutes(12)).Tell(Again);

        Assert.DoesNotContain(RunModeReport.Of(story.Events, engineAlive: true, "ias")!.Troubles, t => t.Words.Contains("without warning"));
    }

    private static RestartStep Next(Story story) => EngineRestart.Next(story.Run, engineAlive: false, story.Events, starts: 1);
}
