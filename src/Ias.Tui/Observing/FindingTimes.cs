using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.Observing;

/// <summary>When the findings of a run were found and fixed, and the divergences from the design that it may have gone on with.</summary>
internal sealed class FindingTimes
{
    private readonly ImmutableDictionary<(string Sprint, string Hash), Times> _times = ImmutableDictionary<
        (string Sprint, string Hash),
        Times
    >.Empty;
    private readonly ImmutableHashSet<(string Sprint, string Hash)> _open = [];
    private readonly ImmutableArray<Left> _left = []; // the last judgement of each sprint
    private readonly RedTeamCode _red = new();
    private Made? _made;

    private FindingTimes() { }

    private FindingTimes(
        ImmutableDictionary<(string Sprint, string Hash), Times> times,
        ImmutableHashSet<(string Sprint, string Hash)> open,
        ImmutableArray<Left> left,
        RedTeamCode red
    ) => (_times, _open, _left, _red) = (times, open, left, red);

    public static FindingTimes None { get; } = new();

    /// <param name="sprint">The one that the events are at.</param>
    public FindingTimes After(RunEvent happened, string sprint)
    {
        var red = _red.After(happened);
        return happened switch
        {
            RunEvent.VerdictGiven { Findings: { Count: > 0 } found } => new(Found(found), Opened(found), _left, red),
            RunEvent.CommitSkipped { Findings: { Count: > 0 } found } => new(Found(found), Opened(found), _left, red),
            RunEvent.PostPrJudged { Findings: { Count: > 0 } found } => new(Found(found), Opened(found), _left, red),
            RunEvent.RedTeamJudged { Actionable: var found } judged => new(
                Found(found),
                Opened(found),
                [
                    .. _left.Where(of => of.Sprint != sprint),
                    .. found.Count > 0 ? [new Left(sprint, judged, red.Cycles)] : Array.Empty<Left>(),
                ],
                red
            ),
            RunEvent.CycleEnded ended when !_open.IsEmpty => Ended(ended),
            _ => red == _red ? this : new(_times, _open, _left, red),
        };

        ImmutableDictionary<(string Sprint, string Hash), Times> Found(IReadOnlyList<Finding> findings)
        {
            var times = _times;
            foreach (var finding in findings)
            {
                var key = (sprint, finding.Hash);
                times = times.SetItem(key, new Times(times.TryGetValue(key, out var known) ? known.First : happened.At, happened.At, null));
            }

            return times;
        }

        ImmutableHashSet<(string Sprint, string Hash)> Opened(IReadOnlyList<Finding> findings) =>
            _open.Union(findings.Select(finding => (sprint, finding.Hash)));
    }

    /// <summary>The findings of a run, in the order they were first found. The same rows as before where nothing of them has
    /// changed.</summary>
    public ImmutableArray<FindingRow> Rows(RunRecord run)
    {
        var made = _made;
        if (made is null || made.Of != run.Findings || made.Target != run.Target || made.MaxCycles != run.Limits.RedTeamMaxCycles)
        {
            _made = made = new Made(run.Findings, run.Target, run.Limits.RedTeamMaxCycles, Make(run));
        }

        return made.Rows;
    }

    private FindingTimes Ended(RunEvent.CycleEnded ended)
    {
        var still = ended.Findings.Select(f => f.Hash).ToHashSet(StringComparer.Ordinal);
        var (times, open) = (_times, _open);
        foreach (var key in _open.Where(key => !still.Contains(key.Hash)))
        {
            times = times.SetItem(key, times[key].FixedAt(ended.At));
            open = open.Remove(key);
        }

        return new(times, open, _left, _red);
    }

    private ImmutableArray<FindingRow> Make(RunRecord run)
    {
        var known = run.Findings.IsDefault ? [] : run.Findings;
        var rows = ImmutableArray.CreateBuilder<FindingRow>(known.Length);
        foreach (var f in known)
        {
            rows.Add(
                _times.TryGetValue((f.Sprint, f.Hash), out var at) || _times.TryGetValue((run.Target, f.Hash), out at)
                    ? at.RowOf(f)
                    : FindingRow.Of(f)
            );
        }

        foreach (var (of, judged, cycles) in _left.Where(left => left.Cycles >= run.Limits.RedTeamMaxCycles))
        {
            foreach (var finding in judged.Actionable)
            {
                var found = LastIndex(rows, of, finding.Hash);
                if (found >= 0)
                {
                    var row = rows[found];
                    rows[found] = row with
                    {
                        IsLeft = !row.Open,
                        Fixed = null,
                        Last = judged.At,
                        Cycles = row.Cycles.Contains(judged.Cycle) ? row.Cycles : row.Cycles.Add(judged.Cycle),
                    };
                }
                else
                {
                    rows.Add(
                        new FindingRow(
                            "",
                            finding.Severity,
                            finding.File,
                            finding.Line,
                            finding.Title,
                            finding.Hash,
                            [judged.Cycle],
                            Phase.RedTeamCode,
                            Open: false,
                            judged.At,
                            judged.At,
                            Sprint: of,
                            IsLeft: true
                        )
                    );
                }
            }
        }

        return rows.DrainToImmutable();
    }

    private static int LastIndex(ImmutableArray<FindingRow>.Builder rows, string sprint, string hash)
    {
        var at = rows.Count - 1;
        while (at >= 0 && !(rows[at].Hash == hash && SprintRow.AreSame(rows[at].Sprint, sprint)))
        {
            at--;
        }

        return at;
    }

    private sealed class Times(DateTimeOffset first, DateTimeOffset last, DateTimeOffset? mended)
    {
        private (RunFinding Of, FindingRow Row)? _made;

        public DateTimeOffset First => first;

        public Times FixedAt(DateTimeOffset at) => new(first, last, at);

        /// <summary>The row of a finding with these times; made once for each state that the finding is in.</summary>
        public FindingRow RowOf(RunFinding finding)
        {
            if (_made is not { } made || !ReferenceEquals(made.Of, finding))
            {
                _made = made = (finding, FindingRow.Of(finding) with { First = first, Last = last, Fixed = finding.Open ? null : mended });
            }

            return made.Row;
        }
    }

    /// <param name="Cycles">How often the red team had sent the sprint back by then.</param>
    private sealed record Left(string Sprint, RunEvent.RedTeamJudged Judged, int Cycles);

    private sealed record Made(ImmutableArray<RunFinding> Of, string Target, int MaxCycles, ImmutableArray<FindingRow> Rows);
}
