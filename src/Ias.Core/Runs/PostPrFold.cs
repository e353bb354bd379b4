using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Effect of each event on the validation of a run's pull request, and on the run.</summary>
public static class PostPrFold
{
    /// <summary>Reason why the published work is not validated; null when it is.</summary>
    public static string? WhyNot(this PostPrOptions options, RunCompletion published) =>
        !published.Pushed ? "nothing was pushed"
        : options.IsExternal && published.PrUrl.Length == 0 ? "there is no pull request to pass to post_pr_validation.command"
        : null;

    /// <param name="before">The run before the event.</param>
    /// <param name="run">The run after it, as far as all else is concerned.</param>
    public static RunRecord After(RunRecord before, RunRecord run, RunEvent happened, GateList? gates = null) =>
        run.Validation is { } validation ? run.Validating(validation, before, happened)
        : run.Limits.PostPr is { } options
        && before.Step == RunStep.Publish
        && run is { Step: RunStep.JackOut, Completion: { } published }
        && options.WhyNot(published) is null
            ? run with
            {
                Validation = PostPrValidation.Begin(options.PhasesOf(run.Limits, gates, published.PrUrl.Length > 0), options.IsExternal),
                Step = RunStep.Validate,
            }
        : run;

    private static RunRecord Validating(this RunRecord run, PostPrValidation validation, RunRecord before, RunEvent happened) =>
        happened switch
        {
            RunEvent.PostPrPhaseStarted e => run.Looks(validation, e),
            RunEvent.ContextCleared e => run with
            {
                Validation = validation.With(p => p.After(PostPrTrigger.Pass) with { Seconds = e.Up - p.FromSeconds }) with
                {
                    Checkpoint = e.Checkpoint,
                },
                Agent = run.Agent is { } agent ? agent with { SessionId = "", SessionInput = 0, SessionOutput = 0 } : null,
                Step = RunStep.Validate,
            },
            RunEvent.PostPrJudged e => run.Judged(validation, e),
            RunEvent.PostPrFixStarted e => TurnFold.InCycle(run, e.Cycle, e.Head) with
            {
                Validation = validation.With(p => p with { Fixes = p.Fixes + 1 }),
            },
            // After a fix the phase looks again; a fix that could not be committed whole must be repaired first.
            RunEvent.CommitSkipped { Findings.Count: > 0 } e when before.IsCommittingFix() => (
                run with
                {
                    Phase = validation.Present!.Phase,
                }
            ).MustBeMended(validation.With(p => p with { Round = p.Round + 1 }), e.Findings),
            RunEvent.CommitMade { Purpose: CommitKind.Work } or RunEvent.CommitSkipped when before.IsCommittingFix() => run with
            {
                Phase = validation.Present!.Phase,
                Step = RunStep.Validate,
                LastTurn = null,
            },
            // To wait for a provider is not the phase's time.
            RunEvent.WaitStarted e => run with { Validation = validation.With(p => p with { Seconds = e.Up - p.FromSeconds }) },
            RunEvent.WaitEnded e => run with { Validation = validation.With(p => p with { FromSeconds = e.Up - p.Seconds }) },
            RunEvent.StateChanged { Trigger: RunTrigger.Resume } e => run.TakenUp(validation, e),
            _ => run,
        };

    private static bool IsCommittingFix(this RunRecord run) =>
        run is { Step: RunStep.Commit, Halting: false, Validation.Present: not null };

    private static RunRecord Looks(this RunRecord run, PostPrValidation validation, RunEvent.PostPrPhaseStarted e)
    {
        var phases = validation.Phases.Select(p =>
            p.Phase != e.Phase
                ? p
                : p.After(PostPrTrigger.Look) with
                {
                    Round = e.Round,
                    FromSeconds = p.Status == PostPrStatus.Pending ? e.Up : p.FromSeconds,
                }
        );
        return run with
        {
            Validation = validation with { Phases = [.. phases], Reports = [] },
            Phase = e.Phase,
            Step = e.Phase == Phase.ContextClear ? RunStep.Validate : RunStep.Turn, // the checkpoint comes in the same breath
            LastTurn = null,
        };
    }

    private static RunRecord Judged(this RunRecord run, PostPrValidation validation, RunEvent.PostPrJudged e)
    {
        if (validation.Present is not { } present)
        {
            return run;
        }

        run = run.WithVerdict(run.Cycles.Current, present.Phase, e.Findings.Count);
        var reports = validation.Reports.Add(new PostPrReport(e.Reviewer, [.. e.Findings]));
        if (reports.Length < present.Reviewers)
        {
            return run with { Validation = validation with { Reports = reports }, Step = RunStep.Turn, LastTurn = null };
        }

        var (found, others) = Agreement.Of(reports, present.Agreement);
        var closed = run.Closing(found);
        validation = validation with { Reports = [], Disputed = [.. others] };
        return found.Count > 0
            ? closed.MustBeMended(validation, found)
            : closed with
            {
                Validation = validation.With(p =>
                    p.After(PostPrTrigger.Pass) with
                    {
                        Seconds = e.Up - p.FromSeconds,
                        Skipped = e.Skipped,
                    }
                ) with
                {
                    Found = [],
                },
                Step = RunStep.Validate,
            };
    }

    // Once more, as long as there is a round left in which the fix could be checked.
    private static RunRecord MustBeMended(this RunRecord run, PostPrValidation validation, IReadOnlyList<Finding> found)
    {
        var present = validation.Present!;
        var isLast = present.Round >= present.MaxRounds;
        return run.WithFindings(run.Cycles.Current, present.Phase, found) with
        {
            Validation = validation.With(p =>
                (isLast ? p.After(PostPrTrigger.RoundsUsedUp) : p) with
                {
                    Findings = p.Findings + found.Count,
                }
            ) with
            {
                Found = [.. found],
                Failed =
                    !isLast ? ""
                    : validation.External ? found[0].Title
                    : $"{present.Phase.Word()} still has {Wording.Count(found.Count, "finding")} after {Wording.Count(present.MaxRounds, "round")}, the first: {found[0].Title}",
            },
            Step = isLast ? RunStep.Validate : RunStep.Fix,
            LastTurn = null,
        };
    }

    // A person resumes it: its time and, where they were used up, its rounds restart.
    private static RunRecord TakenUp(this RunRecord run, PostPrValidation validation, RunEvent.StateChanged e)
    {
        var failed = validation.Failed.Length > 0;
        return run with
        {
            Validation = validation.With(p => p.After(PostPrTrigger.Resume) with { FromSeconds = e.Up, Round = failed ? 0 : p.Round }) with
            {
                Failed = "",
            },
            Step =
                !failed ? run.Step
                : validation.External || validation.Found.IsEmpty ? RunStep.Validate
                : RunStep.Fix,
        };
    }
}
