// Over 300 lines: one writer of all state files, so that their order is in one place.
using Ias.Core.Events;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// The run's memory: appends events durably, folds them, and keeps the state files equal to the fold: at once, but where more than ten
/// events a second come for long, and then about 100 ms behind; where the run stands is never put off. Safe to call from several threads;
/// events of one call stand together in the log.
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

    /// <summary>What all events so far add up to.</summary>
    public RunLedger Ledger { get; private set; }

    public RunRecord Run => Ledger.Run;

    /// <summary>The run's running time, seconds, monotonic.</summary>
    public double Up => _upBefore + _time.GetElapsedTime(_since).TotalSeconds;

    /// <summary>What is left of the run's time, in seconds; below zero when it is up.</summary>
    public double SecondsLeft => (Ledger.Breaker.Triggers?.Timeout ?? new TimeLimit()).SecondsLeft(Up);

    /// <summary>Where the log ends, with the hash of all that is in it.</summary>
    public LogEnd End => _log.End;

    /// <summary>Begins a new run's log with its first events, in one write: a run is there or it is not.</summary>
    /// <param name="heads">Where the run's head is kept; null = nowhere.</param>
    public static RunJournal Begin(
        RunFiles files,
        RunEvent.RunStarted started,
        IReadOnlyList<RunEvent> then,
        TimeProvider time,
        KillPoint kill,
        Action<RunEvent> watch,
        RunHeads? heads = null
    )
    {
        Directory.CreateDirectory(files.Folder);
        var now = time.GetUtcNow();
        var damage = new List<string>();
        var head = heads?.Begin(started.RunId, files.WorkTree);
        var log = EventLog.Open(files.Events, damage.Add);
        var written = log.Append([.. then.Prepend(started).Select(e => e with { At = now, RunId = started.RunId })]);
        kill.Passed("log:run_started");
        var journal = new RunJournal(files, log, head, damage, RunLedger.Fold(written)!, time, kill, watch);
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
    /// Opens the log of the run that is there; null when there is none. The log is folded, and state files that say something else are
    /// written anew; only when the log has lost events that they know, they are believed. What was damaged is told by
    /// <see cref="RunEvent.Warned"/>.
    /// </summary>
    /// <param name="heads">Where the run's head is kept; null = nowhere. It follows the log only if that is what this machine
    /// wrote.</param>
    /// <exception cref="ProblemException">There are files of a run, but neither log nor state says what run it was.</exception>
    public static RunJournal? Open(RunFiles files, TimeProvider time, KillPoint kill, Action<RunEvent> watch, RunHeads? heads = null)
    {
        if (!Path.Exists(files.Events) && !Path.Exists(files.State))
        {
            return null;
        }

        var damage = new List<string>();
        var state = RunStateFiles.Read(files, time, damage.Add);
        PutAsideWhatIsNoLog(files, time, damage);
        var check = heads?.Check(files, state.Run?.RunId ?? LogChain.Follow(files.Events).RunId);
        var log = EventLog.Open(files.Events, damage.Add);
        var ledger = Believed(files, log, state, damage);
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

    /// <summary>Appends events: durable when this returns, and folded; the state files follow.</summary>
    /// <exception cref="ProblemException">The disk is full or read-only; log and state files are then as they were before.</exception>
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

    /// <summary>Puts back state files that somebody deleted or changed under the engine; true when there was something to put
    /// back.</summary>
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
                // Full or gone: the log has it all, and whoever opens it next makes the files from it.
            }

            _state.Dispose();
            _log.Dispose();
            _head?.Dispose();
        }
    }

    private static void PutAsideWhatIsNoLog(RunFiles files, TimeProvider time, List<string> damage)
    {
        if (Path.Exists(files.Events) && !RegularFile.Is(files.Events))
        {
            damage.Add($"events.jsonl was not a file; moved to {Path.GetFileName(AtomicFile.MoveAside(files.Events, time.GetUtcNow()))}");
        }
    }

    private static RunLedger? Believed(RunFiles files, EventLog log, StateFilesRead state, List<string> damage)
    {
        if (state.Run is { } run && run.LastSeq > log.LastSeq)
        {
            damage.Add(
                $"events.jsonl has lost events ({(log.LastSeq == 0 ? "it holds none" : $"the last one is {log.LastSeq}")}, state.json knows {run.LastSeq}); the run continues from the state files"
            );
            log.GoOnBehind(run.LastSeq);
            return state.Ledger ?? state.WithDefaults();
        }

        return RunLedger.Fold(new EventReader(files.Events).ReadNew()) is { } folded ? state.WithUnknown(folded)
            : state.Run is null ? null
            : new EventReader(files.Events)
                .ReadNew()
                .Where(e => e.Seq > state.Run.LastSeq)
                .Aggregate(state.WithDefaults(), (all, e) => all.After(e));
    }

    // Only with ICE's mounts off can an agent put something else in the place of the whole folder.
    private bool PutBackFolder()
    {
        var isOther = !Directory.Exists(_files.Folder) && Path.Exists(_files.Folder);
        if (isOther)
        {
            File.Delete(_files.Folder);
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

    // Not to be written down is no reason to stop: a head behind its log still vouches for it.
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
            if (!Directory.Exists(_files.Folder))
            {
                Directory.CreateDirectory(_files.Folder);
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
        if (Ledger.Run.Deletions.IsDefaultOrEmpty && !File.Exists(_files.DeletedFiles))
        {
            return;
        }

        var lines = Ledger.Run.Deletions.Select(d => DeletedFiles.Line(d) + "\n");
        InsideFile.Write(_files.WorkTree, _files.DeletedFiles, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
