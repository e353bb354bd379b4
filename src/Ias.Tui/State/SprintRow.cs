using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Tui.State;

/// <summary>Progress of a planned sprint.</summary>
public enum SprintState
{
    /// <summary>Not begun yet, but planned.</summary>
    Wait,

    /// <summary>Not begun, and not part of the current run, which was started for others.</summary>
    Outside,

    /// <summary>In progress in the current run.</summary>
    Run,

    /// <summary>Stopped in the current run until a person acts.</summary>
    Stopped,

    /// <summary>Left unfinished by an earlier run.</summary>
    Left,

    /// <summary>Approved by both of its gates.</summary>
    Done,
}

/// <summary>Sprint of the plan, as a row.</summary>
/// <param name="RunId">Last run that worked on it; empty = none.</param>
/// <param name="Cycles">Cycles of that run.</param>
/// <param name="Started">Start of that run; null = never.</param>
/// <param name="Ended">Time at which it passed or was left; null = in progress.</param>
/// <param name="Running">Running time of that run.</param>
/// <param name="CostUsd">Cost of that run; null = not reported.</param>
/// <param name="ChangedNothing">Whether it passed without changing any file.</param>
public sealed record SprintRow(
    string Id,
    string Title,
    SprintState State,
    string RunId = "",
    int Cycles = 0,
    DateTimeOffset? Started = null,
    DateTimeOffset? Ended = null,
    TimeSpan Running = default,
    decimal? CostUsd = null,
    bool ChangedNothing = false
)
{
    /// <summary>Label of its state in the queue.</summary>
    public string StateWord =>
        State switch
        {
            SprintState.Run => "run",
            SprintState.Stopped => "stop",
            SprintState.Left => "left",
            SprintState.Done => "done",
            SprintState.Outside => "-",
            _ => "wait",
        };

    /// <summary>Sprint of the log after an event.</summary>
    internal static string After(string sprint, RunEvent happened) =>
        happened switch
        {
            RunEvent.RunStarted e => e.Plan is null ? e.Target : "",
            RunEvent.SprintStarted e => e.Sprint,
            _ => sprint,
        };

    /// <summary>Checks whether two rows belong to one sprint; an empty name matches every one.</summary>
    public static bool AreSame(string one, string other) => one.Length == 0 || other.Length == 0 || one == other;

    /// <summary>All sprints of the plan, and the current run's even if the plan no longer has it.</summary>
    /// <param name="completed">Sprints with a COMPLETED marker in the work tree.</param>
    /// <param name="earlier">Archived runs, in any order.</param>
    public static ImmutableArray<SprintRow> Of(
        IReadOnlyList<Sprint> plan,
        ImmutableArray<string> completed,
        IReadOnlyList<RunRecord> earlier,
        RunRecord? run,
        LifeKind life
    )
    {
        var last = LastOf(earlier);
        if (run?.Plan is { } running)
        {
            return
            [
                .. running.Sprints.Select(s =>
                    s.Skipped
                        ? Before(new Sprint(s.Id, 0, s.Title, ""), last.GetValueOrDefault(s.Id), completed) with
                        {
                            State = SprintState.Done,
                        }
                        : OfPlan(run, s, life)
                ),
                .. plan.Where(sprint => running.Find(sprint.Id) is null)
                    .Select(sprint => Before(sprint, last.GetValueOrDefault(sprint.Id), completed))
                    .Select(row => row.State == SprintState.Wait ? row with { State = SprintState.Outside } : row),
            ];
        }

        var rows = plan.Select(sprint =>
                sprint.Id == run?.Target ? Present(run, sprint.Title, life) : Before(sprint, last.GetValueOrDefault(sprint.Id), completed)
            )
            .ToList();
        if (run is not null && plan.All(sprint => sprint.Id != run.Target))
        {
            rows.Add(Present(run, run.Title, life));
        }

        return [.. rows];
    }

    // Last run of each sprint.
    private static Dictionary<string, RunRecord> LastOf(IReadOnlyList<RunRecord> earlier)
    {
        var last = earlier
            .OrderBy(r => r.Timestamps.Started)
            .GroupBy(r => r.Target, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        foreach (
            var (record, sprint) in earlier
                .OrderBy(r => r.Timestamps.Started)
                .SelectMany(r => r.Plan?.Sprints.Select(s => (r, s)) ?? [])
                .Where(x => x.s is { Skipped: false, Status: not SprintStatus.Pending })
        )
        {
            last[sprint.Id] = AsOwn(record, sprint); // the sprint's part in a plan's run
        }

        return last;
    }

    private static SprintRow OfPlan(RunRecord run, PlanSprint sprint, LifeKind life)
    {
        if (sprint.Status == SprintStatus.Pending)
        {
            return new SprintRow(sprint.Id, sprint.Title, SprintState.Wait);
        }

        var goesOn = life is LifeKind.Turn or LifeKind.Engine or LifeKind.Waiting;
        var state =
            sprint.Status == SprintStatus.Completed ? SprintState.Done
            : goesOn ? SprintState.Run
            : SprintState.Stopped;
        return new SprintRow(
            sprint.Id,
            sprint.Title,
            state,
            run.RunId,
            sprint.Cycles,
            sprint.Started,
            sprint.Ended,
            TimeSpan.FromSeconds(
                sprint.Status == SprintStatus.Completed ? sprint.Seconds : Math.Max(sprint.Seconds, run.RunningSeconds - sprint.FromSeconds)
            ),
            sprint.CostUsd,
            run.Unchanged.Contains(sprint.Id)
        );
    }

    // A sprint of an archived plan, as if it had been a run of its own.
    private static RunRecord AsOwn(RunRecord run, PlanSprint sprint) =>
        run with
        {
            Target = sprint.Id,
            State = sprint.Status == SprintStatus.Completed ? RunState.JackedOut : RunState.Halted,
            Cycles = run.Cycles with { Current = sprint.Cycles },
            RunningSeconds = sprint.Seconds,
            Timestamps = new RunTimestamps(sprint.Started ?? run.Timestamps.Started, run.Timestamps.LastActivity, sprint.Ended),
            Usage = new RunUsage(CostUsd: sprint.CostUsd),
            Plan = null,
            Sprint = sprint.Id,
        };

    private static SprintRow Present(RunRecord run, string title, LifeKind life)
    {
        var passed = run.IsFinished || run.State == RunState.Complete || run.Halt?.From.State == RunState.Complete;
        var state =
            passed ? SprintState.Done
            : life is LifeKind.Turn or LifeKind.Engine or LifeKind.Waiting ? SprintState.Run
            : SprintState.Stopped;
        return From(run, title.Length > 0 ? title : run.Title, state) with
        {
            Ended = run.IsFinished ? run.Timestamps.Ended ?? run.Timestamps.LastActivity : null,
        };
    }

    private static SprintRow Before(Sprint sprint, RunRecord? run, ImmutableArray<string> completed)
    {
        var done = completed.Contains(sprint.Id) || run is { IsFinished: true } or { State: RunState.Complete };
        return run is null
            ? new SprintRow(sprint.Id, sprint.Title, done ? SprintState.Done : SprintState.Wait)
            : From(run, sprint.Title, done ? SprintState.Done : SprintState.Left) with
            {
                Ended = run.Timestamps.Ended ?? run.Timestamps.LastActivity,
            };
    }

    private static SprintRow From(RunRecord run, string title, SprintState state) =>
        new(
            run.Target,
            title,
            state,
            run.RunId,
            run.Cycles.Current,
            run.Timestamps.Started,
            null,
            TimeSpan.FromSeconds(run.RunningSeconds),
            run.Usage?.CostUsd,
            run.Unchanged.Contains(run.Target)
        );
}
