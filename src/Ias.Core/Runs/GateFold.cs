using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>What a gate's verdict does to the run, and the end of the cycle it belongs to.</summary>
internal static class GateFold
{
    public static RunRecord Judged(this RunRecord run, RunEvent.VerdictGiven e)
    {
        var next = run.WithVerdict(e.Cycle, e.Phase, e.Findings.Count);
        return e switch
        {
            { Approved: true, Phase: Phase.Review } => next with { Phase = Phase.Audit, Step = RunStep.Turn, LastTurn = null },
            { Approved: true, Phase: Phase.Audit } when run.Limits.RedTeam => next with
            {
                Phase = Phase.RedTeamCode,
                Step = RunStep.Turn,
                LastTurn = null,
            },
            { Approved: true } => next with { Step = RunStep.EndCycle },
            _ => next.WithFindings(e.Cycle, e.Phase, e.Findings) with { Step = RunStep.EndCycle },
        };
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

    /// <summary>The red team's findings lead back to IMPLEMENT as long as its own counter lets them.</summary>
    public static RunRecord RedTeamed(this RunRecord run, RunEvent.RedTeamJudged e) =>
        (
            e.Actionable.Count > 0 && run.RedTeamCode is { IsUsedUp: false }
                ? run.WithFindings(e.Cycle, Phase.RedTeamCode, e.Actionable)
                : run
        ) with
        {
            Step = RunStep.EndCycle,
        };

    public static RunRecord CycleOver(this RunRecord run, RunEvent.CycleEnded e)
    {
        var still = e.Findings.Select(f => f.Hash).ToHashSet(StringComparer.Ordinal);
        bool IsStill(RunFinding f) => still.Contains(f.Hash) && run.IsOf(f);
        // What was found before and is not found any more is mended only where somebody worked in between: else the gate said it in other
        // words.
        var nowFixed = !run.CycleProgress ? 0 : run.Findings.Count(f => f.Open && !still.Contains(f.Hash));
        return run with
        {
            Findings =
            [
                .. run
                    .Findings.Select((f, at) => (f: f.Open == IsStill(f) ? f : f with { Open = IsStill(f) }, at))
                    .Where(x => x.f.Open || x.at >= run.Findings.Length - RunFold.MostKept)
                    .Select(x => x.f),
            ],
            Metrics = run.Metrics with { FindingsFixed = run.Metrics.FindingsFixed + nowFixed },
            Step = e.Findings.Count > 0 ? RunStep.BeginCycle : RunStep.Mark,
        };
    }
}
