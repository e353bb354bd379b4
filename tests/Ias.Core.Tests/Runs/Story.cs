using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

/// <summary>Tells a run as events, a step at a time, and knows what they add up to.</summary>
internal sealed class Story
{
    private long _seq;

    public Story(RunOptions? options = null, PlannedRun? plan = null, ReportedBug? bug = null, string queue = "", GateList? gates = null)
    {
        Options = options ?? new RunOptions();
        Now = new DateTimeOffset(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);
        var started = new RunEvent.RunStarted(
            bug is not null ? $"bug-{bug.BugId}"
                : plan is null ? "sprint-1"
                : "sprint-plan",
            "Cart",
            plan is null ? "feature/sprint-1" : "feature/sprint-plan",
            "main",
            "base0",
            Options,
            "1",
            "/repo",
            plan,
            bug,
            queue
        )
        {
            Seq = ++_seq,
            At = Now,
            RunId = "run-1",
        };
        Events.Add(started);
        Ledger = RunLedger.Begin(started, gates);
        Tell(
            new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
            new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
            new RunEvent.EngineStarted(1, "host", false, ["shims"])
        );
    }

    public RunOptions Options { get; }
    public DateTimeOffset Now { get; private set; }
    public double Up { get; private set; }
    public RunLedger Ledger { get; private set; }
    public List<RunEvent> Events { get; } = [];
    public RunRecord Run => Ledger.Run;
    public NextStep Next => NextStep.After(Ledger, Now, Up);

    /// <summary>A plan of sprints 1 to n, some of them completed before.</summary>
    public static PlannedRun Plan(int sprints, bool consolidate = true, params int[] completed) =>
        new(
            "plan-20260119-abc123",
            [.. Enumerable.Range(1, sprints).Select(n => new PlannedSprint($"sprint-{n}", $"Title {n}", completed.Contains(n)))],
            consolidate,
            1,
            sprints
        );

    public static Finding Finding(string title) => new("high", "src/a.ts", 3, title, FindingHash.Of("high", "src/a.ts", title));

    public Story Tell(params RunEvent[] events)
    {
        foreach (var happened in events)
        {
            var stamped = happened with { Seq = ++_seq, At = Now, RunId = "run-1", Up = Up };
            Events.Add(stamped);
            Ledger = Ledger.After(stamped);
        }

        return this;
    }

    public Story Pass(TimeSpan time)
    {
        Now += time;
        Up += time.TotalSeconds;
        return this;
    }

    /// <summary>Begins the plan's next sprint as the engine does.</summary>
    public Story BeginSprint() =>
        Next is NextStep.BeginSprint begin
            ? Tell(
                new RunEvent.SprintStarted(
                    begin.Sprint,
                    begin.Title,
                    Run.Plan!.Consolidate ? Run.Branch : $"feature/{begin.Sprint}",
                    Run.Sprint.Length == 0 || Run.Plan.Consolidate ? Run.Base : Run.Branch,
                    Run.Head
                )
            )
            : throw new InvalidOperationException($"the next step is {Next}");

    /// <summary>Marker and verdicts of a sprint whose gates approved.</summary>
    public Story PassSprint() =>
        Tell(
            new RunEvent.SprintMarked(Run.Current, "COMPLETED"),
            new RunEvent.CommitMade($"v{_seq}", "p", "chore", CommitKind.Verdicts, Run.Cycles.Current, Phase.Audit, 1, 1, 0, [], false)
        );

    /// <summary>The pause before what failed is tried again, from its beginning to its end.</summary>
    public Story Pause() =>
        Next is NextStep.Wait { Kind: WaitKind.Retry } wait
            ? Tell(new RunEvent.WaitStarted(wait.Kind, Now + Backoff.Delay(wait.Try, 0.5), wait.Reason))
                .Pass(Backoff.Delay(wait.Try, 0.5))
                .Tell(new RunEvent.WaitEnded(wait.Kind, false))
            : throw new InvalidOperationException($"the next step is {Next}");

    /// <summary>One attempt at a job of the queue.</summary>
    public Story Job(string id, FailureKind? failure, TurnOutcome failed = TurnOutcome.Crashed)
    {
        Tell(
            new RunEvent.JobClaimed(id, id, "pm", 1, 1, 1),
            new RunEvent.TurnStarted("t", 1, Phase.Job, 1, "scripted", "", "log", 5, 6),
            new RunEvent.TurnEnded(
                "t",
                1,
                Phase.Job,
                failure is null ? TurnOutcome.Ended : failed,
                "detail",
                0,
                1,
                1,
                null,
                null,
                null,
                "s1",
                0,
                0,
                null
            )
        );
        return Tell(new RunEvent.JobEnded(id, id, "pm", failure is null ? JobStatus.Done : JobStatus.Pending, failure, "detail", 1, 1));
    }

    public Story BeginCycle() => Tell(new RunEvent.CycleStarted(Run.Cycles.Current + 1, "head" + Run.Cycles.Current));

    public Story Turn(TurnOutcome outcome = TurnOutcome.Ended, DateTimeOffset? until = null, int calls = 1, decimal? cost = null)
    {
        var attempt = Next is NextStep.Turn turn ? turn.Attempt : 1;
        return Tell(
            new RunEvent.TurnStarted("t", Run.Cycles.Current, Run.Phase, attempt, "scripted", "", "log", 5, 6),
            new RunEvent.TurnEnded("t", Run.Cycles.Current, Run.Phase, outcome, "detail", 0, 1, calls, null, null, cost, "s1", 0, 0, until)
        );
    }

    public Story Implement(bool progress = true) =>
        Turn()
            .Tell(
                progress
                    ? new RunEvent.CommitMade(
                        $"c{_seq}",
                        "p",
                        "feat",
                        CommitKind.Work,
                        Run.Cycles.Current,
                        Phase.Implement,
                        2,
                        5,
                        1,
                        [],
                        true
                    )
                    : new RunEvent.CommitSkipped(Run.Cycles.Current, Phase.Implement, "nothing changed", [])
            );

    public Story Gate(params string[] findings)
    {
        Turn();
        return Tell(new RunEvent.VerdictGiven(Run.Cycles.Current, Run.Phase, findings.Length == 0, [.. findings.Select(Finding)]));
    }

    public Story EndCycle() => Tell(new RunEvent.CycleEnded(Run.Cycles.Current, Run.CycleProgress, Run.CycleFiles, Run.CycleFindings));

    /// <summary>A whole cycle whose review finds these; none = review and audit approve.</summary>
    public Story Cycle(bool progress = true, params string[] findings)
    {
        BeginCycle().Implement(progress).Gate(findings);
        return (findings.Length == 0 ? Gate() : this).EndCycle();
    }
}
