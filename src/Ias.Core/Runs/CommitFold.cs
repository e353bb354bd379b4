using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>What a commit, or that there is none, does to the run.</summary>
internal static class CommitFold
{
    public static RunRecord Committed(this RunRecord run, RunEvent.CommitMade e)
    {
        var next = run with
        {
            Head = e.Commit,
            Commits = run
                .Commits.Add(new RunCommit(e.Commit, e.Subject, e.Purpose, e.Cycle, e.Files, e.Added, e.Removed, run.Current))
                .Newest(),
            Deletions = run.Deletions.AddRange(e.Deleted.Select(path => new RunDeletion(path, run.Current, e.Cycle))),
            Metrics = run.Metrics with
            {
                Commits = run.Metrics.Commits + 1,
                FilesChanged = run.Metrics.FilesChanged + (e.Purpose.IsOfWork() ? e.Files : 0),
                LinesAdded = run.Metrics.LinesAdded + (e.Purpose.IsOfWork() ? e.Added : 0),
                LinesRemoved = run.Metrics.LinesRemoved + (e.Purpose.IsOfWork() ? e.Removed : 0),
            },
            CycleProgress = run.CycleProgress || e.Progress,
            CycleFiles = run.CycleFiles + (e.Progress ? e.Files : 0),
        };
        if (run.Halting)
        {
            return next;
        }

        return (run.Step, e.Purpose) switch
        {
            (RunStep.Commit, CommitKind.Work) => next with
            {
                Cycles = next.Cycles with { History = next.Cycles.History.WithCommit(e, run.Current) },
                Phase = Phase.Review,
                Step = RunStep.Turn,
                LastTurn = null,
            },
            (RunStep.CommitVerdicts, CommitKind.Verdicts) => next with { Step = RunStep.Pass },
            _ => next,
        };
    }

    public static RunRecord Skipped(this RunRecord run, RunEvent.CommitSkipped e)
    {
        if (run.Halting)
        {
            return run;
        }

        if (e.Findings.Count > 0)
        {
            return run.WithFindings(e.Cycle, e.Phase, e.Findings) with { Step = RunStep.EndCycle };
        }

        return run.Step switch
        {
            RunStep.Commit => run with { Phase = Phase.Review, Step = RunStep.Turn, LastTurn = null },
            RunStep.CommitVerdicts => run with { Step = RunStep.Pass },
            _ => run,
        };
    }

    private static ImmutableArray<CycleLine> WithCommit(this ImmutableArray<CycleLine> history, RunEvent.CommitMade e, string sprint)
    {
        var line = history.LastIndex(l => l.Cycle == e.Cycle && l.Phase == Phase.Implement && (l.Sprint == sprint || l.Sprint.Length == 0));
        return line < 0 ? history : history.SetItem(line, history[line] with { FilesChanged = e.Files, Commit = e.Commit });
    }
}
