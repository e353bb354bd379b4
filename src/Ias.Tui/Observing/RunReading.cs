using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.State;

namespace Ias.Tui.Observing;

/// <summary>
/// Reads a run as it grows: each event once, folded as the engine folds it. Where the log is missing or has lost events, the state files
/// speak; where nothing can be read, the last good reading stays and the trouble is told.
/// </summary>
/// <param name="heads">By which it is told who wrote the run; null = it is not asked.</param>
internal sealed class RunReading(RunFiles files, TimeProvider time, RunHeads? heads = null)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly EventReader _reader = new(files.Events);
    private readonly List<RunEvent> _ahead = [];
    private RunHistory _history = RunHistory.Empty;
    private RunLedger? _ledger;
    private GrowingList<FoldedRun> _folds = [];
    private DateTime _stateRead;
    private StateRead<RunRecord> _state = new(null);
    private bool _hasGap;
    private (string RunId, long Bytes, string Warning) _origin = ("", 0, "");
    private long? _missingSince;

    /// <summary>What was seen, with what is new.</summary>
    /// <param name="before">What was seen until now, with the engine as it is now.</param>
    public RawState Read(RawState before)
    {
        var troubles = new List<string>();
        try
        {
            var state = StateFile(); // before the events: these are written first, so they are never behind it
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

    /// <summary>The events alone, from the run's first on; what they tell is worked out by the next <see cref="Read"/>. Empty = none, or
    /// only that can say.</summary>
    public GrowingList<RunEvent> ReadAhead(string runId)
    {
        try
        {
            _ahead.AddRange(_reader.ReadNew());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return []; // which the whole reading meets too, and tells
        }

        var start = _ahead.FindLastIndex(e => e is RunEvent.RunStarted);
        return start >= 0 && _ahead[start].RunId == runId ? [.. _ahead[start..]] : [];
    }

    // An engine takes up no run that is not its own, so where one works there is nothing to ask.
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
        var written = File.GetLastWriteTimeUtc(files.State);
        if (written != _stateRead)
        {
            _state = new StateFile<RunRecord>(files.State, RunFilesJson.Default, time).Peek();
            _stateRead = written;
        }

        return _state;
    }

    private bool IsMissing() => !Path.Exists(files.Events) && !Path.Exists(files.State);

    // An engine puts back what an agent deleted when the turn ends, and a new run is there a moment after the old one's files went to the
    // archive.
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
