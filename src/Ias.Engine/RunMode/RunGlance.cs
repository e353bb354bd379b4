using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.RunMode;
using Ias.Core.RunMode.Bugs;
using Ias.Core.RunMode.Triggers;
using Ias.Engine.State;

namespace Ias.Engine.RunMode;

/// <summary>
/// The part of the state files that a short status shows, read by hand: the serializer's generic code cannot be compiled ahead, and compiling it at
/// start-up takes four times as long as all the rest of <c>run-status</c>. Whatever it does not expect, it leaves to <see cref="RunStatus.Of"/>.
/// </summary>
public static class RunGlance
{
    /// <summary>The files' content as far as a short status shows it; null when they must be read in full.</summary>
    public static (RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate)? Read(RunFiles files)
    {
        try
        {
            return (
                Parse(files.State) is { } run ? RunOf(run) : null,
                Parse(files.Breaker) is { } breaker ? BreakerOf(breaker) : null,
                Parse(files.RateLimit) is { } rate ? new RateLimit(rate.Time("current_hour") ?? default, rate.Whole("calls_this_hour"), rate.Whole("limit", 100), rate.Whole("consecutive_waits")) : null);
        }
        catch (Exception e) when (e is FormatException or OverflowException or IOException)
        {
            return null;
        }
    }

    /// <summary>A run as far as a short status shows it; null when there is no such file, or it must be read in full.</summary>
    /// <param name="path">A <c>state.json</c>.</param>
    public static RunRecord? Run(string path)
    {
        try
        {
            return Parse(path) is { } run ? RunOf(run) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException or IOException)
        {
            return null;
        }
    }

    private static GlanceJson? Parse(string path) => RegularFile.Read(path) is { } content ? GlanceJson.Parse(content) : null;

    private static RunRecord RunOf(GlanceJson run)
    {
        var timestamps = run.Needed("timestamps");
        var cycles = run.Needed("cycles");
        var metrics = run.Needed("metrics");
        var options = run.Part("options");
        if (run.Part("validation") is not null || run.Part("changed_nothing") is not null)
        {
            throw new FormatException("more than the short status shows"); // rare, and read in full
        }

        return new RunRecord(
            run.Text("run_id"), run.Text("target"), run.Text("branch"), StateOf(run.Text("state")), PhaseOf(run.Text("phase")),
            new RunTimestamps(timestamps.Needed("started").Moment(), timestamps.Needed("last_activity").Moment(), timestamps.Time("ended")),
            new RunCycles(cycles.Whole("current"), cycles.Whole("limit")),
            new RunMetrics(
                metrics.Whole("files_changed"), metrics.Whole("commits"), metrics.Whole("findings_fixed"), metrics.Whole("turns"), metrics.Whole("lines_added"),
                metrics.Whole("lines_removed")),
            LastSeq: run.Long("last_seq") ?? 0, RunningSeconds: run.Number("running_seconds", 0), Title: run.Text("title"), Base: run.Text("base"), Repository: run.Text("repository"),
            Options: options is { } o ? new RunOptions(TimeoutHours: o.Number("timeout_hours", 8), MaxCostUsd: o.Number("max_cost_usd", 0), DailyBudgetUsd: o.Number("daily_budget_usd", 0)) : null,
            Agent: run.Part("agent") is { } a
                ? new RunAgent(a.Text("name"), a.Text("model"), "", a.Whole("pid"), 0, "", a.Whole("attempt"), a.Text("log"), a.Time("at")) : null,
            Usage: run.Part("usage") is { } u ? new RunUsage(u.Long("input_tokens"), u.Long("output_tokens"), u.Money("cost_usd"), Untold: u.Whole("untold")) : null,
            Completion: run.Part("completion") is { } c ? new RunCompletion(PrUrl: c.Text("pr_url"), SkippedReason: c.Text("skipped_reason"), BodyPath: c.Text("body_path")) : null,
            Halt: run.Part("halt") is { } h
                ? new RunHalt(h.Text("reason"), h.Text("trigger"), "", h.Needed("at").Moment(), new HaltFrom(RunState.Running, Phase.Init), h.Text("resume")) : null,
            Wait: run.Part("wait") is { } w ? new RunWait(w.Text("kind"), w.Needed("until").Moment(), w.Text("reason"), default) : null,
            HaltAsked: run.Part("halt_asked") is { } asked ? new HaltRequest(asked.Text("by"), asked.Needed("force").True(), "", asked.Needed("at").Moment()) : null,
            PushAsked: run.Part("push_asked") is { } p
                ? new PushRequest(p.Whole("commits"), p.Whole("files"), p.Time("at") ?? default, p.Part("approved") is { } answer ? answer.True() : null) : null,
            Findings: FindingsOf(run), Layers: LayersOf(run), Plan: PlanOf(run), Bug: BugOf(run), Sprint: run.Text("sprint"), SprintTitle: run.Text("sprint_title"), Queue: run.Text("queue"), Jobs: run.Whole("jobs"),
            Today: run.Part("today") is { } day ? DayOf(day) : null);
    }

    private static RunBug? BugOf(GlanceJson run) => run.Part("bug") is { } bug
        ? new RunBug(bug.Text("bug_id"), "", "", "", "", default, Reproduction: bug.Text("reproduction"), TestType: bug.Text("test_type"), RiskLevel: bug.Text("risk_level"), RiskBecause: bug.Text("risk_because"))
        : null;

    private static DaySpend DayOf(GlanceJson day) =>
        new(DateOnly.ParseExact(day.Text("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture), day.Money("others_usd") ?? 0, day.Money("own_usd") ?? 0, day.Whole("untold"));

    private static RunPlan? PlanOf(GlanceJson run)
    {
        if (run.Part("plan") is not { } plan)
        {
            return null;
        }

        var sprints = new List<PlanSprint>();
        foreach (var sprint in plan.Needed("sprints").Items)
        {
            var status = sprint.Text("status") switch
            {
                "pending" => SprintStatus.Pending,
                "in_progress" => SprintStatus.InProgress,
                "completed" => SprintStatus.Completed,
                "halted" => SprintStatus.Halted,
                var other => throw new FormatException(other),
            };
            sprints.Add(new PlanSprint(sprint.Text("id"), Status: status));
        }

        return new RunPlan(plan.Text("plan_id"), [.. sprints]);
    }

    // Loops, not LINQ: over a struct it is generic code again.
    private static ImmutableArray<RunFinding> FindingsOf(GlanceJson run)
    {
        var findings = new List<RunFinding>();
        if (run.Part("findings") is { } list)
        {
            foreach (var finding in list.Items)
            {
                findings.Add(new RunFinding("", "", "", 0, "", "", [], Phase.Init, finding.Needed("open").True()));
            }
        }

        return [.. findings];
    }

    private static ImmutableArray<string> LayersOf(GlanceJson run)
    {
        var layers = new List<string>();
        if (run.Part("layers") is { } list)
        {
            foreach (var layer in list.Items)
            {
                layers.Add(layer.Text());
            }
        }

        return [.. layers];
    }

    private static CircuitBreaker BreakerOf(GlanceJson breaker)
    {
        var triggers = breaker.Needed("triggers");
        var state = breaker.Text("state") switch
        {
            "CLOSED" => BreakerState.Closed,
            "OPEN" => BreakerState.Open,
            "HALF_OPEN" => BreakerState.HalfOpen,
            var other => throw new FormatException(other),
        };
        (int, int) Counter(string name, string count = "count", string limit = "threshold") => triggers.Needed(name) is var t ? (t.Whole(count), t.Whole(limit)) : default;
        var (same, progress, failure, wait) = (Counter("same_issue"), Counter("no_progress"), Counter("agent_failure"), Counter("rate_limit"));
        var cycles = Counter("cycle_count", "current", "limit");
        return new CircuitBreaker(state, new BreakerTriggers(
            new SameIssue(same.Item1, Threshold: same.Item2), new NoProgress(progress.Item1, progress.Item2), new CycleCount(cycles.Item1, cycles.Item2), null,
            new AgentFailure(failure.Item1, failure.Item2), new WaitLimit(wait.Item1, wait.Item2)));
    }

    private static RunState StateOf(string word) => word switch
    {
        "READY" => RunState.Ready,
        "JACK_IN" => RunState.JackIn,
        "RUNNING" => RunState.Running,
        "COMPLETE" => RunState.Complete,
        "HALTED" => RunState.Halted,
        "JACKED_OUT" => RunState.JackedOut,
        "READY_FOR_HITL" => RunState.ReadyForHitl,
        _ => throw new FormatException(word),
    };

    private static Phase PhaseOf(string word) => word switch
    {
        "INIT" => Phase.Init,
        "TRIAGE" => Phase.Triage,
        "IMPLEMENT" => Phase.Implement,
        "REVIEW" => Phase.Review,
        "AUDIT" => Phase.Audit,
        "RATE_LIMITED" => Phase.RateLimited,
        "PUBLISH" => Phase.Publish,
        _ => throw new FormatException(word), // the rarer ones are read in full
    };
}
