using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.Observing.Jobs;

namespace Ias.Tui.Observing.Machines;

/// <summary>Makes a row of what was read of a work tree. Pure.</summary>
internal static class WorkTreeRows
{
    /// <param name="seen">With what the queue's jobs ask among what waits.</param>
    /// <param name="run">As the state file has it; null = there is none.</param>
    /// <param name="runner">The newest queue; null = there is none, or it was not looked for.</param>
    /// <param name="today">US dollars; null = not told.</param>
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
            Needs = [.. seen.NeedsYou.Where(need => need.IsOpen).Select(need => ItemOf(need, seen))],
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

    private static WaitingItem ItemOf(NeedsYou need, RunSnapshot seen) =>
        new(
            KindOf(need.Kind),
            need.Since,
            need.What,
            need.Kind == NeedKind.Halt && seen.Halt is { Command: { Length: > 0 } command }
                ? command
                : need.Choices.FirstOrDefault(choice => choice is { Request: not null, Command.Length: > 0 })?.Command
                    ?? need.Choices.FirstOrDefault(choice => choice.Command.Length > 0)?.Command
                    ?? ""
        );

    private static string KindOf(NeedKind kind) =>
        kind switch
        {
            NeedKind.EngineGone => "engine_gone",
            NeedKind.Nothing => "nothing_changed",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
