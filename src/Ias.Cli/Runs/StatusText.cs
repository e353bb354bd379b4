using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Core.Text;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>A run's status for people: the answer first, then what it rests on. Times are in the offset of the clock that is handed
/// in.</summary>
internal static class StatusText
{
    public static string Of(RunStatus status, IReadOnlyList<Need> needs, DateTimeOffset now, string calledAs, bool verbose)
    {
        if (status.Run is not { } run)
        {
            var none = new StringBuilder("READY. There is no run here.\n");
            Waiting(none, needs);
            return Wording.Shown(
                $"{none}next: {calledAs} run sprint-1     ({calledAs} init --run-mode, if this repository has no sprint yet)\n"
            );
        }

        var text = new StringBuilder();
        var outline = RunOutline.Of(run, status.Breaker, status.Rate);
        Headline(text, Claim(status, now), outline);
        Warning(text, status.Origin?.Warning ?? "");
        if (run.Bug is { } bug)
        {
            Row("bug", $"{bug.BugId}, {bug.Signals}");
        }

        if (run.Plan is { } plan)
        {
            Row("plan", plan.Progress());
        }

        if (run.Validation is { } validation)
        {
            Row("validated", validation.Describe());
        }

        if (run.Halt is { } halt)
        {
            Row("halted", $"{halt.Reason}  ({halt.Trigger}, {Ago(now - halt.At)} ago)");
        }

        if (
            run.LastTurn?.Outcome.IsRefusal() != true // which says all in its own words
            && run.Agent is { Pid: 0, Log: { Length: > 0 } log }
            && (BreakerTriggers.Known(run.Halt?.Trigger) is { IsAboutLastTurn: true } || run.Wait?.Kind == WaitKind.Retry)
        )
        {
            Row("printed", string.Join('\n', FailedTurn.Lines(run.Repository, log)));
        }

        if (run.BreachRestore.Length > 0)
        {
            Row("restore", run.BreachRestore);
        }

        if (run.Wait is { } wait && status.Engine is not null)
        {
            Row(
                "waiting",
                $"until {wait.Until.ToOffset(now.Offset):HH:mm:ss} ({Wording.Span(Math.Max(0, (wait.Until - now).TotalSeconds))}): {wait.Reason}; {wait.Then}"
            );
        }

        if (run.HaltAsked is { } asked && status.Engine is not null)
        {
            Row(
                "asked",
                $"halt requested by {asked.By} {Ago(now - asked.At)} ago: {(asked.Force ? "ends the agent now" : "stops when the phase ends")}"
            );
        }

        Waiting(text, needs.Where(need => need.Kind != NeedKind.Halt)); // that it is halted stands above
        if (status.Next(calledAs) is { Length: > 0 } next)
        {
            Row("next", next);
        }
        else if (run.State is RunState.JackedOut or RunState.ReadyForHitl)
        {
            Row("next", Report(calledAs));
        }

        if (RunSummary.HandOver(run) is { Length: > 0 } words)
        {
            Row("context", words);
        }

        Row("engine", status.Engine is { } engine ? $"pid {engine.Pid} on {engine.Host} since {Wording.Clock(engine.Since, now)}" : "none");
        if (status.MaySleep.Length > 0)
        {
            Row("sleep", $"this machine may fall asleep under it: {status.MaySleep}");
        }

        if (run.Agent is { Pid: > 0 } agent && status.Engine is not null)
        {
            Row(
                "turn",
                $"{agent.Name}{(agent.Model.Length > 0 ? " " + agent.Model : "")}, pid {agent.Pid}, for {Ago(now - (agent.At ?? now))}{(agent.Attempt > 1 ? $", try {agent.Attempt}" : "")}; log {agent.Log}"
            );
        }

        Counted(text, outline, now);
        if (run.Limits.DailyBudgetUsd > 0)
        {
            Row(
                "today",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"${run.Today?.On(now) ?? 0:0.00} of the daily ${run.Limits.DailyBudgetUsd:0.##}, all runs together; resets at {DaySpend.NextDay(now).ToOffset(now.Offset):HH:mm}"
                )
            );
        }

        Published(text, outline);
        if (verbose)
        {
            Verbose(run, status.Breaker, now, text);
        }

        return Wording.Shown(text.ToString());

        void Row(string label, string value) => StatusText.Row(text, label, value);
    }

    private static void Waiting(StringBuilder text, IEnumerable<Need> needs)
    {
        foreach (var need in needs)
        {
            Row(text, "needs you", need.What);
            Row(text, "", need.Command);
        }
    }

    private static void Warning(StringBuilder text, string words) => text.Append(words.Length > 0 ? $"  {"warning", -10}{words}\n" : "");

    /// <summary>The same of a run that is over and has no engine.</summary>
    public static string Of(RunOutline finished, DateTimeOffset now, string calledAs, string warning = "")
    {
        var text = new StringBuilder();
        Headline(text, Enum.GetValues<RunState>().FirstOrDefault(state => state.Word() == finished.State).Plain(), finished);
        Warning(text, warning);
        Row(text, "next", Report(calledAs));
        Row(text, "engine", "none");
        Counted(text, finished, now);
        Published(text, finished);
        return Wording.Shown(text.ToString());
    }

    private static void Headline(StringBuilder text, string claim, RunOutline run) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"{claim}{(IsOver(run.State) ? "" : $"  {run.Phase}")}  {run.Work}{(run.Title.Length > 0 ? $" {run.Title}" : "")}  cycle {run.Cycle}/{run.CycleLimit}\n"
        );

    // Its last phase says nothing of a run that is over.
    private static bool IsOver(string state) => state == RunState.JackedOut.Word() || state == RunState.ReadyForHitl.Word();

    private static string Report(string calledAs) => $"{calledAs} report     (what was done, and what needs you)";

    private static void Counted(StringBuilder text, RunOutline run, DateTimeOffset now)
    {
        Row(text, "run", $"{run.RunId} on {run.Branch}, base {run.Base}");
        Row(
            text,
            "time",
            $"{Wording.Span(run.RunningSeconds)} of {run.TimeoutHours:0.##}h; last activity {Ago(now - run.LastActivity)} ago"
        );
        Row(text, "breaker", Breaker(run));
        Row(
            text,
            "calls",
            run.Calls is { } calls
                ? $"{calls.Limit - new RateLimit(calls.Hour, calls.Used, calls.Limit).Left(now)} of {calls.Limit} (agent turns) in this clock hour, consecutive waits {calls.Waits}"
                : "unknown"
        );
        Row(
            text,
            "work",
            $"{Wording.Count(run.FilesChanged, "file")} changed (+{run.LinesAdded} -{run.LinesRemoved}), {Wording.Count(run.Commits, "commit")}, {run.FindingsOpen} findings open, {run.FindingsFixed} fixed"
        );
        Row(text, "cost", Cost(run));
    }

    private static void Published(StringBuilder text, RunOutline run)
    {
        Row(text, "guard", run.Layers.Length > 0 ? string.Join(", ", run.Layers) : "unknown");
        Row(text, "cage", run.Cage.Length > 0 ? run.Cage : "unknown");
        if (run.PrUrl.Length > 0)
        {
            Row(text, "pr", run.PrUrl);
        }
        else if (run.SkippedReason.Length > 0)
        {
            Row(text, "pr", $"none: {run.SkippedReason}; its body: {run.BodyPath}");
        }
    }

    private static void Row(StringBuilder text, string label, string value) =>
        text.Append("  ").Append(label.PadRight(10)).Append(value.Replace("\n", "\n            ", StringComparison.Ordinal)).Append('\n');

    // A state file that no live engine stands behind shows its age, not its claim.
    private static string Claim(RunStatus status, DateTimeOffset now) =>
        status.EngineGone
            ? $"ENGINE GONE since {Wording.Clock(status.Run!.Timestamps.LastActivity, now)} ({Ago(now - status.Run.Timestamps.LastActivity)} ago; it said {status.Run.State.Word()})"
            : status.Run!.State.Plain();

    private static string Breaker(RunOutline run) =>
        $"{(run.Breaker == "HALF_OPEN" ? "HALF_OPEN (one trial cycle)" : run.Breaker)}  {string.Join("  ", run.Triggers.Select(t => $"{t.Name} {t.Count:0}/{t.Limit:0}"))}";

    private static string Cost(RunOutline run)
    {
        var cost = CostWords.Of(run.CostUsd, run.Untold, isUnderWay: true);
        return run.InputTokens is not null || run.OutputTokens is not null
                ? $"{cost}; {run.InputTokens ?? 0} tokens in, {run.OutputTokens ?? 0} out"
            : run.Untold > 0 ? $"{cost}; tokens unknown"
            : cost;
    }

    private static void Verbose(RunRecord run, CircuitBreaker? breaker, DateTimeOffset now, StringBuilder text)
    {
        if (run.Plan is { } plan)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nsprints of {plan.PlanId}\n");
            foreach (var sprint in plan.Sprints)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {sprint.Id, -10}  {sprint.Word(), -16}  {Done(sprint)}{sprint.Title}\n");
            }
        }

        text.Append("\ncycles\n");
        foreach (var line in run.Cycles.History)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {(run.Plan is null ? "" : $"{line.Sprint, -10}  ")}{line.Cycle, 3}  {line.Phase.Word(), -10} {line.Findings} findings  {line.FilesChanged} files  {Wording.Span(line.Seconds)}{(line.Commit.Length > 0 ? "  " + line.Commit[..8] : "")}\n"
            );
        }

        text.Append("findings\n");
        foreach (var finding in run.Findings)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {(!finding.Open ? "fixed" : finding.Left ? "left " : "open ")}  {finding.Id} [{finding.Severity}] {finding.File}{(finding.Line > 0 ? $":{finding.Line}" : "")} {finding.Title}  {(run.Plan is null ? "" : finding.Sprint + ", ")}cycles {string.Join(", ", finding.Cycles)}\n"
            );
        }

        if (TestChanges.Of(run).ToList() is { Count: > 0 } changes)
        {
            text.Append(TestRulings.Heading.ToLowerInvariant()).Append('\n');
            foreach (var change in changes)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {TestChanges.Line(change)}\n");
                text.AppendJoin("", TestChanges.Rulings(change).Select(ruling => $"      {ruling}\n"));
            }
        }

        if (run.TurnLimits.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"limits of a turn\n  {run.TurnLimits}\n");
        }

        foreach (var gate in GateList.All.Gates)
        {
            if (gate.Status(run) is { Length: > 0 } words)
            {
                text.Append(CultureInfo.InvariantCulture, $"{gate.Name.Replace('-', ' ')}\n  {words}\n");
            }
        }

        text.Append("commits\n");
        foreach (var commit in run.Commits)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {commit.Commit[..Math.Min(8, commit.Commit.Length)]}  {commit.Subject}\n");
        }

        if (breaker is { History.IsDefaultOrEmpty: false })
        {
            text.Append("breaker\n");
            foreach (var trip in breaker.History)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  {trip.Timestamp.ToOffset(now.Offset):yyyy-MM-dd HH:mm}  {trip.Trigger}  {(trip.Reset is null ? trip.Reason : $"reset by {trip.By}")}\n"
                );
            }
        }

        if (run.Breach.Length > 0 || run.Metrics.IceBlocks > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"ice\n  {run.Metrics.IceBlocks} operations refused (.run/ice.log)\n{(run.Breach.Length > 0 ? $"  breach: {run.Breach}\n" : "")}"
            );
        }

        var o = run.Limits;
        text.Append(
            CultureInfo.InvariantCulture,
            $"options\n  agent {o.Agent}{(o.Model.Length > 0 ? " " + o.Model : "")}, push {o.Push}, max cycles {o.MaxCycles}, timeout {o.TimeoutHours:0.##} h, turn {o.TurnTimeoutMinutes:0.##} min, stall {o.StallMinutes:0.##} min, calls per hour {o.CallsPerHour}\n"
        );
    }

    private static string Done(PlanSprint sprint) =>
        sprint is { Skipped: true } or { Status: SprintStatus.Pending }
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Wording.Count(sprint.Cycles, "cycle")}, {Wording.Span(sprint.Seconds)}, {(sprint.CostUsd is { } cost ? $"${cost:0.00}" : "cost unknown")}, {Wording.Count(sprint.Commits, "commit")}{(sprint.PrUrl.Length > 0 ? $", {sprint.PrUrl}" : "")}  "
            );

    private static string Ago(TimeSpan span) => Wording.Span(Math.Max(0, Math.Floor(span.TotalSeconds)));
}
