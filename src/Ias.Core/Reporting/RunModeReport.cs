using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.Reporting;

/// <summary>The report of a run of Run Mode, from its events alone.</summary>
public static class RunModeReport
{
    /// <param name="events">One run's, from its <see cref="RunEvent.RunStarted"/> on.</param>
    /// <param name="engineAlive">An engine is at work on it.</param>
    /// <param name="calledAs">How the person calls the program.</param>
    /// <returns>Null where there is no run in them.</returns>
    public static MorningReport? Of(IReadOnlyList<RunEvent> events, bool engineAlive, string calledAs)
    {
        if (RunLedger.Fold(events) is not { Run: var run } ledger)
        {
            return null;
        }

        var steps = RunModeSteps.Of(events);
        var spans = RunModeSpans.Of(events);
        var outcome = OutcomeOf(run, engineAlive);
        var resume =
            run.State == RunState.Halted
                ? HaltRemedies.For(run, calledAs, new(ledger.Breaker.State == BreakerState.Open)).Line
                : new Resumption(Queue: run.Queue).Command(calledAs);
        return new MorningReport(
            run.RunId,
            run.Plan is not null ? "plan"
                : run.Bug is not null ? "bug"
                : "sprint",
            run.Target,
            TitleOf(run),
            NameOf(run.Repository),
            outcome,
            run.Timestamps.Started,
            events[^1].At,
            run.RunningSeconds,
            run.Branch,
            run.Base,
            run.Completion?.PrUrl ?? "",
            Totals(run, steps),
            steps,
            spans,
            [.. run.Findings.Select(f => FindingOf(f, run))],
            TroublesOf(events),
            [.. events.OfType<RunEvent.CommitMade>().Select(c => new ReportCommit(c.Commit, c.Subject, c.At, c.Files, c.Added, c.Removed))],
            [
                .. run
                    .Deletions.GroupBy(d => d.Path, StringComparer.Ordinal)
                    .Select(g => new ReportDeletion(g.Key, $"{g.Last().Target}, cycle {g.Last().Cycle}")),
            ],
            [.. Needs.Of(run, ledger.Breaker.State, engineAlive, calledAs).Select(ReportDecision.Of)],
            [.. Next(run, engineAlive, calledAs, resume).Select(line => CommandLine.From(line, calledAs))],
            []
        )
        {
            WaitedSeconds = Waited(events),
            Look = [.. Look(run).Select(one => one with { Command = CommandLine.From(one.Command, calledAs) })],
            Cage = run.Cage,
            Tests = [.. TestChanges.Of(run).Select(ReportTestChange.Of)],
        };
    }

    private static string TitleOf(RunRecord run) =>
        run.Title.Length > 0 ? run.Title
        : run.Bug is { } bug ? bug.Title
        : run.Plan is { } plan ? $"Plan of {Wording.Count(plan.Sprints.Length, "sprint")}"
        : "";

    private static string NameOf(string repository) =>
        repository.TrimEnd('/') is var path && path.LastIndexOf('/') is >= 0 and var slash ? path[(slash + 1)..] : path;

    private static ReportOutcome OutcomeOf(RunRecord run, bool engineAlive) =>
        run switch
        {
            { State: RunState.Halted, Halt: { } halt } => new(
                "stopped",
                ReportTone.Danger,
                IsAPerson(halt) ? $"{halt.By} stopped it: {halt.Reason}." : $"It stopped on its own: {halt.Reason}."
            ),
            { State: RunState.Halted } => new("stopped", ReportTone.Danger, "It stopped."),
            { State: RunState.Complete, PushAsked: { Approved: null } push } => new(
                "needs you",
                ReportTone.Warning,
                $"{Approval.Words(run)}; the push of {run.Branch} needs your answer ({Wording.Count(push.Commits, "commit")}, {Wording.Count(push.Files, "file")})."
            ),
            { IsFinished: true } => new(
                "finished",
                run.Unchanged.Count > 0 || run.OpenFindings.Any() ? ReportTone.Warning : ReportTone.Good,
                $"{Approval.Words(run)}{(run.Unchanged.Count > 0 ? $", but {string.Join(", ", run.Unchanged)} changed nothing" : "")}. {Published(run)}"
            ),
            _ when engineAlive => new(
                "running",
                ReportTone.Active,
                $"Running: {run.Phase.Word()}, {run.Current}, cycle {run.Cycles.Current} of at most {run.Cycles.Limit}."
            ),
            _ => new(
                "engine gone",
                ReportTone.Danger,
                $"Its engine ended without warning, in {run.Phase.Word()} of {run.Current}, cycle {run.Cycles.Current}. Nothing is lost."
            ),
        };

    private static bool IsAPerson(RunHalt halt) => halt.By.Contains('@', StringComparison.Ordinal);

    private static string Published(RunRecord run) =>
        run.Completion switch
        {
            { PrUrl.Length: > 0 } => "A draft pull request is open.",
            { Pushed: true } => $"{run.Branch} is pushed; there is no pull request.",
            { SkippedReason: { Length: > 0 } why } => $"Nothing was published: {why}.",
            _ => $"The work is on {run.Branch}, on this machine.",
        };

    private static ReportTotals Totals(RunRecord run, IReadOnlyList<ReportStep> steps)
    {
        var usage = run.Usage ?? new RunUsage();
        return new ReportTotals(
            steps.Count,
            run.Metrics.Turns,
            usage.CostUsd,
            usage.InputTokens,
            usage.OutputTokens,
            usage.Untold,
            run.Metrics.Commits,
            run.Metrics.FilesChanged,
            run.Metrics.LinesAdded,
            run.Metrics.LinesRemoved,
            run.Metrics.FindingsFixed,
            run.OpenFindings.Count()
        );
    }

    private static ReportFinding FindingOf(RunFinding finding, RunRecord run) =>
        new(
            finding.Id,
            finding.Severity,
            finding.File.Length > 0 ? finding.File + (finding.Line > 0 ? $":{finding.Line}" : "") : "",
            finding.Title,
            finding.Sprint.Length > 0 ? finding.Sprint : run.Target,
            [.. finding.Cycles.Select(cycle => $"cycle {cycle}")],
            finding.Open
        );

    // In running time: a wait ends with its event, with the engine, or has not ended.
    private static double Waited(IReadOnlyList<RunEvent> events)
    {
        var (waited, from, last) = (0.0, (double?)null, 0.0);
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.WaitStarted:
                    from ??= happened.Up;
                    break;
                case RunEvent.WaitEnded or RunEvent.HaltBegun or RunEvent.EngineStarted when from is { } began:
                    waited += Math.Max(0, Math.Max(last, happened is RunEvent.EngineStarted ? last : happened.Up) - began);
                    from = null;
                    break;
            }

            last = happened.Up;
        }

        return waited + (from is { } since ? Math.Max(0, last - since) : 0);
    }

    /// <summary>Failures, refusals and causes of waits; each listed once.</summary>
    internal static List<ReportTrouble> TroublesOf(IEnumerable<RunEvent> events)
    {
        var troubles = new List<ReportTrouble>();
        var tripped = new HashSet<string>(StringComparer.Ordinal);
        var logs = new Dictionary<string, string>(StringComparer.Ordinal);
        RunRecord? run = null;
        foreach (var happened in events)
        {
            var before = run;
            run = happened is RunEvent.RunStarted begun ? RunFold.Begin(begun) : run?.After(happened);
            if (happened is RunEvent.EngineStarted { Resumed: true } && before is { NeedsEngine: true, Timestamps.LastActivity: var last })
            {
                troubles.Add(
                    new ReportTrouble(
                        last,
                        ReportTone.Danger,
                        $"its engine ended without warning in {before.Phase.Word()}; {Wording.Span((happened.At - last).TotalSeconds)} later the run was taken up again"
                    )
                );
            }

            if (happened is RunEvent.TurnStarted started)
            {
                logs[started.Turn] = started.Log;
            }
            else if (happened is RunEvent.BreakerTripped trip)
            {
                tripped.Add(trip.Reason);
            }
            else if (happened is RunEvent.HaltBegun halting && tripped.Contains(halting.Reason))
            {
                continue; // said by the breaker already
            }

            if (ToneOf(happened) is { } tone)
            {
                var line = EventWording.Line(happened);
                var log = happened is RunEvent.TurnEnded ended && logs.TryGetValue(ended.Turn, out var at) ? $"; log: {at}" : "";
                troubles.Add(new ReportTrouble(happened.At, tone, line.Split('\n')[0] + log));
            }
        }

        return troubles;
    }

    private static ReportTone? ToneOf(RunEvent happened) =>
        happened switch
        {
            RunEvent.TurnEnded e when e.Outcome.IsFailure() => ReportTone.Danger,
            RunEvent.WaitStarted { Wait: not WaitKind.Jobs }
            or RunEvent.IceBlocked
            or RunEvent.Warned
            or RunEvent.ExternalChange
            or RunEvent.RequestRefused
            or RunEvent.GateSkipped => ReportTone.Warning,
            RunEvent.CommitSkipped { Findings.Count: > 0 } or RunEvent.PublishSkipped => ReportTone.Warning,
            RunEvent.BreakerTripped or RunEvent.IceBreached => ReportTone.Danger,
            RunEvent.HaltBegun e when e.Trigger == HaltTrigger.User => ReportTone.Warning,
            RunEvent.HaltBegun => ReportTone.Danger,
            _ => null,
        };

    // What a person does with any run that did its work; nothing stands still for it.
    private static IEnumerable<ReportDecision> Look(RunRecord run)
    {
        if (run.Completion?.PrUrl is { Length: > 0 } url)
        {
            yield return new ReportDecision(
                $"{(run.IsFinished ? "Review" : "Look at")} the draft pull request; only people merge.",
                ShellLine.Of($"gh pr view --web {url}")
            );
        }
        else if (run is { IsFinished: true, Completion: { Pushed: true, ToFolder: true } })
        {
            yield return new ReportDecision(
                $"{run.Branch} is pushed for a person to merge; the pull request text is in .run/pr-body.md.",
                "cat .run/pr-body.md"
            );
        }

        if (run is { IsFinished: true, HasNothing: false, Limits.Checks: not { Count: > 0 } })
        {
            yield return new ReportDecision(
                $"No check ran: {Approval.NoChecks}.",
                $"git diff --stat {ShellWord.Quote(run.Base)}...{ShellWord.Quote(run.Branch)}"
            );
        }

        var deleted = run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal).Count();
        if (deleted > 0)
        {
            yield return new ReportDecision(
                $"{Wording.Count(deleted, "file")} deleted: was that intended?",
                $"git diff --diff-filter=D --stat {ShellWord.Quote(run.Base)}...{ShellWord.Quote(run.Branch)}"
            );
        }
    }

    private static List<string> Next(RunRecord run, bool engineAlive, string calledAs, string resume)
    {
        var look = $"git log --oneline {ShellWord.Quote(run.Base)}..{ShellWord.Quote(run.Branch)}";
        return run switch
        {
            { State: RunState.Halted } => [resume, $"{calledAs} run-status --verbose", look],
            { IsFinished: true } => [look, $"git diff {ShellWord.Quote(run.Base)}...{ShellWord.Quote(run.Branch)}"],
            _ when engineAlive => [$"{calledAs}", $"{calledAs} run-status --follow"],
            _ => [resume, $"{calledAs} run-status --verbose"],
        };
    }
}
