using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.Requests;

namespace Ias.Tui.State;

/// <summary>Data that the dashboard shows. Immutable, and a pure function of what was read. It holds times, not ages, so it stays valid
/// while nothing happens.</summary>
/// <param name="At">Time of the snapshot.</param>
/// <param name="WorkTree">Root of the work tree; the folder itself outside a repository.</param>
/// <param name="IsRepository">Whether the folder is in a git repository.</param>
/// <param name="Branch">Current branch; empty = none.</param>
/// <param name="Run">Data of the first row; null = no run, and <see cref="Checks"/> lists what one needs.</param>
/// <param name="Life">Data of the second row.</param>
/// <param name="NeedsYou">Past and present items that need a person, oldest first.</param>
/// <param name="Sprints">Sprints of the plan.</param>
/// <param name="Turns">All turns of the run; those of a cycle are its phases.</param>
/// <param name="Breaker">Breaker; null = no run.</param>
/// <param name="Limits">Limits; null = no run.</param>
/// <param name="Halt">Details of the halt; null = not halted.</param>
/// <param name="Requests">Requests to the engine and their progress.</param>
/// <param name="Publishing">Publishing state; null = no run.</param>
/// <param name="Pulse">Log of the current turn.</param>
/// <param name="Checks">Pre-flight checks; only without a run.</param>
/// <param name="CheckedAt">Time of the checks; null = still in progress.</param>
/// <param name="Troubles">Read errors; the last good data is shown.</param>
/// <param name="Events">Events of the run, for <see cref="SinceLastLook"/> and <see cref="Activity"/>.</param>
/// <param name="IsWhole">False = made from the state files alone, for the first frame; data from the events follows.</param>
public sealed record RunSnapshot(
    DateTimeOffset At,
    string WorkTree,
    bool IsRepository,
    string Branch,
    RunHeadline? Run,
    Life Life,
    GrowingList<NeedsYou> NeedsYou,
    ImmutableArray<SprintRow> Sprints,
    GrowingList<TurnRow> Turns,
    BreakerView? Breaker,
    LimitsView? Limits,
    ImmutableArray<FindingRow> Findings,
    ImmutableArray<TimelineRow> Timeline,
    GrowingList<CommitRow> Commits,
    GrowingList<DeletedRow> Deleted,
    HaltDetails? Halt,
    GrowingList<SentRequest> Requests,
    PublishingView? Publishing,
    TurnPulse? Pulse,
    ImmutableArray<PreflightCheck> Checks,
    DateTimeOffset? CheckedAt,
    ImmutableArray<string> Troubles,
    GrowingList<RunEvent> Events,
    bool IsWhole
)
{
    /// <summary>Archived runs, in no order.</summary>
    public ImmutableArray<RunRecord> Earlier { get; init; } = [];

    /// <summary>Folder of the turns' logs.</summary>
    public string Logs => Seen is { Logs: { Length: > 0 } archived } ? archived : new RunFiles(WorkTree).Logs;

    /// <summary>State from which it was made.</summary>
    internal RawState? Seen { get; private init; }

    /// <summary>Snapshot of an earlier moment of the run.</summary>
    /// <inheritdoc cref="RawState.Past"/>
    public RunSnapshot? Past(int count, DateTimeOffset at) => Seen?.Past(count, at) is { } then ? Of(then) : null;

    /// <summary>State of the run for a request, as the user sees it.</summary>
    public RunPrecondition RunPrecondition
    {
        get
        {
            var halt = Requests.LastOrDefault(r => r is { Kind: ControlKind.Halt, Stage: RequestStage.Seen });
            return Run is null
                ? new RunPrecondition("", RunState.Ready, Life.Engine is not null)
                : new RunPrecondition(
                    Run.RunId,
                    Run.State,
                    Life.Engine is not null,
                    halt is not null,
                    halt is { Force: true },
                    halt is { Doing.Length: > 0 },
                    Publishing?.Waiting is not null,
                    Run.Breaker == BreakerState.Open,
                    Halt?.Trigger ?? "",
                    Life is { Kind: LifeKind.Waiting, Engine: not null } && RunPrecondition.CanEnd(Life.Wait),
                    Publishing?.IsOne == true
                );
        }
    }

    /// <summary>Number of items that need a person now.</summary>
    public int NeedsYouCount
    {
        get
        {
            var open = 0;
            foreach (var need in NeedsYou)
            {
                open += need.IsOpen ? 1 : 0;
            }

            return open;
        }
    }

    /// <summary>Turns of the current cycle, which are the phases of the active sprint.</summary>
    public IEnumerable<TurnRow> Phases => Turns.Where(turn => turn.Cycle == Run?.Cycle && SprintRow.AreSame(turn.Sprint, Run.Sprint));

    /// <summary>Checks whether it has a kind of data that the other lacks: the events, their timeline, or the rest of the work tree. Each
    /// is added once.</summary>
    public bool KnowsMoreThan(RunSnapshot other) =>
        (other.Events.IsEmpty && !Events.IsEmpty)
        || (!other.IsWhole && IsWhole)
        || (other.Limits?.DiskFree is null && Limits?.DiskFree is not null);

    /// <summary>Derives the snapshot from the state.</summary>
    public static RunSnapshot Of(RawState seen)
    {
        var life = LifeOf(seen);
        var sprints = SprintRow.Of(seen.Plan, seen.Completed, seen.Earlier, seen.Run, life.Kind);
        var none = new RunSnapshot(
            seen.At,
            seen.Place?.WorkTree ?? seen.Folder,
            seen.Place is not null,
            seen.Branch,
            null,
            life,
            [],
            sprints,
            [],
            null,
            null,
            [],
            [],
            [],
            [],
            null,
            [],
            null,
            null,
            seen.Run is null ? seen.Checks : [],
            seen.CheckedAt,
            seen.Troubles,
            seen.Events,
            seen.IsWhole
        )
        {
            Earlier = seen.Earlier,
            Seen = seen,
            NeedsYou = State.NeedsYou.OfPlannings(seen.Asking, seen.CalledAs),
        };
        if (seen.Run is not { } run)
        {
            return none;
        }

        var breaker = seen.Breaker ?? RunLedger.Restart(run).Breaker;
        var findings = seen.History.Findings.Rows(run);
        var halt = HaltDetails.Of(run, breaker, findings, seen);
        var headline = RunHeadline.Of(run, breaker, life);
        return none with
        {
            Run = headline,
            NeedsYou = [.. State.NeedsYou.Of(run, breaker.State, life, halt, seen.History, seen.CalledAs), .. none.NeedsYou],
            Turns = seen.Timeline.Turns,
            Breaker = BreakerView.Of(breaker, run, headline.Time, seen.Events),
            Limits = LimitsView.Of(run, seen.Rate, seen.Timeline, life, seen.DiskFree),
            Findings = findings,
            Timeline = seen.Timeline.SprintRows,
            Commits = seen.Events.IsEmpty ? CommitsOf(run) : seen.Timeline.Commits,
            Deleted = seen.Events.IsEmpty ? DeletedOf(run) : seen.Timeline.Deleted,
            Halt = halt,
            Requests = seen.History.Asked.With(seen.Inbox),
            Publishing = PublishingView.Of(run, seen.History),
            Pulse = seen.Pulse,
        };
    }

    private static Life LifeOf(RawState seen)
    {
        if (seen.Run is not { } run)
        {
            return new Life(seen.Engine is null ? LifeKind.Idle : LifeKind.Engine, seen.Engine);
        }

        var turn =
            run.Agent is { Pid: > 0 } agent ? agent.At ?? run.Timestamps.LastActivity
            : run.RunningJobs is { IsDefault: false, Length: > 1 } jobs ? jobs.Min(job => job.Since)
            : (DateTimeOffset?)null; // with several lanes, the run records only the last agent
        var kind = (seen.Engine, run) switch
        {
            (null, { NeedsEngine: true }) when seen.Logs.Length == 0 || seen.IsPast => LifeKind.Gone,
            (null, _) => LifeKind.Idle,
            (_, { Wait: not null }) => LifeKind.Waiting,
            _ => turn is null ? LifeKind.Engine : LifeKind.Turn,
        };
        return new Life(
            kind,
            seen.Engine,
            kind == LifeKind.Turn ? turn : null,
            seen.Pulse?.LastOutput,
            kind == LifeKind.Turn ? seen.Busy : null,
            kind == LifeKind.Gone ? Later(run.Timestamps.LastActivity, seen.Pulse?.LastOutput) : null,
            run.Wait,
            TimeSpan.FromMinutes(run.Limits.StallMinutes),
            TimeSpan.FromMinutes(run.Limits.StallStartupMinutes),
            TimeSpan.FromMinutes(run.Limits.StallToolMinutes),
            run.Queue,
            seen.IsPast
        );
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static GrowingList<CommitRow> CommitsOf(RunRecord run) =>
        run.Commits.IsDefault
            ? []
            :
            [
                .. run.Commits.Select(c => new CommitRow(
                    c.Commit,
                    c.Subject,
                    c.Purpose,
                    c.Cycle,
                    c.Files,
                    c.Added,
                    c.Removed,
                    null,
                    c.Sprint
                )),
            ];

    private static GrowingList<DeletedRow> DeletedOf(RunRecord run) =>
        run.Deletions.IsDefault ? [] : [.. run.Deletions.Select(d => new DeletedRow(d.Path, d.Cycle, "", null))];
}
