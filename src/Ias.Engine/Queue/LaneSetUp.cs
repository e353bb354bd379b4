using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Ice;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// Prepares a lane with what git does not track (installed packages, a copied .env): runs a program of the repository before each job
/// there. It runs like a turn, guarded and logged, and may write whatever the job's role. What it leaves in ignored files stays; all other
/// changes are reverted, so that they do not become part of a job.
/// </summary>
/// <param name="command">The program and its arguments; empty = no setup.</param>
internal sealed class LaneSetUp(RunContext context, IReadOnlyList<string> command)
{
    /// <summary>Runs the program to its end, if one is configured. Returns how it failed; null = the job's turn may begin.</summary>
    /// <param name="turn">The turn of the job that the setup precedes.</param>
    /// <param name="request">The guard request of that turn.</param>
    /// <exception cref="ProblemException">git cannot clean the lane afterwards.</exception>
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
