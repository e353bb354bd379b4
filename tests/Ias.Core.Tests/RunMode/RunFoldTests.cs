using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Core.Tests.RunMode;

public sealed class RunFoldTests
{
    [Fact]
    public void A_night_of_thousands_of_cycles_leaves_a_state_of_bounded_size_that_has_counted_them_all()
    {
        const int Cycles = 1500;
        var story = new Story(new RunOptions(MaxCycles: Cycles));
        for (var cycle = 1; cycle <= Cycles; cycle++)
        {
            var found = Story.Finding($"number {cycle} is wrong");
            story.BeginCycle().Turn().Tell(new RunEvent.CommitMade($"commit{cycle}", "", "feat", CommitKind.Work, cycle, Phase.Implement, 1, 1, 0, [], Progress: true))
                .Turn().Tell(new RunEvent.VerdictGiven(cycle, Phase.Review, Approved: false, [found]), new RunEvent.CycleEnded(cycle, Progress: true, 1, [found]));
        }

        var run = story.Run;
        Assert.Equal(RunFold.MostKept, run.Commits.Length);
        Assert.Equal($"commit{Cycles}", run.Commits[^1].Commit);
        Assert.Equal(RunFold.MostKept, run.Cycles.History.Length);
        Assert.InRange(run.Findings.Length, RunFold.MostKept, RunFold.MostKept + 1);
        Assert.Equal($"F{Cycles}", run.Findings[^1].Id);
        Assert.Equal((Cycles, Cycles - 1), (run.Metrics.Commits, run.Metrics.FindingsFixed));
        Assert.Contains($"and {Cycles - RunFold.MostKept} commits before these", PullRequestBody.Of(run, [], "", ""), StringComparison.Ordinal);
    }
}
