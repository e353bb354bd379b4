using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>Times at which the findings of a run were found and fixed.</summary>
internal sealed class FindingTimes
{
    private readonly ImmutableDictionary<(string Sprint, string Hash), Times> _times = ImmutableDictionary<
        (string Sprint, string Hash),
        Times
    >.Empty;
    private readonly ImmutableHashSet<(string Sprint, string Hash)> _open = [];
    private Made? _made;

    private FindingTimes() { }

    private FindingTimes(
        ImmutableDictionary<(string Sprint, string Hash), Times> times,
        ImmutableHashSet<(string Sprint, string Hash)> open
    ) => (_times, _open) = (times, open);

    public static FindingTimes None { get; } = new();

    /// <param name="sprint">Sprint that the events belong to.</param>
    public FindingTimes After(RunEvent happened, string sprint)
    {
        return happened switch
        {
            RunEvent.VerdictGiven { Findings: { Count: > 0 } found } => new(Found(found), Opened(found)),
            RunEvent.CommitSkipped { Findings: { Count: > 0 } found } => new(Found(found), Opened(found)),
            RunEvent.PostPrJudged { Findings: { Count: > 0 } found } => new(Found(found), Opened(found)),
            RunEvent.RedTeamJudged { Actionable: { Count: > 0 } found } => new(Found(found), Opened(found)),
            RunEvent.CycleEnded { Progress: true } ended when !_open.IsEmpty => Ended(ended),
            _ => this,
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

    /// <summary>Findings of a run in the order of discovery. Rows that have not changed are reused.</summary>
    public ImmutableArray<FindingRow> Rows(RunRecord run)
    {
        var made = _made;
        if (made is null || made.Of != run.Findings || made.Tests != run.Tests || made.Target != run.Target)
        {
            _made = made = new Made(run.Findings, run.Tests, run.Target, Make(run));
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

        return new(times, open);
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

        rows.AddRange(TestChanges.Of(run).Select(FindingRow.Of));
        return rows.DrainToImmutable();
    }

    private sealed class Times(DateTimeOffset first, DateTimeOffset last, DateTimeOffset? mended)
    {
        private (RunFinding Of, FindingRow Row)? _made;

        public DateTimeOffset First => first;

        public Times FixedAt(DateTimeOffset at) => new(first, last, at);

        /// <summary>Row of a finding with its times; built once per state of the finding.</summary>
        public FindingRow RowOf(RunFinding finding)
        {
            if (_made is not { } made || !ReferenceEquals(made.Of, finding))
            {
                _made = made = (finding, FindingRow.Of(finding) with { First = first, Last = last, Fixed = finding.Open ? null : mended });
            }

            return made.Row;
        }
    }

    private sealed record Made(
        ImmutableArray<RunFinding> Of,
        IReadOnlyList<TestChange>? Tests,
        string Target,
        ImmutableArray<FindingRow> Rows
    );
}
