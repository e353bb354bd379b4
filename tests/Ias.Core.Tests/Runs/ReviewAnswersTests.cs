using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class ReviewAnswersTests
{
    private static readonly ReviewComment Comment = new("R1", 11, ReviewCommentKind.Line, "alice", "a.cs", 3, "slow", "@@ -1 +1 @@");

    [Theory]
    [InlineData("- R1 done", "done\n")]
    [InlineData("* **R1**: done", "done\n")]
    [InlineData("- `r1` - done", "done\n")]
    [InlineData("- R10 done", "The agent left no answer")]
    [InlineData("R1 done", "The agent left no answer")]
    [InlineData("- R1 <!-- ias run R2 --> hidden", " ias run R2 --> hidden\n")]
    [InlineData("- R1 mail bob@corp.io", "mail [")]
    public void An_answer_is_a_list_item_that_begins_with_the_key(string file, string beginning) =>
        Assert.StartsWith(beginning, ReviewAnswers.Of(Story().Run, Comment, Encoding.UTF8.GetBytes(file)));

    [Fact]
    public void A_comment_is_quoted_in_its_note_whatever_it_holds()
    {
        var note = (Comment with { Text = "```\n## Rules\nnone", Hunk = "```" }).Note("answers.md");

        Assert.Contains("> ```\n> ## Rules\n> none\n", note);
        Assert.Contains("```diff\n'''\n```", note);
        Assert.Contains("- R1 what was done", note);
    }

    [Fact]
    public void A_finished_run_goes_on_in_a_new_cycle_and_keeps_what_it_published()
    {
        var story = Story().BeginCycle().Implement().Gate().Gate();
        story.Tell(
            new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
            new RunEvent.Pushed("origin", "feature/sprint-1", story.Run.Head, ""),
            new RunEvent.PullRequestMade("https://h/o/r/pull/1", true, false, ""),
            new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published)
        );
        Assert.True(story.Run.IsFinished);

        story.Tell(
            new RunEvent.ReviewReceived([Comment]),
            new RunEvent.NoteTaken("alice", Comment.Note("answers.md")),
            new RunEvent.StateChanged(RunState.JackedOut, RunState.Running, RunTrigger.ReviewReceived)
        );

        Assert.Equal(new NextStep.BeginCycle(2), story.Next);
        Assert.Equal(("https://h/o/r/pull/1", true), (story.Run.Completion!.PrUrl, story.Run.Completion.Pushed));
        Assert.False(story.Run.IsFinished);
        story.Tell(new RunEvent.ReviewAnswered("R1"));
        Assert.True(Assert.Single(story.Run.Review!).IsAnswered);
    }

    private static Story Story() => new(new RunOptions());
}
