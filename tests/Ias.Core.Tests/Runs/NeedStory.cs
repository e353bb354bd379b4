using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

/// <summary>A run that one thing keeps from being done, for every kind of thing that a run itself can need.</summary>
internal static class NeedStory
{
    public static readonly RunEvent.TurnEnded NoLogin = new(
        "t",
        1,
        Phase.Implement,
        TurnOutcome.AuthFailed,
        "the key was refused",
        1,
        1,
        1,
        null,
        null,
        null,
        "",
        0,
        0
    );

    private static readonly RunEvent.StateChanged GatesPassed = new(RunState.Running, RunState.Complete, RunTrigger.GatesPassed);

    private static readonly RunEvent.StateChanged Ended = new(RunState.Complete, RunState.JackedOut, RunTrigger.Published);

    public static Story Of(NeedKind kind)
    {
        var story = new Story();
        switch (kind)
        {
            case NeedKind.Halt:
                return story.Tell(
                    new RunEvent.HaltBegun("as you asked", HaltTrigger.User, "ann@box"),
                    new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.HaltAsked, "as you asked")
                );
            case NeedKind.Push:
                return Worked(story).PassSprint().Tell(GatesPassed, new RunEvent.PushRequested("feature/sprint-1", 2, 1));
            case NeedKind.EngineGone:
                return story.Tell(new RunEvent.CycleStarted(1, "h"));
            case NeedKind.Missing:
                return story.Tell(new RunEvent.CycleStarted(1, "h"), NoLogin);
            case NeedKind.NothingChanged:
                return story.Tell(new RunEvent.CycleStarted(1, "h")).PassSprint().Tell(GatesPassed, NotPublished, Ended);
            case NeedKind.FindingsLeft:
                Worked(story).Tell(new RunEvent.CycleEnded(1, true, 1, [Story.Finding("rounding")]));
                story.Tell(new RunEvent.VerdictGiven(1, Phase.Review, false, [Story.Finding("rounding")]));
                return story.Tell(new RunEvent.CycleEnded(2, false, 0, [])).PassSprint().Tell(GatesPassed, NotPublished, Ended);
            case NeedKind.PullRequest:
                return Worked(story)
                    .PassSprint()
                    .Tell(
                        GatesPassed,
                        new RunEvent.Pushed("origin", "feature/sprint-1", "h"),
                        new RunEvent.PublishSkipped("pushed; no pull request: gh is not logged in", ".run/pr-body.md"),
                        Ended
                    );
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "tell a run with this need");
        }
    }

    private static RunEvent.PublishSkipped NotPublished => new("local mode", ".run/pr-body.md");

    private static Story Worked(Story story) =>
        story.Tell(
            new RunEvent.CycleStarted(1, "h"),
            new RunEvent.CommitMade("c1", "h", "s", CommitKind.Work, 1, Phase.Implement, 1, 1, 0, [], true)
        );
}
