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
            Totals(run, events, steps),
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
            [
                .. Waiting(run, engineAlive, resume)
                    .Select(decision => decision with { Command = CommandLine.From(decision.Command, calledAs) }),
            ],
            [.. Next(run, engineAlive, calledAs, resume).Select(line => CommandLine.From(line, calledAs))],
            []
        );
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
                $"All gates approved; the push of {run.Branch} needs your answer ({Wording.Count(push.Commits, "commit")}, {Wording.Count(push.Files, "file")})."
            ),
            { IsFinished: true, Unchanged.Count: > 0 } => new(
                "finished",
                ReportTone.Warning,
                $"All gates approved, but {string.Join(", ", run.Unchanged)} changed nothing. {Published(run)}"
            ),
            { IsFinished: true } => new("finished", ReportTone.Good, $"All gates approved. {Published(run)}"),
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

    private static ReportTotals Totals(RunRecord run, IReadOnlyList<RunEvent> events, IReadOnlyList<ReportStep> steps)
    {
        var usage = run.Usage ?? new RunUsage();
        return new ReportTotals(
            steps.Count,
            run.Metrics.Turns,
            usage.CostUsd,
            usage.InputTokens,
            usage.OutputTokens,
            events.OfType<RunEvent.TurnEnded>().Count(turn => turn.CostUsd is null),
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

    /// <summary>What failed, was refused, or made it wait; each said once.</summary>
    internal static List<ReportTrouble> TroublesOf(IEnumerable<RunEvent> events)
    {
        var troubles = new List<ReportTrouble>();
        var tripped = new HashSet<string>(StringComparer.Ordinal);
        var logs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var happened in events)
        {
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

    private static List<ReportDecision> Waiting(RunRecord run, bool engineAlive, string resume)
    {
        var waiting = new List<ReportDecision>();
        if (run.Breach.Length > 0)
        {
            waiting.Add(new ReportDecision($"Something ICE forbids was done: {run.Breach}. Look at this first.", run.BreachRestore));
        }

        if (run.Unchanged.Count > 0)
        {
            waiting.Add(new ReportDecision($"{EventWording.ChangedNothing(run.Unchanged)}. Was that intended?", "git log --stat -3"));
        }

        if (run.PushAsked is { Approved: null } push)
        {
            waiting.Add(
                new ReportDecision(
                    $"May {run.Branch} be pushed? {Wording.Count(push.Commits, "commit")}, {Wording.Count(push.Files, "file")} changed.",
                    resume
                )
            );
        }

        if (run.State == RunState.Halted && run.Halt is { } halt)
        {
            waiting.Add(new ReportDecision($"It stopped ({halt.Reason}): how should it continue?", resume));
        }
        else if (!run.IsFinished && !engineAlive && run.PushAsked is not { Approved: null })
        {
            waiting.Add(new ReportDecision("Its engine is gone. Resuming repeats the interrupted phase.", resume));
        }

        if (run.Completion?.PrUrl is { Length: > 0 } url)
        {
            waiting.Add(
                new ReportDecision(
                    $"{(run.IsFinished ? "Review" : "Look at")} the draft pull request; only people merge.",
                    ShellLine.Of($"gh pr view --web {url}")
                )
            );
        }
        else if (run is { IsFinished: true, Completion: { Pushed: true, SkippedReason.Length: > 0 } done })
        {
            if (done.ToFolder)
            {
                waiting.Add(
                    new ReportDecision(
                        $"{run.Branch} is pushed for a person to merge; the pull request text is in .run/pr-body.md.",
                        "cat .run/pr-body.md"
                    )
                );
            }
            else
            {
                waiting.Add(
                    new ReportDecision(
                        $"The draft pull request is not open yet: {done.SkippedReason.Split("no pull request: ")[^1].TrimEnd('.')}.",
                        $"gh pr create --draft --base {ShellWord.Quote(run.Base)} --head {ShellWord.Quote(run.Branch)} --title {ShellWord.Quote(run.Title.Length > 0 ? run.Title : run.Target)} --body-file .run/pr-body.md"
                    )
                );
            }
        }

        var deleted = run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal).Count();
        if (deleted > 0)
        {
            waiting.Add(
                new ReportDecision(
                    $"{Wording.Count(deleted, "file")} deleted: was that intended?",
                    $"git diff --diff-filter=D --stat {ShellWord.Quote(run.Base)}...{ShellWord.Quote(run.Branch)}"
                )
            );
        }

        return waiting;
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
