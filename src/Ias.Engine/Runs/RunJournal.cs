// Over 300 lines: one writer of all state files, so that their order is in one place.
using Ias.Core.Events;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Durable event log of a run: appends events, folds them, and keeps the state files equal to the fold: immediately, or about 100 ms behind
/// while more than ten events a second last; a change of the run's state is never delayed. Thread-safe; events of one call are contiguous
/// in the log.
/// </summary>
public sealed class RunJournal : IDisposable
{
    private const int InARow = 20;

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ThrottledWrite _state;
    private readonly RunFiles _files;
    private readonly EventLog _log;
    private readonly HeadFile? _head;
    private readonly TimeProvider _time;
    private readonly KillPoint _kill;
    private readonly Action<RunEvent> _watch;
    private readonly long _since;
    private readonly double _upBefore;
    private readonly List<string> _damage;
    private RunLedger? _written;
    private bool _headIsLost;

    private RunJournal(
        RunFiles files,
        EventLog log,
        HeadFile? head,
        List<string> damage,
        RunLedger ledger,
        TimeProvider time,
        KillPoint kill,
        Action<RunEvent> watch
    )
    {
        (_files, _log, _head, _damage, Ledger, _time, _kill, _watch) = (files, log, head, damage, ledger, time, kill, watch);
        _state = new ThrottledWrite(time, Often, InARow, _lock, WriteStateFiles);
        _since = time.GetTimestamp();
        _upBefore = ledger.Run.RunningSeconds;
    }

    /// <summary>Fold of all events so far.</summary>
    public RunLedger Ledger { get; private set; }

    public RunRecord Run => Ledger.Run;

    /// <summary>The run's running time, seconds, monotonic.</summary>
    public double Up => _upBefore + _time.GetElapsedTime(_since).TotalSeconds;

    /// <summary>Remaining time of the run in seconds; negative when exceeded.</summary>
    public double SecondsLeft => Ledger.Breaker.Triggers.Get<TimeoutTrigger>().SecondsLeft(Up);

    /// <summary>Position and hash of the log's end.</summary>
    public LogEnd End => _log.End;

    /// <summary>Creates a new run's log with its first events, in one write: the run exists completely or not at all.</summary>
    /// <param name="heads">Store for the run's head; null = none.</param>
    /// <param name="gates">Gates that the run passes; null = this program's.</param>
    public static RunJournal Begin(
        RunFiles files,
        RunEvent.RunStarted started,
        IReadOnlyList<RunEvent> then,
        TimeProvider time,
        KillPoint kill,
        Action<RunEvent> watch,
        RunHeads? heads = null,
        GateList? gates = null
    )
    {
        InsideFile.MakeFolder(files.Folder);
        var now = time.GetUtcNow();
        var damage = new List<string>();
        var head = heads?.Begin(started.RunId, files.WorkTree);
        var log = EventLog.Open(files.Events, damage.Add);
        var written = log.Append([.. then.Prepend(started).Select(e => e with { At = now, RunId = started.RunId })]);
        kill.Passed("log:run_started");
        var journal = new RunJournal(files, log, head, damage, RunLedger.Fold(written, gates)!, time, kill, watch);
        journal.WriteHead();
        journal.WriteNow();
        kill.Passed("state:run_started");
        foreach (var happened in written)
        {
            watch(happened);
        }

        return journal;
    }

    /// <summary>
    /// Opens the log of the current run; null if not found. Folds the log and rewrites state files that differ; they are trusted only when
    /// the log has lost events they contain. Damage is reported by <see cref="RunEvent.Warned"/>.
    /// </summary>
    /// <param name="heads">Store for the run's head; null = none. Updated only if this machine wrote the
    /// log.</param>
    /// <exception cref="ProblemException">There are files of a run, but neither log nor state identifies it.</exception>
    public static RunJournal? Open(
        RunFiles files,
        TimeProvider time,
        KillPoint kill,
        Action<RunEvent> watch,
        RunHeads? heads = null,
        GateList? gates = null
    )
    {
        if (InsideFile.KindOf(files.Events) == InsideKind.Missing && InsideFile.KindOf(files.State) == InsideKind.Missing)
        {
            return null;
        }

        var damage = new List<string>();
        var state = RunStateFiles.Read(files, time, damage.Add);
        PutAsideWhatIsNoLog(files, time, damage);
        var check = heads?.Check(files, state.Run?.RunId ?? LogChain.Follow(files.Events).RunId);
        var log = EventLog.Open(files.Events, damage.Add);
        var ledger = Believed(files, log, state, damage, gates ?? GateList.All);
        if (ledger is null)
        {
            log.Dispose();
            if (damage.Count == 0 && log.LastSeq == 0)
            {
                return null; // an engine that died before its first event
            }

            throw new ProblemException(
                new Problem(
                    $"The files of this run are damaged beyond repair: {string.Join("; ", damage.DefaultIfEmpty("events.jsonl holds no run"))}.",
                    files.Folder,
                    "ias run sprint-N --fresh     (archives what is left; the run's branch and commits stay)"
                )
            );
        }

        if (check is { Words.Length: > 0, Origin: LogOrigin.Own })
        {
            damage.Add(check.Words);
        }

        var head = check is { Origin: LogOrigin.Own, Head: { } kept } ? heads!.Keep(kept) : null;
        var journal = new RunJournal(files, log, head, damage, ledger, time, kill, watch);
        journal.WriteHead();
        journal.TellDamage();
        if (journal._written is null && !RunStateFiles.AreAsWritten(files, ledger))
        {
            journal.WriteNow(); // an engine died between the log and the files, or somebody changed them
        }

        return journal;
    }

    /// <summary>Appends events: durable and folded on return; the state files follow.</summary>
    /// <exception cref="ProblemException">The disk is full or read-only; log and state files are unchanged.</exception>
    public void Append(params ReadOnlySpan<RunEvent> events)
    {
        IReadOnlyList<RunEvent> written;
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var up = Math.Round(Up, 3);
            var stamped = new RunEvent[events.Length];
            for (var i = 0; i < events.Length; i++)
            {
                stamped[i] = events[i] with { At = now, RunId = Run.RunId, Up = up };
            }

            PutBackFolder();
            var before = Run.RunPrecondition;
            written = _log.Append(stamped);
            _kill.Passed("log:" + string.Join('+', written.Select(e => e.GetType().Name)));
            WriteHead();
            foreach (var happened in written)
            {
                Ledger = Ledger.After(happened);
            }

            if (Run.RunPrecondition == before)
            {
                _state.Changed();
            }
            else
            {
                _state.Now();
            }

            _kill.Passed("state:" + string.Join('+', written.Select(e => e.GetType().Name)));
        }

        foreach (var happened in written)
        {
            _watch(happened);
        }

        TellDamage();
    }

    /// <summary>Restores state files that were deleted or changed while the engine runs; true if any was.</summary>
    public bool Heal()
    {
        lock (_lock)
        {
            var healed = PutBackFolder();
            healed |= _log.Relink();
            if (!RunStateFiles.AreAsWritten(_files, _written ?? Ledger))
            {
                _written = null;
                _state.Now();
                healed = true;
            }

            _state.Flush();

            return healed;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            try
            {
                _state.Flush();
            }
            catch (Exception refused) when (refused is ProblemException || FileProblem.Explains(refused))
            {
                // The disk is full or gone: the log has everything, and whoever opens it next rebuilds the files.
            }

            _state.Dispose();
            _log.Dispose();
            _head?.Dispose();
        }
    }

    private static void PutAsideWhatIsNoLog(RunFiles files, TimeProvider time, List<string> damage)
    {
        var why = InsideFile.FactsOf(files.Events) switch
        {
            null or { Kind: InsideKind.File, Length: <= EventLog.Longest } => "",
            { Kind: InsideKind.File } => $"is longer than {EventLog.Longest} bytes",
            { Kind: var other } => $"was {InsideFolder.NotFile(other)}",
        };
        if (why.Length > 0)
        {
            damage.Add($"events.jsonl {why}; moved to {Path.GetFileName(InsideFile.MoveAside(files.Events, time.GetUtcNow()))}");
        }
    }

    private static RunLedger? Believed(RunFiles files, EventLog log, StateFilesRead state, List<string> damage, GateList gates)
    {
        if (state.Run is { } run && run.LastSeq > log.LastSeq)
        {
            damage.Add(
                $"events.jsonl has lost events ({(log.LastSeq == 0 ? "it holds none" : $"the last one is {log.LastSeq}")}, state.json knows {run.LastSeq}); the run continues from the state files"
            );
            log.GoOnBehind(run.LastSeq);
            return (state.Ledger ?? state.WithDefaults()) with { Gates = gates };
        }

        return RunLedger.Fold(new EventReader(files.Events).ReadNew(), gates) is { } folded ? state.WithUnknown(folded)
            : state.Run is null ? null
            : new EventReader(files.Events)
                .ReadNew()
                .Where(e => e.Seq > state.Run.LastSeq)
                .Aggregate(state.WithDefaults() with { Gates = gates }, (all, e) => all.After(e));
    }

    // Only without ICE's mounts can an agent replace the whole folder.
    private bool PutBackFolder()
    {
        var isOther = InsideFile.KindOf(_files.Folder) is not (InsideKind.Folder or InsideKind.Missing);
        if (isOther)
        {
            InsideFile.Remove(_files.Folder);
        }

        return isOther;
    }

    private void TellDamage()
    {
        string[] told;
        lock (_lock)
        {
            told = [.. _damage];
            _damage.Clear();
        }

        foreach (var text in told)
        {
            Append(new RunEvent.Warned(text));
        }
    }

    // A failed write is no reason to stop: a head older than its log still vouches for it.
    private void WriteHead()
    {
        try
        {
            if (_head is not null && !_headIsLost)
            {
                _head.Write(_log.End);
            }
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            _headIsLost = true;
            _damage.Add($"the head of this run's log could not be written to the state folder: {refused.Message}");
        }
    }

    private void WriteNow()
    {
        lock (_lock)
        {
            _state.Now();
        }
    }

    // state.json comes last: when it is as new as the log, the others are too.
    private void WriteStateFiles() =>
        RetryOnDeletion.Write(() =>
        {
            PutBackFolder();
            if (!InsideFile.IsFolder(_files.Folder))
            {
                InsideFile.MakeFolder(_files.Folder);
                _written = null;
            }

            if (_written is null || !_written.Run.Deletions.Equals(Ledger.Run.Deletions))
            {
                WriteDeletions();
            }

            RunStateFiles.Write(_files, _written, Ledger);
            _written = Ledger;
        });

    private void WriteDeletions()
    {
        if (Ledger.Run.Deletions.IsDefaultOrEmpty && !InsideFile.Is(_files.DeletedFiles))
        {
            return;
        }

        var lines = Ledger.Run.Deletions.Select(d => DeletedFiles.Line(d) + "\n");
        InsideFile.Write(_files.WorkTree, _files.DeletedFiles, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
