using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.State.Jobs;

namespace Ias.Tui.State.Machines;

/// <summary>Builds the row of a work tree from its state. Pure.</summary>
internal static class WorkTreeRows
{
    /// <param name="seen">State including the queue's items that need a person.</param>
    /// <param name="run">Run in the state file; null = none.</param>
    /// <param name="runner">Newest queue; null = none, or not read yet.</param>
    /// <param name="today">Spending of today in US dollars; null = not reported.</param>
    public static WorkTreeRow Of(RunSnapshot seen, RunRecord? run, RunnerSnapshot? runner, decimal? today)
    {
        var row = new WorkTreeRow("", seen.WorkTree)
        {
            EngineAlive = seen.Life.Engine is not null,
            Queue = runner?.Run ?? run?.Queue ?? "",
            JobsDone = runner?.Counts.Done ?? 0,
            JobsLeft = runner is null ? 0 : runner.Counts.Running + runner.Counts.Pending + runner.Counts.Waiting,
            JobsFailed = runner?.Counts.Failed ?? 0,
            TodayUsd = today,
            Needs = [.. seen.NeedsYou.Where(need => need.IsOpen).Select(need => ItemOf(need))],
            Trouble = runner?.Trouble ?? "",
            Snapshot = seen,
        };
        if (seen.Run is not { } headline)
        {
            return row with { Target = row.Queue, Branch = runner?.Files.Branch ?? "" };
        }

        return row with
        {
            Branch = headline.Branch,
            RunId = headline.RunId,
            Target = headline.Queue.Length > 0 ? headline.Queue : headline.Sprint,
            Title = headline.SprintTitle,
            State = headline.State.Word(),
            Phase = headline.Phase.Word(),
            EngineGone = headline.EngineGone,
            Cycle = headline.Queue.Length > 0 ? 0 : headline.Cycle,
            MaxCycles = headline.Queue.Length > 0 ? 0 : headline.MaxCycles,
            Nearest = run?.IsFinished == false ? NearestOf(seen) : null,
            CostUsd = headline.CostUsd,
            TodayIsPartial = run?.Today is { Untold: > 0 },
            WaitsUntil = seen.Life is { Kind: LifeKind.Waiting, Wait: { } wait } ? wait.Until : null,
            Since = seen.Life.GoneSince ?? headline.Since ?? headline.Started,
        };
    }

    private static NearestLimit? NearestOf(RunSnapshot seen) =>
        seen.Breaker?.Fullest is { } fullest
            ? new NearestLimit(fullest.Name, Math.Round(fullest.CountAt(seen.At), 1), fullest.Limit, fullest.Next)
            : null;

    private static WaitingItem ItemOf(NeedsYou need) => new(need.Kind.Word(), need.Since, need.What, need.Command);
}
