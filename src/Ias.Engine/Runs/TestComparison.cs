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

        if (run.TestsAt != run.Head)
        {
            var changes = await context.Repository.TextsAsync(run.BaseCommit, run.Head, TestEvidenceReader.LargestFile, kill);
            var work = changes.Where(change => RunCommits.IsWork(change.Path)).ToList();
            context.Journal.Append(TestChanges.Compared(run.Cycles.Current, run.BaseCommit, run.Head, TestEvidenceReader.Read(work), work));
        }

        if (TestChanges.Refusal(context.Run, gate) is not { } refused)
        {
            return false;
        }

        context.Journal.Append(refused);
        return true;
    }
}
