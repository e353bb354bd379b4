using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Git;
using Ias.Engine.Planning;
using Ias.Engine.PreflightChecks;
using Ias.Engine.State;

namespace Ias.Tui.State;

/// <summary>Everything read from a work tree up to a moment. <see cref="RunSnapshot.Of"/> derives the displayed data from it and needs
/// nothing else.</summary>
/// <param name="Folder">Current folder.</param>
/// <param name="CalledAs">Name of the program as the user types it.</param>
/// <param name="At">Time of the last read.</param>
public sealed record RawState(string Folder, string CalledAs, DateTimeOffset At)
{
    /// <summary>Repository; null = the folder is in none.</summary>
    public GitPlace? Place { get; init; }

    /// <summary>Current branch; empty = none checked out.</summary>
    public string Branch { get; init; } = "";

    /// <summary>Run according to its events, or to its state files if those are all there is; null = none.</summary>
    public RunRecord? Run { get; init; }

    public CircuitBreaker? Breaker { get; init; }

    public RateLimit? Rate { get; init; }

    /// <summary>Live engine; null = none is running.</summary>
    public LockHolder? Engine { get; init; }

    /// <summary>History of the current run.</summary>
    public RunHistory History { get; init; } = RunHistory.Empty;

    /// <summary>Kept folds of the run's events, one for every <see cref="FoldedRun.Every"/> of them.</summary>
    internal GrowingList<FoldedRun> Folds { get; init; } = [];

    /// <summary>Folder of an archived run's logs; empty = the work tree's current run.</summary>
    public string Logs { get; init; } = "";

    /// <summary>True if an earlier moment is shown: what only the files of that moment contained is not known.</summary>
    public bool IsPast { get; init; }

    /// <summary>Events of the current run, from its first on.</summary>
    public GrowingList<RunEvent> Events => History.Events;

    /// <summary>Timeline derived from the events.</summary>
    public RunTimeline Timeline => History.Timeline;

    /// <summary>True if the events have been read; before that, only the state files count.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Plannings that wait for an answer, oldest first.</summary>
    public ImmutableArray<PlanRecord> Asking { get; init; } = [];

    /// <summary>Requests that no engine has picked up yet.</summary>
    public ImmutableArray<ControlRequest> Inbox { get; init; } = [];

    /// <summary>Log of the current turn; null = no turn, or no output yet.</summary>
    public TurnPulse? Pulse { get; init; }

    /// <summary>True if the turn's processes use the CPU; null = not known.</summary>
    public bool? Busy { get; init; }

    /// <summary>Free bytes on the work tree's disk; null = not known.</summary>
    public long? DiskFree { get; init; }

    public ImmutableArray<Sprint> Plan { get; init; } = [];

    /// <summary>Sprints with a COMPLETED marker in the work tree.</summary>
    public ImmutableArray<string> Completed { get; init; } = [];

    /// <summary>Archived runs of the work tree.</summary>
    public ImmutableArray<RunRecord> Earlier { get; init; } = [];

    /// <summary>Changes since the halt; empty = none, or not halted.</summary>
    public ImmutableArray<string> ChangedSinceHalt { get; init; } = [];

    /// <summary>Commands that undo a breach and have not taken effect yet; null = not checked yet, or no breach.</summary>
    public ImmutableArray<string>? ToRestore { get; init; }

    /// <summary>Pre-flight checks; empty while there is a run, or before they are made.</summary>
    public ImmutableArray<PreflightCheck> Checks { get; init; } = [];

    /// <summary>Time of the <see cref="Checks"/>; null = not made yet.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Read errors, a sentence each; the last good data is shown instead.</summary>
    public ImmutableArray<string> Troubles { get; init; } = [];

    /// <summary>State at an earlier moment of the run, from its first events.</summary>
    /// <param name="count">Number of <see cref="Events"/> that had happened, at least 1.</param>
    /// <param name="at">Moment, not before the last of these.</param>
    /// <returns>Null if the run's first event is not known.</returns>
    public RawState? Past(int count, DateTimeOffset at)
    {
        if (Events is not [RunEvent.RunStarted started, ..])
        {
            return null;
        }

        var folded = FoldedRun.Of(Events, Folds, count);
        var run = folded.Ledger.Run;
        HashSet<string> later = [.. History.Passed.Skip(folded.History.Passed.Length).Select(passed => passed.Sprint)];
        return this with
        {
            At = at,
            IsPast = true,
            Run = run,
            Breaker = folded.Ledger.Breaker,
            Rate = folded.Ledger.Rate,
            History = folded.History,
            Engine = run.IsFinished || run.State == RunState.Halted || IsGone(at) ? null : EngineOf(folded.History.Events),
            Completed = [.. Completed.Where(sprint => !later.Contains(sprint))],
            Earlier = [.. Earlier.Where(other => other.Timestamps.Started < started.At)],
            Inbox = [],
            Pulse = null,
            Busy = null,
            DiskFree = null,
            ChangedSinceHalt = [],
            ToRestore = null,
            Troubles = [],
        };
    }

    // Only the next engine records that the previous one was killed.
    private bool IsGone(DateTimeOffset at) =>
        Timeline.IdlePeriods.Any(stay => stay.Kind == IdleKind.Gone && stay.From < at && (stay.To is not { } end || at < end));

    // Engine at that time, as it recorded itself.
    private LockHolder? EngineOf(GrowingList<RunEvent> events)
    {
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (events[i] is RunEvent.EngineStarted engine)
            {
                return new LockHolder(engine.Pid, 0, engine.Host, engine.At, Place?.WorkTree ?? Folder);
            }
        }

        return null;
    }
}

/// <summary>Growth of a turn's log.</summary>
/// <param name="Path">Path relative to the work tree's root.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="LastOutput">Time of the last growth; null = none since the turn began.</param>
public sealed record TurnPulse(string Path, long Length, DateTimeOffset? LastOutput);
