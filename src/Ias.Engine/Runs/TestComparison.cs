using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.TestEvidence;

namespace Ias.Engine.Runs;

/// <summary>Compares the tests of a run's base with those of its work, before a gate looks at the work.</summary>
internal sealed class TestComparison(RunContext context)
{
    /// <summary>Records what the work did to the tests, once for each commit, and the verdict where the configuration refuses
    /// that.</summary>
    /// <returns>True when the sprint goes back, and the gate need not be asked.</returns>
    /// <exception cref="ProblemException">git cannot read a commit.</exception>
    public async Task<bool> IsRefusedAsync(Phase gate, CancellationToken kill)
    {
        var run = context.Run;
        if (!context.Gates.IsOfSprint(gate) || run.Work.Length == 0)
        {
            return false;
        }

        await CompareAsync(kill);
        if (TestChanges.Refusal(context.Run, gate) is not { } refused)
        {
            return false;
        }

        context.Journal.Append(refused);
        return true;
    }

    /// <summary>Compares the tests of all that the jobs of a queue did, before it is published: no gate looks at it.</summary>
    /// <exception cref="ProblemException">git cannot read a commit.</exception>
    public async Task CompareJobsAsync(CancellationToken kill)
    {
        if (context.Run.Queue.Length > 0 && context.Run.Work.Length > 0)
        {
            await CompareAsync(kill);
        }
    }

    private async Task CompareAsync(CancellationToken kill)
    {
        var run = context.Run;
        if (run.TestsAt != run.Head)
        {
            var changes = await context.Repository.TextsAsync(run.BaseCommit, run.Head, TestEvidenceReader.LargestFile, kill);
            var work = changes.Where(change => RunCommits.IsWork(change.Path)).ToList();
            var lines = TestEvidenceReader.Read(work, out var touched);
            context.Journal.Append(TestChanges.Compared(run.Cycles.Current, run.BaseCommit, run.Head, lines, work, touched));
        }
    }
}
