using Ias.Core.Events;

namespace Ias.Core.Tests.Events;

public sealed class EventWordingTests
{
    [Theory]
    [InlineData("local mode", "not published: local mode")]
    [InlineData("pushed; no pull request: gh is not installed", "pushed; no pull request: gh is not installed")]
    public void What_was_pushed_is_not_called_unpublished(string reason, string line) =>
        Assert.Equal(line, EventWording.Line(new RunEvent.PublishSkipped(reason, ".run/pr-body.md")));
}
