using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.Observing;

/// <summary>Counts what happened in a run after a moment while its events become more: each is looked at once.</summary>
internal sealed class LookCounter(DateTimeOffset since)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private SinceLastLook _count = Nothing(since);
    private RunEvent? _last;
    private int _taken;

    /// <param name="events">Those of the last call and what has come since; or those of another run.</param>
    /// <param name="earlier">Archived runs; counted is only how many ended since.</param>
    public SinceLastLook Count(IReadOnlyList<RunEvent> events, IReadOnlyList<RunRecord> earlier)
    {
        if (_taken > events.Count || (_taken > 0 && !ReferenceEquals(events[_taken - 1], _last)))
        {
            _known.Clear();
            _open.Clear();
            (_count, _last, _taken) = (Nothing(since), null, 0);
        }

        for (; _taken < events.Count; _taken++)
        {
            _last = events[_taken];
            Take(_last);
        }

        return _count with
        {
            Runs = earlier.Count(run => Night.EndOf(run) > since),
        };
    }

    private static SinceLastLook Nothing(DateTimeOffset since) => new(since, 0, 0, 0, 0, 0, null, 0);

    private void Take(RunEvent happened)
    {
        var isNew = happened.At > since;
        switch (happened)
        {
            case RunEvent.VerdictGiven e:
                Found(e.Findings, isNew);
                break;
            case RunEvent.CommitSkipped e:
                Found(e.Findings, isNew);
                break;
            case RunEvent.RedTeamJudged e:
                Found(e.Actionable, isNew);
                break;
            case RunEvent.PostPrJudged e:
                Found(e.Findings, isNew);
                break;
            case RunEvent.CycleEnded e:
                var gone = _open.RemoveWhere(hash => !e.Findings.Any(f => f.Hash == hash));
                _count = isNew ? _count with { Cycles = _count.Cycles + 1, FindingsFixed = _count.FindingsFixed + gone } : _count;
                break;
            case RunEvent.CommitMade e when isNew:
                _count = _count with { Commits = _count.Commits + 1, FilesDeleted = _count.FilesDeleted + e.Deleted.Count };
                break;
            case RunEvent.TurnEnded { CostUsd: { } cost } when isNew:
                _count = _count with { CostUsd = (_count.CostUsd ?? 0) + cost };
                break;
            case RunEvent.StateChanged { To: RunState.Halted } when isNew:
                _count = _count with { Halts = _count.Halts + 1 };
                break;
        }
    }

    private void Found(IReadOnlyList<Finding> findings, bool isNew)
    {
        foreach (var finding in findings)
        {
            _open.Add(finding.Hash);
            _count = _known.Add(finding.Hash) && isNew ? _count with { FindingsNew = _count.FindingsNew + 1 } : _count;
        }
    }
}
