using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Tests.Events;

public sealed class EventWordingTests
{
    [Theory]
    [InlineData("local mode", "not published: local mode")]
    [InlineData("pushed; no pull request: gh is not installed", "pushed; no pull request: gh is not installed")]
    public void What_was_pushed_is_not_called_unpublished(string reason, string line) =>
        Assert.Equal(line, EventWording.Line(new RunEvent.PublishSkipped(reason, ".run/pr-body.md")));

    [Fact]
    public void A_wait_is_told_by_its_length_which_is_the_same_in_every_time_zone()
    {
        var from = DateTimeOffset.Parse("2026-01-18T22:26:40Z", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(
            "waiting 52m00s: session limit reached",
            EventWording.Line(new RunEvent.WaitStarted("reset", from.AddMinutes(52), "session limit reached") { At = from })
        );
        Assert.Equal(
            "trying again in 32s: exit status 7",
            EventWording.Line(new RunEvent.WaitStarted(WaitKind.Retry, from.AddSeconds(32), "exit status 7") { At = from })
        );
    }

    [Fact]
    public void A_job_followed_from_another_machine_is_told_without_its_id_here_and_without_other_jobs()
    {
        var at = DateTimeOffset.Parse("2026-01-18T22:26:40Z", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal("attempt 2 begins", EventWording.OfJob(new RunEvent.JobClaimed("j1", "Export", "implementer", 2, 2, 1), "j1"));
        Assert.Equal(
            "the attempt failed: exit status 3; the next begins at 22:26:40 UTC",
            EventWording.OfJob(
                new RunEvent.JobEnded("j1", "Export", "implementer", JobStatus.Pending, null, "exit status 3", 1, 1, at),
                "j1"
            )
        );
        Assert.Equal("", EventWording.OfJob(new RunEvent.JobClaimed("j2", "Another", "implementer", 1, 1, 1), "j1"));
        Assert.Equal("", EventWording.OfJob(new RunEvent.QueueEmptied(1, 0, 0, 0), "j1"));
        Assert.Equal("warning: one", EventWording.OfJob(new RunEvent.Warned("one\ntwo"), "j1"));
    }

    [Fact]
    public void What_an_agent_says_does_nothing_to_the_terminal_it_is_shown_on() =>
        Assert.Equal(
            "ICE refused x\uFFFD]0;y\uFFFD \uFFFD[2J: z\nw",
            EventWording.Line(new RunEvent.IceBlocked("x\u001b]0;y\u0007", "\u009b[2J", "z\nw", "shims", "t"))
        );
}
