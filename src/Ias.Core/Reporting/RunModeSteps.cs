using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.Reporting;

/// <summary>The cycles of a run: each with what it cost, changed and found. What comes before the first is a step of its own.</summary>
internal static class RunModeSteps
{
    public static IReadOnlyList<ReportStep> Of(IReadOnlyList<RunEvent> events)
    {
        var steps = new List<ReportStep>();
        var (row, title) = ("", "");
        Open? open = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.RunStarted e:
                    row = e.Plan is null ? e.Target : "";
                    break;
                case RunEvent.SprintStarted e:
                    Close();
                    (row, title) = (e.Sprint, e.Title);
                    break;
                case RunEvent.CycleStarted e:
                    Close();
                    open = new Open(row, $"cycle {e.Cycle}", title, e.At);
                    break;
                case RunEvent.TurnStarted e when e.Phase == Phase.Triage && open is null:
                    open = new Open(row, "triage", title, e.At);
                    break;
                default:
                    open?.Take(happened);
                    break;
            }

            if (happened is RunEvent.CycleEnded or RunEvent.BugTriaged)
            {
                Close();
            }
        }

        Close();
        return steps;

        void Close()
        {
            if (open is not null)
            {
                steps.Add(open.Step());
                open = null;
            }
        }
    }

    /// <summary>Kind of time that a phase's turn counts as.</summary>
    public static ReportKind KindOf(Phase phase) =>
        phase == Phase.Implement
            ? ReportKind.Work
            : GateList.All.Find(phase)?.Kind switch
            {
                GateKind.Review => ReportKind.Review,
                GateKind.Audit => ReportKind.Audit,
                _ => ReportKind.Other,
            };

    private sealed class Open(string row, string name, string title, DateTimeOffset from)
    {
        private readonly SortedDictionary<ReportKind, decimal> _costs = [];
        private DateTimeOffset? _to;
        private double _seconds;
        private int _turns,
            _files,
            _added,
            _removed;
        private int _findings;
        private string _result = "not finished";
        private ReportTone _tone = ReportTone.Warning;

        public void Take(RunEvent happened)
        {
            _to = happened.At;
            switch (happened)
            {
                case RunEvent.TurnEnded e:
                    _turns++;
                    _seconds += e.Seconds;
                    if (e.CostUsd is { } usd)
                    {
                        _costs[KindOf(e.Phase)] = _costs.GetValueOrDefault(KindOf(e.Phase)) + usd;
                    }

                    break;
                case RunEvent.CommitMade e when e.Purpose.IsOfWork():
                    (_files, _added, _removed) = (_files + e.Files, _added + e.Added, _removed + e.Removed);
                    break;
                case RunEvent.CycleEnded { Findings.Count: 0 }:
                    (_result, _tone) = ("approved", ReportTone.Good);
                    break;
                case RunEvent.CycleEnded e:
                    _findings = e.Findings.Count;
                    (_result, _tone) = (
                        $"{Wording.Count(e.Findings.Count, "finding")}{(e.Progress ? "" : ", nothing changed")}",
                        ReportTone.Warning
                    );
                    break;
                case RunEvent.BugTriaged e:
                    (_result, _tone) = ($"triaged, risk {e.RiskLevel}", ReportTone.Good);
                    break;
            }
        }

        public ReportStep Step() =>
            new(
                row,
                name,
                title,
                _result,
                _tone,
                from,
                _to ?? from,
                _seconds,
                _turns,
                [.. _costs.Select(cost => new ReportCost(cost.Key, cost.Value))],
                _files,
                _added,
                _removed,
                _findings
            );
    }
}
