using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Reporting;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class NeedsTests
{
    public static TheoryData<NeedKind> OfRuns =>
        [.. Enum.GetValues<NeedKind>().Where(kind => kind is not (NeedKind.Decision or NeedKind.Failed))];

    [Theory]
    [MemberData(nameof(OfRuns))]
    public void Each_is_one_thing_with_something_to_type_and_the_report_tells_the_same(NeedKind kind)
    {
        var story = NeedStory.Of(kind);
        var alive = kind == NeedKind.Missing; // else that is missing, too

        var need = Assert.Single(Needs.Of(story.Run, story.Ledger.Breaker.State, alive, "ias"));

        Assert.Equal(kind, need.Kind);
        Assert.NotEqual("", need.Command);
        var told = Assert.Single(RunModeReport.Of(story.Events, alive, "ias")!.Waiting);
        Assert.Equal((need.Id, kind.Word(), need.Command), (told.Id, told.Kind, told.Command));
        Assert.StartsWith(need.What, told.Words);
    }

    [Fact]
    public void Every_kind_has_words_of_its_own()
    {
        var kinds = Enum.GetValues<NeedKind>();

        Assert.Equal(kinds.Length, kinds.Select(kind => kind.Word()).Distinct().Count());
        Assert.Equal(kinds.Length, kinds.Select(kind => kind.Brief()).Distinct().Count());
    }

    [Theory]
    [InlineData(JobStatus.Blocked, NeedKind.Decision, "ias decide j1 \"...\"")]
    [InlineData(JobStatus.Failed, NeedKind.Failed, "ias runner retry-failed j1 --run 20260118-shop")]
    public void A_job_that_asks_or_failed_needs_a_person(JobStatus status, NeedKind kind, string command)
    {
        var job = new Job("pm", "p", "j1", "Totals", Status: status, Reason: "which rounding?", EndedAt: new Story().Now);

        var need = Needs.Of(job, "20260118-shop", "ias")!;

        Assert.Equal((kind, command, new Story().Now), (need.Kind, need.Command, need.Since));
        Assert.Null(Needs.Of(job with { Status = JobStatus.Done }, "20260118-shop", "ias"));
    }

    [Fact]
    public void A_login_that_is_missing_in_try_after_try_is_one_need_until_a_turn_ends_well()
    {
        var story = new Story();
        story.Tell(new RunEvent.CycleStarted(1, "h"), NeedStory.NoLogin);
        var first = Assert.Single(Open(story)).Id;

        story.Pass(TimeSpan.FromMinutes(5)).Tell(NeedStory.NoLogin);
        Assert.Equal(first, Assert.Single(Open(story)).Id);

        story.Tell(NeedStory.NoLogin with { Outcome = TurnOutcome.Ended });
        Assert.Empty(Open(story));
    }

    [Fact]
    public void A_run_under_way_and_one_that_waits_for_its_provider_need_nobody()
    {
        var story = new Story();
        Assert.Empty(Open(story));

        story.Tell(
            NeedStory.NoLogin with
            {
                Outcome = TurnOutcome.Overloaded,
            },
            new RunEvent.WaitStarted(WaitKind.Outage, story.Now.AddMinutes(5), "overloaded")
        );

        Assert.Empty(Open(story));
    }

    [Theory]
    [InlineData("https://gitlab.com/o/r/-/merge_requests/new", "https://gitlab.com/o/r/-/merge_requests/new")]
    [InlineData("", "cat .run/pr-body.md     (its text, for gitlab.com)")]
    public void A_branch_on_another_server_than_GitHub_needs_its_merge_request_and_no_gh(string link, string command)
    {
        var story = new Story();
        story
            .Cycle()
            .PassSprint()
            .Tell(
                new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
                new RunEvent.Pushed("origin", story.Run.Branch, "h", link),
                new RunEvent.PublishSkipped("pushed to gitlab.com", ".run/pr-body.md", Forge: "gitlab.com"),
                new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published)
            );

        var need = Assert.Single(Open(story), need => need.Kind == NeedKind.PullRequest);

        Assert.Equal("feature/sprint-1 is pushed to gitlab.com, and its merge request is not open yet.", need.What);
        Assert.Equal(command, need.Command);
    }

    [Fact]
    public void A_login_that_is_missing_names_the_command_that_says_what_to_type()
    {
        var story = new Story().Tell(new RunEvent.CycleStarted(1, "h"), NeedStory.NoLogin);

        Assert.Equal("ias agents check     (says what is missing, and what to type)", Assert.Single(Open(story)).Command);
    }

    private static IReadOnlyList<Need> Open(Story story) => Needs.Of(story.Run, BreakerState.Closed, engineAlive: true, "ias");
}
