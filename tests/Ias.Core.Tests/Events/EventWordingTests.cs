using Ias.Core.Events;

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

        Assert.Equal("waiting 52m00s: session limit reached", EventWording.Line(new RunEvent.WaitStarted("reset", from.AddMinutes(52), "session limit reached") { At = from }));
    }
}
