using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Effect of a commit, or of a skipped one, on the run.</summary>
internal static class CommitFold
{
    public static RunRecord Committed(this RunRecord run, RunEvent.CommitMade e, GateList gates)
    {
        var next = run with
        {
            Head = e.Commit,
            Commits = run
                .Commits.Add(new RunCommit(e.Commit, e.Subject, e.Purpose, e.Cycle, e.Files, e.Added, e.Removed, run.Current))
                .Newest(),
            Findings = e.Progress ? [.. run.Findings.Select(finding => FindingFold.After(finding, e))] : run.Findings,
            Deletions = run.Deletions.AddRange(e.Deleted.Select(path => new RunDeletion(path, run.Current, e.Cycle))),
            Metrics = Grown(run.Metrics, e) with { Commits = run.Metrics.Commits + 1 },
            Work = e.Progress ? e.Commit : run.Work,
            CycleProgress = run.CycleProgress || e.Progress,
            CycleFiles = run.CycleFiles + (e.Progress ? e.Files : 0),
        };
        if (run.Halting)
        {
            return next;
        }

        return (run.Step, e.Purpose) switch
        {
            (RunStep.Commit, CommitKind.Work) => gates.Enter(
                next with
                {
                    Cycles = next.Cycles with { History = next.Cycles.History.WithCommit(e, run.Current) },
                }
            ),
            // No agent made it for this cycle: a person did, after the gates looked.
            (RunStep.Mark, CommitKind.Agent) when e.Progress => gates.CheckAgain(next),
            (RunStep.CommitVerdicts, CommitKind.Verdicts) => next with { Step = RunStep.Pass },
            _ => next,
        };
    }

    // What git says of all of it; by a log that does not have that, the commits' sum.
    private static RunMetrics Grown(RunMetrics metrics, RunEvent.CommitMade e) =>
        e.Total is { } total ? metrics with { FilesChanged = total.Files, LinesAdded = total.Added, LinesRemoved = total.Removed }
        : e.Purpose.IsOfWork()
            ? metrics with
            {
                FilesChanged = metrics.FilesChanged + e.Files,
                LinesAdded = metrics.LinesAdded + e.Added,
                LinesRemoved = metrics.LinesRemoved + e.Removed,
            }
        : metrics;

    public static RunRecord Skipped(this RunRecord run, RunEvent.CommitSkipped e, GateList gates)
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
            RunStep.Commit => gates.Enter(run),
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
