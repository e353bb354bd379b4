using Ias.Console.Client.Calls;
using Ias.Console.Client.Following;
using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Tests.Following;

public sealed class WorkspaceFoldTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 18, 21, 0, 0, TimeSpan.Zero);
    private static readonly WorkspaceView New = new("https://c", "shop");
    private static readonly WorkspaceView Known = (New with { Stale = WorkspaceParts.None }).With(WorkspaceParts.All, New);

    [Fact]
    public void The_first_connection_wants_everything_and_a_later_one_nothing()
    {
        Assert.Equal(WorkspaceParts.All, New.After(new FeedEvent.Connected(4)).Stale);
        Assert.Equal(WorkspaceParts.None, Known.After(new FeedEvent.Connected(4)).Stale);
        Assert.Equal(WorkspaceParts.All, Known.After(new FeedEvent.Reset(4)).Stale);
    }

    [Theory]
    [InlineData("decision", WorkspaceParts.Inbox | WorkspaceParts.Briefing)]
    [InlineData("proposal", WorkspaceParts.Goals | WorkspaceParts.Inbox | WorkspaceParts.Briefing)]
    [InlineData("repo", WorkspaceParts.Repositories | WorkspaceParts.Briefing)]
    [InlineData("workstream", WorkspaceParts.None)]
    [InlineData("weather", WorkspaceParts.All)]
    public void A_change_wants_what_it_is_about(string subject, WorkspaceParts parts) =>
        Assert.Equal(parts, Known.After(new FeedEvent.Changed(5, subject, "a", "changed")).Stale);

    [Fact]
    public void A_line_about_a_running_job_changes_nothing_that_is_shown() =>
        Assert.Equal(WorkspaceParts.None, Known.After(new FeedEvent.Changed(5, "job", "a", "progress")).Stale);

    [Fact]
    public void What_is_known_stays_while_there_is_no_connection_and_since_when_is_known()
    {
        var repo = new Repo("r", "hash", "active", "web");
        var known = New.With(WorkspaceParts.Repositories, New with { Repositories = [repo] });
        var why = new CallFailedException(new Problem("It is away."), CallFailure.Unreachable);

        var lost = known.After(new FeedEvent.Lost(why, At));
        Assert.Equal((At, "It is away."), (lost.LostSince, lost.Trouble?.What));
        Assert.Equal([repo], lost.Repositories);
        var back = lost.After(new FeedEvent.Connected(9));
        Assert.Null(back.LostSince);
        Assert.Null(back.Trouble);
    }

    [Fact]
    public void What_was_not_loaded_is_wanted_again_and_what_was_takes_the_place_of_that_part_only()
    {
        var goal = new Intake("g", "planning", [], 0);
        var view = New.With(WorkspaceParts.Goals, New with { Goals = [goal] });

        Assert.Equal([goal], view.With(WorkspaceParts.Inbox, New).Goals);
        var failed = view.Without(WorkspaceParts.Agents, new Problem("no"));
        Assert.Equal((WorkspaceParts.Agents, "no"), (failed.Stale, failed.Trouble?.What));
    }
}
