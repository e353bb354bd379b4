using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Engine.State;

namespace Ias.Engine.RunMode;

/// <summary>
/// The run's memory: appends events durably, folds them, and keeps the state files equal to the fold. Safe to call from several threads;
/// events of one call stand together in the log.
/// </summary>
public sealed class RunJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RunFiles _files;
    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly KillPoint _kill;
    private readonly Action<RunEvent> _watch;
    private readonly long _since;
    private readonly double _upBefore;
    private RunLedger? _written;

    private RunJournal(RunFiles files, EventLog log, RunLedger ledger, TimeProvider time, KillPoint kill, Action<RunEvent> watch)
    {
        (_files, _log, Ledger, _time, _kill, _watch) = (files, log, ledger, time, kill, watch);
        _since = time.GetTimestamp();
        _upBefore = ledger.Run.RunningSeconds;
    }

    /// <summary>What all events so far add up to.</summary>
    public RunLedger Ledger { get; private set; }

    public RunRecord Run => Ledger.Run;

    /// <summary>The run's running time, seconds, monotonic.</summary>
    public double Up => _upBefore + _time.GetElapsedTime(_since).TotalSeconds;

    /// <summary>Begins a new run's log with its first events, in one write: a run is there or it is not.</summary>
    public static RunJournal Begin(RunFiles files, RunEvent.RunStarted started, IReadOnlyList<RunEvent> then, TimeProvider time, KillPoint kill, Action<RunEvent> watch)
    {
        Directory.CreateDirectory(files.Folder);
        var now = time.GetUtcNow();
        var log = EventLog.Open(files.Events);
        var written = log.Append([.. then.Prepend(started).Select(e => e with { At = now, RunId = started.RunId })]);
        kill.Passed("log:run_started");
        var journal = new RunJournal(files, log, RunLedger.Fold(written)!, time, kill, watch);
        journal.WriteStateFiles();
        kill.Passed("state:run_started");
        foreach (var happened in written)
        {
            watch(happened);
        }

        return journal;
    }

    /// <summary>
    /// Opens the log of the run that is there; null when there is none. The state files are believed only when they are as new as the log;
    /// otherwise the log is folded again. A state file that cannot be read is moved aside and told through <paramref name="moved"/>.
    /// </summary>
    public static RunJournal? Open(RunFiles files, TimeProvider time, KillPoint kill, Action<RunEvent> watch, Action<string> moved)
    {
        if (!File.Exists(files.Events) && !File.Exists(files.State))
        {
            return null;
        }

        var log = EventLog.Open(files.Events);
        var ledger = RunStateFiles.Read(files, time.GetUtcNow(), moved);
        var behind = ledger is null || ledger.Run.LastSeq != log.LastSeq;
        if (behind)
        {
            ledger = RunLedger.Fold(new EventReader(files.Events).ReadNew()) ?? ledger;
        }

        if (ledger is null)
        {
            log.Dispose();
            return null;
        }

        var journal = new RunJournal(files, log, ledger, time, kill, watch);
        if (behind)
        {
            journal.WriteStateFiles(); // an engine died between the log and the files
        }

        return journal;
    }

    /// <summary>Appends events: durable when this returns, folded, state files written.</summary>
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

            written = _log.Append(stamped);
            _kill.Passed("log:" + string.Join('+', written.Select(e => e.GetType().Name)));
            foreach (var happened in written)
            {
                Ledger = Ledger.After(happened);
            }

            WriteStateFiles();
            _kill.Passed("state:" + string.Join('+', written.Select(e => e.GetType().Name)));
        }

        foreach (var happened in written)
        {
            _watch(happened);
        }
    }

    /// <summary>Puts back state files that somebody deleted or changed under the engine; true when there was something to put back.</summary>
    public bool Heal()
    {
        lock (_lock)
        {
            var healed = _log.Relink();
            if (!RunStateFiles.AreAsWritten(_files, Ledger))
            {
                _written = null;
                WriteStateFiles();
                healed = true;
            }

            return healed;
        }
    }

    public void Dispose() => _log.Dispose();

    // state.json comes last: when it is as new as the log, the others are too.
    private void WriteStateFiles()
    {
        Directory.CreateDirectory(_files.Folder);
        if (_written is null || !_written.Run.Deletions.Equals(Ledger.Run.Deletions))
        {
            WriteDeletions();
        }

        RunStateFiles.Write(_files, _written, Ledger);
        _written = Ledger;
    }

    private void WriteDeletions()
    {
        if (Ledger.Run.Deletions.IsDefaultOrEmpty && !File.Exists(_files.DeletedFiles))
        {
            return;
        }

        var lines = Ledger.Run.Deletions.Select(d => DeletedFiles.Line(d) + "\n");
        AtomicFile.Write(_files.DeletedFiles, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
