using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.Asking;

namespace Ias.Tui.Observing;

/// <summary>
/// What the dashboard shows, as data. Immutable, and a pure function of what was read. It holds times, not ages: whoever draws it asks with
/// a clock, so a snapshot stays true while nothing happens.
/// </summary>
/// <param name="At">When it was taken.</param>
/// <param name="WorkTree">The work tree's top; the folder itself outside a repository.</param>
/// <param name="IsRepository">The folder is in a git repository.</param>
/// <param name="Branch">The branch that is checked out; empty = none.</param>
/// <param name="Run">The first row; null = there is no run, and <see cref="Checks"/> says what one needs.</param>
/// <param name="Life">The second row.</param>
/// <param name="NeedsYou">What waits or waited for a person, oldest first.</param>
/// <param name="Sprints">The plan.</param>
/// <param name="Turns">All turns of the run; those of a cycle are its phases.</param>
/// <param name="Breaker">Null without a run.</param>
/// <param name="Limits">Null without a run.</param>
/// <param name="Halt">The page of a halted run; null when it is not halted.</param>
/// <param name="Requests">What was asked of the engine and how far it is.</param>
/// <param name="Publishing">Null without a run.</param>
/// <param name="Pulse">The log of the turn under way.</param>
/// <param name="Checks">What a run needs; only without a run.</param>
/// <param name="CheckedAt">Null = the checks are still being made.</param>
/// <param name="Troubles">What cannot be read; the last good reading is shown.</param>
/// <param name="Events">The run's events, for <see cref="SinceLastLook"/> and <see cref="Night"/>.</param>
/// <param name="IsWhole">False: made of the state files alone, for the first frame; what only the events tell comes after it.</param>
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
    HaltPage? Halt,
    GrowingList<AskedRequest> Requests,
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

    /// <summary>Where the logs of the run's turns lie.</summary>
    public string Logs => Seen is { Logs: { Length: > 0 } archived } ? archived : new RunFiles(WorkTree).Logs;

    /// <summary>What it was made of.</summary>
    internal RawState? Seen { get; private init; }

    /// <summary>As it stood at an earlier moment of its run.</summary>
    /// <inheritdoc cref="RawState.Past"/>
    public RunSnapshot? Past(int count, DateTimeOffset at) => Seen?.Past(count, at) is { } then ? Of(then) : null;

    /// <summary>What a request depends on, as the person sees it.</summary>
    public RunPrecondition RunPrecondition
    {
        get
        {
            var halt = Requests.LastOrDefault(r => r is { Kind: ControlKind.Halt, Stage: AskedStage.Seen });
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
                    Life is { Kind: LifeKind.Waiting, Engine: not null } && RunPrecondition.CanEnd(Life.Wait)
                );
        }
    }

    /// <summary>How many things wait for a person now.</summary>
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

    /// <summary>The turns of the cycle under way, the phases of the active sprint.</summary>
    public IEnumerable<TurnRow> Phases => Turns.Where(turn => turn.Cycle == Run?.Cycle && SprintRow.AreSame(turn.Sprint, Run.Sprint));

    /// <summary>It has of a kind, of which the other had nothing yet: the events, what they tell, what lies around the run. Each comes but
    /// once.</summary>
    public bool KnowsMoreThan(RunSnapshot other) =>
        (other.Events.IsEmpty && !Events.IsEmpty)
        || (!other.IsWhole && IsWhole)
        || (other.Limits?.DiskFree is null && Limits?.DiskFree is not null);

    /// <summary>The snapshot of what was read.</summary>
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
            NeedsYou = Observing.NeedsYou.OfPlannings(seen.Asking, seen.CalledAs),
        };
        if (seen.Run is not { } run)
        {
            return none;
        }

        var breaker = seen.Breaker ?? new CircuitBreaker();
        var findings = seen.History.Findings.Rows(run);
        var halt = HaltPage.Of(run, breaker, findings, seen);
        var headline = RunHeadline.Of(run, breaker, life);
        return none with
        {
            Run = headline,
            NeedsYou = [.. Observing.NeedsYou.Of(run, life, halt, seen.History, seen.CalledAs), .. none.NeedsYou],
            Turns = seen.Tale.Turns,
            Breaker = BreakerView.Of(breaker, run, headline.Time, seen.Events),
            Limits = LimitsView.Of(run, seen.Rate, seen.Tale, life, seen.DiskFree),
            Findings = findings,
            Timeline = seen.Tale.Timeline,
            Commits = seen.Events.IsEmpty ? CommitsOf(run) : seen.Tale.Commits,
            Deleted = seen.Events.IsEmpty ? DeletedOf(run) : seen.Tale.Deleted,
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
            return new Life(seen.Engine is null ? LifeKind.AtRest : LifeKind.Engine, seen.Engine);
        }

        var turn =
            run.Agent is { Pid: > 0 } agent ? agent.At ?? run.Timestamps.LastActivity
            : run.RunningJobs is { IsDefault: false, Length: > 1 } jobs ? jobs.Min(job => job.Since)
            : (DateTimeOffset?)null; // of several lanes the run knows the last agent alone
        var kind = (seen.Engine, run) switch
        {
            (null, { State: RunState.Running or RunState.JackIn } or { State: RunState.Complete, Validation: not null })
                when seen.Logs.Length == 0 || seen.IsPast => LifeKind.Gone,
            (null, _) => LifeKind.AtRest,
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
