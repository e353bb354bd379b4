using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Runs.Bugs;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.State;
using Ias.Tui.State.Machines;
using Ias.Tui.Tests.State;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>A work tree named <c>shop</c> with the recorded night in its <c>.run</c>, and what an observer would know at the moments a
/// person looks.</summary>
public sealed class Shop : IDisposable
{
    private const long ReviewOfCycle3 = 28;
    private const long Waiting = 38;
    private const string HaltedBy = "halted by ";
    private const long Gates = 70;
    private const long Ended = 73;

    private readonly TemporaryFolder _folder = new();

    public Shop()
    {
        Path = _folder.At("shop");
        Write("grimoires/loa/sprint.md", File.ReadAllText(System.IO.Path.Combine(RecordedNight.Folder, "sprint.md")));
        var run = System.IO.Path.Combine(RecordedNight.Folder, "run");
        foreach (var file in Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories))
        {
            Write(System.IO.Path.Combine(".run", System.IO.Path.GetRelativePath(run, file)), File.ReadAllText(file));
        }

        Earlier = RunLedger
            .Fold(
                EventReader.ReadAll(
                    System.IO.Path.Combine(Directory.EnumerateDirectories(System.IO.Path.Combine(run, "archive")).Single(), "events.jsonl")
                )
            )!
            .Run;
    }

    public string Path { get; }

    /// <summary>The archived run of sprint-1.</summary>
    public RunRecord Earlier { get; }

    /// <summary>Every kind of moment, by name.</summary>
    public static IReadOnlyList<string> Moments { get; } =
    [
        "running",
        "halted",
        "waiting",
        "finished",
        "gone",
        "push",
        "asked",
        "trial",
        "validating",
        "no run",
        "ready",
        "no repository",
        "first glance",
    ];

    /// <summary>The work tree of a moment, as a row of the list of all.</summary>
    public WorkTreeRow Tree(string moment, string name)
    {
        var seen = At(moment) with { CalledAs = $"ias -C /home/ana/{name}" };
        var run = RunSnapshot.Of(seen);
        run = run with { WorkTree = $"/home/ana/{name}" };
        return WorkTreeRows.Of(run, seen.Run, null, 1.5m) with { CalledAs = seen.CalledAs };
    }

    /// <summary>So many of them, in all states.</summary>
    public IEnumerable<WorkTreeRow> Trees(int count)
    {
        var kinds = new[] { "running", "halted", "waiting", "finished", "gone", "push" };
        var rows = kinds.Select(kind => Tree(kind, kind)).ToList();
        return Enumerable.Range(0, count).Select(i => rows[i % rows.Count] with { WorkTree = $"/home/ana/tree-{i:000}" });
    }

    private static RunEvent Opened =>
        new RunEvent.PullRequestMade("https://github.com/acme/shop/pull/7", Created: true, Incomplete: false, "feature/sprint-2");

    /// <summary>State of the run at a named moment.</summary>
    public RawState At(string moment) =>
        moment switch
        {
            "running" => Running(),
            "asked" => With(Running(), new RunEvent.HaltAsked("ana@buildbox", false, "")),
            "halted" => Night(RecordedNight.Halted, null, TimeSpan.FromMinutes(268)),
            "waiting" => Night(Waiting, RecordedNight.Engine, TimeSpan.FromMinutes(13)),
            "finished" => Night(Ended, null, TimeSpan.FromMinutes(10)),
            "with a pull request" => With(At("finished"), Opened),
            "gone" => Night(ReviewOfCycle3, null, TimeSpan.FromMinutes(35)),
            "push" => With(Night(Gates, null, TimeSpan.FromMinutes(3)), new RunEvent.PushRequested("feature/sprint-2", 7, 4)),
            "validating" => Validating(),
            "trial" => Night(58, RecordedNight.Engine, TimeSpan.FromMinutes(2)),
            "first glance" => Running() with { History = RunHistory.Empty, IsWhole = false },
            "no run" => NoRun(),
            "ready" => NoRun() with { Checks = [.. NoRun().Checks.Where(check => check.Level != PreflightLevel.Problem)] },
            "no repository" => new RawState("/home/ana/src/shop", "ias", RecordedNight.Events[^1].At) { IsWhole = true },
            "bug" => AsBug(Running(), "medium", ""),
            "halted by a risk" => AsBug(Halted(HaltTrigger.GuardBlocked), "high", "src/auth/login.ts: auth"),
            "red team" => RedTeamed(),
            "halted by the day's budget" => OverTheDaysBudget(),
            _ when moment.StartsWith(HaltedBy) => Halted(moment[HaltedBy.Length..]),
            _ => throw new ArgumentOutOfRangeException(nameof(moment), moment, "no such moment"),
        };

    /// <summary>State some time after an event, which is the last one.</summary>
    public RawState Night(long seq, LockHolder? engine, TimeSpan later)
    {
        var seen = RecordedNight.At(seq, engine);
        return seen with
        {
            At = seen.At + later,
            Place = new GitPlace(Path, System.IO.Path.Combine(Path, ".git"), System.IO.Path.Combine(Path, ".git")),
            Branch = "feature/sprint-2",
            Plan = [.. Sprints.Of(Path)],
            Completed = ["sprint-1"],
            Earlier = [Earlier],
            DiskFree = 41_000_000_000,
            Busy = engine is null ? null : true,
        };
    }

    /// <summary>The same, one event later.</summary>
    public static RawState With(RawState seen, RunEvent happened)
    {
        var next = happened with { Seq = seen.Events[^1].Seq + 1, At = seen.At, RunId = seen.Run!.RunId };
        return seen with { Run = seen.Run.After(next), History = seen.History.After(next) };
    }

    public string LogOf(string turn) => System.IO.Path.Combine(Path, ".run", "logs", turn + ".log");

    public void Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Dispose() => _folder.Dispose();

    private RawState Running()
    {
        var seen = Night(ReviewOfCycle3, RecordedNight.Engine, TimeSpan.FromMinutes(4));
        return seen with { Pulse = new TurnPulse(".run/logs/3-review.log", 4000, seen.At.AddSeconds(-4)) };
    }

    // The same night, its pull request made, and looked at again by a run that validates.
    private RawState Validating()
    {
        var gates = Night(Gates, RecordedNight.Engine, TimeSpan.FromMinutes(3));
        var finding = new Finding(
            "high",
            "src/cart/totals.ts",
            88,
            "the receipt adds up the old totals",
            FindingHash.Of("high", "src/cart/totals.ts", "the receipt adds up the old totals")
        );
        RunEvent[] then =
        [
            new RunEvent.Pushed("origin", "feature/sprint-2", gates.Run!.Head),
            Opened,
            new RunEvent.PostPrPhaseStarted(Phase.PostPrAudit, 1),
            new RunEvent.PostPrJudged(Phase.PostPrAudit, 1, "", [finding]),
            new RunEvent.PostPrFixStarted(Phase.PostPrAudit, gates.Run.Cycles.Current + 1, gates.Run.Head),
        ];
        return then.Aggregate(
            gates with
            {
                Run = gates.Run with { Options = gates.Run.Limits with { PostPr = new PostPrOptions() } },
            },
            With
        );
    }

    // The same night, stopped by something else.
    private RawState Halted(string trigger)
    {
        var seen = At("halted");
        var isTrip =
            trigger
            is NoProgressTrigger.Word
                or CycleCountTrigger.Word
                or TimeoutTrigger.Word
                or AgentFailureTrigger.Word
                or RateLimitTrigger.Word;
        var reason = trigger switch
        {
            HaltTrigger.IceBreach => "refs/heads/main was moved to 4d190fa8",
            AgentFailureTrigger.Word => "3 turns in a row failed (limit 3): exit status 1",
            CycleCountTrigger.Word => "20 cycles are done (limit 20)",
            HaltTrigger.Budget => "spent $20.13 of $20",
            HaltTrigger.User => "halt requested by ana@buildbox",
            _ => "the push was refused: fetch first",
        };
        return seen with
        {
            Run = seen.Run! with
            {
                Usage = trigger == HaltTrigger.Budget ? seen.Run.Usage! with { CostUsd = 20.13m } : seen.Run.Usage,
                Halt = seen.Run.Halt! with
                {
                    Trigger = trigger,
                    Reason = reason,
                    By = trigger == HaltTrigger.User ? "ana@buildbox" : "engine",
                },
                Breach = trigger == HaltTrigger.IceBreach ? reason : "",
                BreachRestore = trigger == HaltTrigger.IceBreach ? "git update-ref refs/heads/main 9306b9bb" : "",
            },
            Breaker = isTrip ? seen.Breaker : new CircuitBreaker(BreakerState.Closed),
        };
    }

    private static RawState AsBug(RawState seen, string risk, string because) =>
        seen with
        {
            Run = seen.Run! with
            {
                Bug = new RunBug(
                    "20260118-1f2e3d",
                    "sprint-bug-1",
                    "Login fails with a plus",
                    "…",
                    "/run --bug",
                    seen.Run.Timestamps.Started,
                    Reproduction: "weak",
                    TestType: "unit",
                    RiskLevel: risk,
                    RiskBecause: because,
                    Suspects: ["src/auth/login.ts", "src/mail/address.ts:12"]
                ),
                Halt = seen.Run.Halt is { } halt
                    ? halt with
                    {
                        Reason = $"High-risk area detected ({because}). Use --allow-high to proceed.",
                        By = "guardrails",
                    }
                    : null,
            },
        };

    // The same night: the red team found the code to diverge from the design once more than it may send back.
    private RawState RedTeamed()
    {
        var seen = Running();
        seen = seen with
        {
            Run = seen.Run! with
            {
                RedTeamCode = new RedTeamCode(MaxCycles: 1),
                Options = seen.Run.Limits with { RedTeam = true, RedTeamMaxCycles = 1 },
            },
        };
        var (rounding, offline) = (
            Diverges("high", "src/cart/totals.ts", 12, "totals are rounded per line, the design rounds once"),
            Diverges("medium", "src/cart/store.ts", 40, "a cart is lost when the network is")
        );
        RunEvent[] then =
        [
            new RunEvent.RedTeamJudged(3, 4, 2, [rounding, offline]),
            new RunEvent.CycleEnded(3, true, 1, [rounding, offline]),
            new RunEvent.CycleStarted(4, seen.Run.Head),
            new RunEvent.CommitMade("4c7", seen.Run.Head, "feat(sprint-2): cart", CommitKind.Work, 4, Phase.Implement, 1, 2, 1, [], true),
            new RunEvent.RedTeamJudged(4, 3, 1, [offline]),
            new RunEvent.CycleEnded(4, true, 1, [], Left: 1),
        ];
        return then.Aggregate(seen, With);

        static Finding Diverges(string severity, string file, int line, string title) =>
            new(severity, file, line, title, FindingHash.Of(severity, file, title));
    }

    // The same night, ended by what the runs of its day had spent together.
    private RawState OverTheDaysBudget()
    {
        var seen = Halted(HaltTrigger.Budget);
        var spend = new DaySpend(DaySpend.DayOf(seen.Run!.Halt!.At), 8.25m, 11.88m);
        return seen with
        {
            Run = seen.Run! with
            {
                Usage = seen.Run.Usage! with { CostUsd = 11.88m },
                Today = spend,
                Options = seen.Run.Limits with { DailyBudgetUsd = 20 },
                Halt = seen.Run.Halt! with { Reason = DaySpend.UsedUp(spend.Spent, 20, seen.Run.Halt.At)!, By = DaySpend.HaltedBy },
            },
        };
    }

    private RawState NoRun() =>
        new("/home/ana/src/shop", "ias", RecordedNight.Events[^1].At)
        {
            Place = new GitPlace("/home/ana/src/shop", "/home/ana/src/shop/.git", "/home/ana/src/shop/.git"),
            Branch = "main",
            IsWhole = true,
            Plan = [.. Sprints.Of(Path)],
            CheckedAt = RecordedNight.Events[^1].At,
            Checks =
            [
                new PreflightCheck("git", PreflightLevel.Ok, "git 2.39, inside a work tree"),
                new PreflightCheck("agent", PreflightLevel.Ok, "claude 2.1.4 found, logged in"),
                new PreflightCheck("commits", PreflightLevel.Problem, "there is no commit yet", "git commit --allow-empty -m start"),
                new PreflightCheck("run_mode", PreflightLevel.Problem, "run mode is off", "run_mode:\n  enabled: true"),
                new PreflightCheck("gh", PreflightLevel.Note, "gh is not logged in: there will be no draft pull request", "gh auth login"),
            ],
        };
}
