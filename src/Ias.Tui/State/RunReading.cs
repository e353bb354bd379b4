using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Tui.State;

/// <summary>Reads a growing run: each event once, folded as the engine folds it. If the log is missing or has lost events, the state files
/// are used; if nothing can be read, the last good data is kept and the error reported.</summary>
/// <param name="heads">Record of who wrote the run; null = not checked.</param>
internal sealed class RunReading(RunFiles files, TimeProvider time, RunHeads? heads = null)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly EventReader _reader = new(files.Events);
    private readonly List<RunEvent> _ahead = [];
    private RunHistory _history = RunHistory.Empty;
    private RunLedger? _ledger;
    private GrowingList<FoldedRun> _folds = [];
    private DateTimeOffset? _stateRead = DateTimeOffset.MinValue;
    private StateRead<RunRecord> _state = new(null);
    private bool _hasGap;
    private (string RunId, long Bytes, string Warning) _origin = ("", 0, "");
    private long? _missingSince;

    /// <summary>Adds what is new to the previous state.</summary>
    /// <param name="before">Previous state, with the current engine.</param>
    public RawState Read(RawState before)
    {
        var troubles = new List<string>();
        try
        {
            var state = StateFile(); // before the events: the events are written first, so the state is never ahead of them
            TakeEvents();
            if (IsMissing())
            {
                return Missing(before, troubles);
            }

            _missingSince = null;
            var lost = _hasGap || (state.Value is { } run && run.RunId == _ledger?.Run.RunId && run.LastSeq > _ledger.Run.LastSeq);
            if (_reader.Unreadable > 0)
            {
                troubles.Add($"events.jsonl: {Wording.Count(_reader.Unreadable, "line")} cannot be read ({_reader.UnreadablePlaces[0]})");
            }

            if (lost)
            {
                troubles.Add("events.jsonl has lost events; showing the state files");
            }

            if (state.Damage.Length > 0)
            {
                troubles.Add(_ledger is null ? state.Damage : $"{state.Damage}; showing events.jsonl");
            }

            if (_reader.Why.Length > 0)
            {
                troubles.Add($".run/events.jsonl cannot be read: {_reader.Why}");
            }

            if (before.Engine is null && Origin() is { Length: > 0 } warning)
            {
                troubles.Add(warning);
            }

            var fromFiles = _ledger is null || lost ? RunStateFiles.Peek(files) : default;
            return before with
            {
                Run = fromFiles.Run ?? _ledger?.Run ?? (state.Damage.Length > 0 ? before.Run : null),
                Breaker = fromFiles.Breaker ?? _ledger?.Breaker ?? (state.Damage.Length > 0 ? before.Breaker : null),
                Rate = fromFiles.Rate ?? _ledger?.Rate ?? (state.Damage.Length > 0 ? before.Rate : null),
                History = _history,
                Folds = _folds,
                IsWhole = true,
                Troubles = Same(before.Troubles, troubles),
            };
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return before with { IsWhole = true, Troubles = Same(before.Troubles, [$".run cannot be read: {refused.Message}"]) };
        }
    }

    /// <summary>Events alone, from the run's first on; the next <see cref="Read"/> evaluates them. Empty = none, or only that can
    /// tell.</summary>
    public GrowingList<RunEvent> ReadAhead(string runId)
    {
        try
        {
            _ahead.AddRange(_reader.ReadNew());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return []; // the complete read encounters it, too, and reports it
        }

        var start = _ahead.FindLastIndex(e => e is RunEvent.RunStarted);
        return start >= 0 && _ahead[start].RunId == runId ? [.. _ahead[start..]] : [];
    }

    // An engine does not resume a run of another origin, so with a live engine there is nothing to check.
    private string Origin()
    {
        if (heads is not null && _ledger?.Run.RunId is { } run && (_origin.RunId, _origin.Bytes) != (run, _reader.Position))
        {
            _origin = (run, _reader.Position, heads.Check(files, run, isQuick: true).Warning);
        }

        return _origin.Warning;
    }

    private void TakeEvents()
    {
        _ahead.AddRange(_reader.ReadNew());
        foreach (var happened in _ahead)
        {
            var last = _history.Events is [.., var before] ? before.Seq : 0;
            if (happened is RunEvent.RunStarted started)
            {
                (_history, _ledger, _hasGap, _folds) = (RunHistory.Empty, RunLedger.Begin(started), false, []);
            }
            else if (happened.Seq <= last)
            {
                (_history, _ledger, _hasGap, _folds) = (RunHistory.Empty, null, true, []); // another log, without its beginning
            }
            else
            {
                _hasGap |= happened.Seq != last + 1 && _reader.FromNewerVersion == 0;
                _ledger = _ledger?.After(happened);
            }

            _history = _history.After(happened);
            if (_ledger is not null && _history.Events.Length % FoldedRun.Every == 0)
            {
                _folds = _folds.Add(new FoldedRun(_ledger, _history));
            }
        }

        _ahead.Clear();
    }

    private StateRead<RunRecord> StateFile()
    {
        var written = InsideFile.FactsOf(files.State)?.ModifiedAt;
        if (written != _stateRead)
        {
            _state = new StateFile<RunRecord>(files.State, RunFilesJson.Default, time).Peek();
            _stateRead = written;
        }

        return _state;
    }

    private bool IsMissing() =>
        InsideFile.KindOf(files.Events) == InsideKind.Missing && InsideFile.KindOf(files.State) == InsideKind.Missing;

    // An engine restores what an agent deleted at the end of the turn, and a new run appears a moment after the old files were archived.
    private RawState Missing(RawState before, List<string> troubles)
    {
        _missingSince ??= time.GetTimestamp();
        if (before.Engine is not null && before.Run is not null)
        {
            if (time.GetElapsedTime(_missingSince.Value) > Moment)
            {
                troubles.Add("the files in .run are gone; the engine restores them when the turn ends");
            }

            return before with
            {
                IsWhole = true,
                Troubles = Same(before.Troubles, troubles),
            };
        }

        (_history, _ledger, _hasGap, _folds) = (RunHistory.Empty, null, false, []);
        return before with
        {
            Run = null,
            Breaker = null,
            Rate = null,
            History = _history,
            Folds = _folds,
            IsWhole = true,
            Troubles = Same(before.Troubles, troubles),
        };
    }

    private static ImmutableArray<string> Same(ImmutableArray<string> before, List<string> now) =>
        before.SequenceEqual(now) ? before : [.. now];
}
