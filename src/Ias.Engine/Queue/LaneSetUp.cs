using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Ice;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// What a lane needs besides what git has (installed packages, a copied .env): a program of the repository's, before each job there. It
/// runs as a turn does, guarded and logged, and may write whoever the job is for. What it leaves in ignored files stays; everything else is
/// put back, so that it is no job's change.
/// </summary>
/// <param name="command">The program and its arguments; empty = nothing is to be done.</param>
internal sealed class LaneSetUp(RunContext context, IReadOnlyList<string> command)
{
    /// <summary>Runs it to its end, if there is one. Returns how it failed; null = the job's turn may begin.</summary>
    /// <param name="turn">The job's turn, which it comes before.</param>
    /// <param name="request">What guards that turn.</param>
    /// <exception cref="ProblemException">git cannot make the lane clean afterwards.</exception>
    public async Task<TurnResult?> RunAsync(
        AgentTurn turn,
        GuardRequest request,
        Job job,
        JobLane lane,
        string before,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        if (command.Count == 0 || lane.Linked is null)
        {
            return null;
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"{context.Run.RunId}/setup-{job.Id}-g{job.ClaimGeneration}-{job.Attempts}");
        var own = turn with
        {
            Id = id,
            Prompt = "",
            Model = "",
            MayWrite = true,
            LogPath = Path.Combine(Path.GetDirectoryName(turn.LogPath)!, "setup.log"),
        };
        var done = await context.InGuardAsync(
            own,
            new CommandAgent(command, PromptBy.Stdin) { Name = "lane_setup" },
            job.Attempts,
            request with
            {
                Id = id,
                ReadOnly = false,
                CheckRemote = false,
            },
            interrupt,
            kill
        );
        var free = done with { Calls = 0, CostUsd = 0 }; // no agent, no limit of calls, no money
        var detail =
            done.Outcome == TurnOutcome.Ended
                ? done.Detail
                : $"lane_setup ({command[0]}): {done.Detail}; see {Path.GetRelativePath(context.WorkTree, own.LogPath)}";
        context.Journal.Append([.. context.Ended(own, free, done.Outcome, detail)]);
        if (done.Guard.Breaches.Count == 0 && lane.Linked.IsIntact)
        {
            await lane.CleanAsync(context, before, kill);
            if (done.Outcome == TurnOutcome.Ended)
            {
                return null;
            }
        }

        return free with
        {
            Detail = detail,
        };
    }
}
