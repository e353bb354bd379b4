using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Effect of each event on the plan of a run.</summary>
internal static class PlanFold
{
    /// <summary>The plan a log begins with.</summary>
    public static RunPlan Begin(PlannedRun planned) =>
        new(
            planned.PlanId,
            [
                .. planned.Sprints.Select(s => new PlanSprint(
                    s.Id,
                    s.Title,
                    s.Completed ? SprintStatus.Completed : SprintStatus.Pending,
                    Skipped: s.Completed
                )),
            ],
            planned.Consolidate,
            planned.From,
            planned.To
        );

    /// <param name="run">The run after the event, with the plan of before.</param>
    /// <param name="fixedNow">Findings the event closed.</param>
    public static RunPlan After(this RunPlan plan, RunEvent happened, RunRecord run, int fixedNow) =>
        happened switch
        {
            RunEvent.SprintStarted e => plan.With(
                e.Sprint,
                s =>
                    s with
                    {
                        Status = SprintStatus.InProgress,
                        Started = e.At,
                        FromSeconds = e.Up,
                        Branch = e.Branch,
                        Base = e.Base,
                        BaseCommit = e.BaseCommit,
                        Head = e.BaseCommit,
                    }
            ),
            RunEvent.CycleStarted e => plan.With(run.Sprint, s => s with { Cycles = e.Cycle }),
            // Behind the last sprint the whole is validated: that is no sprint's work, but it lies on the last one's branch.
            RunEvent.TurnEnded when run.Validation is not null => plan,
            RunEvent.CommitMade e when run.Validation is not null => plan.With(run.Sprint, s => s with { Head = e.Commit }),
            RunEvent.TurnEnded e => plan.With(
                run.Sprint,
                s =>
                    s with
                    {
                        Seconds = e.Up - s.FromSeconds,
                        Tokens =
                            e.InputTokens is null && e.OutputTokens is null
                                ? s.Tokens
                                : (s.Tokens ?? 0) + (e.InputTokens ?? 0) + (e.OutputTokens ?? 0),
                        CostUsd = e.CostUsd is null ? s.CostUsd : (s.CostUsd ?? 0) + e.CostUsd,
                    }
            ),
            RunEvent.CommitMade e => plan.With(
                run.Sprint,
                s =>
                    (e.OfSprint ?? e.Total) is { } total
                        ? s with
                        {
                            Commits = s.Commits + 1,
                            Head = e.Commit,
                            FilesChanged = total.Files,
                            LinesAdded = total.Added,
                            LinesRemoved = total.Removed,
                        }
                    : e.Purpose.IsOfWork()
                        ? s with
                        {
                            Commits = s.Commits + 1,
                            Head = e.Commit,
                            FilesChanged = s.FilesChanged + e.Files,
                            LinesAdded = s.LinesAdded + e.Added,
                            LinesRemoved = s.LinesRemoved + e.Removed,
                        }
                    : s with { Commits = s.Commits + 1, Head = e.Commit }
            ),
            RunEvent.HeadAccepted e => plan.With(run.Sprint, s => s with { Head = e.Commit }),
            RunEvent.CycleEnded => plan.With(
                run.Sprint,
                s => s with { Seconds = happened.Up - s.FromSeconds, FindingsFixed = s.FindingsFixed + fixedNow }
            ),
            RunEvent.SprintMarked e => plan.With(
                e.Sprint,
                s => s with { Status = SprintStatus.Completed, Ended = e.At, Seconds = e.Up - s.FromSeconds }
            ),
            RunEvent.HaltBegun or RunEvent.StateChanged { To: RunState.Halted } => plan.With(
                run.Sprint,
                s =>
                    s.Status == SprintStatus.InProgress ? s with { Status = SprintStatus.Halted, Seconds = happened.Up - s.FromSeconds } : s
            ),
            RunEvent.StateChanged { Trigger: RunTrigger.Resume } => plan.With(
                run.Sprint,
                s => s.Status == SprintStatus.Halted ? s with { Status = SprintStatus.InProgress } : s
            ),
            RunEvent.StateChanged { Trigger: RunTrigger.ReviewReceived } => plan.With(
                run.Sprint,
                s => s with { Status = SprintStatus.InProgress }
            ),
            RunEvent.Pushed e when !plan.Consolidate => plan.OnBranch(e.Branch, s => s with { PushedCommit = e.Commit }),
            RunEvent.PullRequestMade e when !plan.Consolidate => plan.OnBranch(
                e.Branch,
                s => s with { PrUrl = e.Url, PrIncomplete = e.Incomplete }
            ),
            _ => plan,
        };

    private static RunPlan With(this RunPlan plan, string id, Func<PlanSprint, PlanSprint> change) =>
        plan.At(IndexOf(plan, s => s.Id == id), change);

    private static RunPlan OnBranch(this RunPlan plan, string branch, Func<PlanSprint, PlanSprint> change) =>
        plan.At(IndexOf(plan, s => s.Branch == branch), change);

    private static RunPlan At(this RunPlan plan, int index, Func<PlanSprint, PlanSprint> change) =>
        index < 0 || change(plan.Sprints[index]) is var changed && changed == plan.Sprints[index]
            ? plan
            : plan with
            {
                Sprints = plan.Sprints.SetItem(index, changed),
            };

    private static int IndexOf(RunPlan plan, Func<PlanSprint, bool> match)
    {
        for (var i = plan.Sprints.Length - 1; i >= 0; i--)
        {
            if (match(plan.Sprints[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
