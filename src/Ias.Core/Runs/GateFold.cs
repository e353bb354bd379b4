using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Effect of a gate's verdict on the run, and the end of the cycle it belongs to.</summary>
internal static class GateFold
{
    public static RunRecord Judged(this RunRecord run, RunEvent.VerdictGiven e, GateList gates)
    {
        var next = run.WithVerdict(e.Cycle, e.Phase, e.Findings.Count);
        return e.Approved && run.ChecksAgain ? gates.NextCheck(next, e.Phase)
            : e.Approved ? gates.Next(next, e.Phase)
            : next.WithFindings(e.Cycle, e.Phase, e.Findings) with { Step = RunStep.EndCycle };
    }

    /// <summary>The turn's line in the history says what it found.</summary>
    public static RunRecord WithVerdict(this RunRecord run, int cycle, Phase phase, int findings)
    {
        var history = run.Cycles.History;
        var line = history.LastIndex(l => l.Cycle == cycle && l.Phase == phase && (l.Sprint == run.Current || l.Sprint.Length == 0));
        return line < 0
            ? run
            : run with
            {
                Cycles = run.Cycles with { History = history.SetItem(line, history[line] with { Findings = findings }) },
            };
    }

    public static RunRecord CycleOver(this RunRecord run, RunEvent.CycleEnded e)
    {
        // A cycle that ends without the findings it had keeps them: versions that left one divergence earlier wrote such logs.
        var next = e.Findings.Count == 0 ? run.WithLeft(e.Cycle, run.Phase, run.CycleFindings) : run;
        return next.Closing(e.Findings) with { Step = e.Findings.Count > 0 ? RunStep.BeginCycle : RunStep.Mark };
    }
}
