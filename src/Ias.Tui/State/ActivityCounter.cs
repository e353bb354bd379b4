using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>Counts a run's activity after a moment incrementally: each event is read once.</summary>
internal sealed class ActivityCounter(DateTimeOffset since)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private SinceLastLook _count = Nothing(since);
    private RunEvent? _last;
    private int _read;

    /// <param name="events">Events of the previous call and later ones; or those of another run.</param>
    /// <param name="earlier">Archived runs, of which only the number that ended since is counted.</param>
    public SinceLastLook Count(IReadOnlyList<RunEvent> events, IReadOnlyList<RunRecord> earlier)
    {
        if (_read > events.Count || (_read > 0 && !ReferenceEquals(events[_read - 1], _last)))
        {
            _known.Clear();
            _open.Clear();
            (_count, _last, _read) = (Nothing(since), null, 0);
        }

        for (; _read < events.Count; _read++)
        {
            _last = events[_read];
            Add(_last);
        }

        return _count with
        {
            Runs = earlier.Count(run => Activity.EndOf(run) > since),
        };
    }

    private static SinceLastLook Nothing(DateTimeOffset since) => new(since, 0, 0, 0, 0, 0, null, 0);

    private void Add(RunEvent happened)
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
