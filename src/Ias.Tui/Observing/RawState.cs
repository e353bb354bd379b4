using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Git;
using Ias.Engine.Planning;
using Ias.Engine.PreflightChecks;
using Ias.Engine.State;

namespace Ias.Tui.Observing;

/// <summary>Everything that was read of a work tree up to a moment. <see cref="RunSnapshot.Of"/> makes of it what is shown, and needs
/// nothing else.</summary>
/// <param name="Folder">Where the person stands.</param>
/// <param name="CalledAs">How the person calls the program.</param>
/// <param name="At">When the last of it was read.</param>
public sealed record RawState(string Folder, string CalledAs, DateTimeOffset At)
{
    /// <summary>The repository; null = the folder is in none.</summary>
    public GitPlace? Place { get; init; }

    /// <summary>The branch that is checked out; empty = none.</summary>
    public string Branch { get; init; } = "";

    /// <summary>The run, by its events, or by its state files where those are all there is; null = none.</summary>
    public RunRecord? Run { get; init; }

    public CircuitBreaker? Breaker { get; init; }

    public RateLimit? Rate { get; init; }

    /// <summary>The live engine; null = none.</summary>
    public LockHolder? Engine { get; init; }

    /// <summary>What happened in the present run.</summary>
    public RunHistory History { get; init; } = RunHistory.Empty;

    /// <summary>The run's first events folded, for every <see cref="FoldedRun.Every"/> of them.</summary>
    internal GrowingList<FoldedRun> Folds { get; init; } = [];

    /// <summary>Where the logs of an archived run's turns lie; empty = it is the work tree's present run.</summary>
    public string Logs { get; init; } = "";

    /// <summary>It is looked back at: what only files of that moment could tell is not known.</summary>
    public bool IsPast { get; init; }

    /// <summary>The present run's events, from its first on.</summary>
    public GrowingList<RunEvent> Events => History.Events;

    /// <summary>What the events tell.</summary>
    public RunTimeline Tale => History.Tale;

    /// <summary>The events have been looked for; before that only the state files speak.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Plannings whose question waits, the oldest first.</summary>
    public ImmutableArray<PlanRecord> Asking { get; init; } = [];

    /// <summary>Requests that nobody has taken up.</summary>
    public ImmutableArray<ControlRequest> Inbox { get; init; } = [];

    /// <summary>The log of the turn under way; null = there is none, or it has printed nothing.</summary>
    public TurnPulse? Pulse { get; init; }

    /// <summary>Whether the turn's processes work; null = not known.</summary>
    public bool? Busy { get; init; }

    /// <summary>Bytes free where the work tree lies; null = not known.</summary>
    public long? DiskFree { get; init; }

    public ImmutableArray<Sprint> Plan { get; init; } = [];

    /// <summary>Sprints whose COMPLETED marker is in the work tree.</summary>
    public ImmutableArray<string> Completed { get; init; } = [];

    /// <summary>Archived runs.</summary>
    public ImmutableArray<RunRecord> Earlier { get; init; } = [];

    /// <summary>What has changed since the halt; empty = nothing, or not halted.</summary>
    public ImmutableArray<string> ChangedSinceHalt { get; init; } = [];

    /// <summary>The commands that undo a breach and whose effect is not there yet; null = not looked yet, or there was no breach.</summary>
    public ImmutableArray<string>? ToRestore { get; init; }

    /// <summary>What a run would need; empty while there is a run, or before it has been looked at.</summary>
    public ImmutableArray<PreflightCheck> Checks { get; init; } = [];

    /// <summary>When <see cref="Checks"/> were made; null = not yet.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>What cannot be read, a sentence each; the last good reading is shown in its place.</summary>
    public ImmutableArray<string> Troubles { get; init; } = [];

    /// <summary>All that is known of how it stood at an earlier moment of its run: the same events folded, fewer of them.</summary>
    /// <param name="count">How many of <see cref="Events"/> had happened, at least 1.</param>
    /// <param name="at">The moment, not before the last of these.</param>
    /// <returns>Null where the run's first event is not known.</returns>
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

    // That an engine had been killed, only the next one told.
    private bool IsGone(DateTimeOffset at) =>
        Tale.Stays.Any(stay => stay.Kind == StayKind.Gone && stay.From < at && (stay.To is not { } end || at < end));

    // The engine that worked then, as it said itself.
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

/// <summary>A turn's log as it grows.</summary>
/// <param name="Path">From the work tree's top.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastOutput">When it grew last; null = not since the turn began.</param>
public sealed record TurnPulse(string Path, long Length, DateTimeOffset? LastOutput);
