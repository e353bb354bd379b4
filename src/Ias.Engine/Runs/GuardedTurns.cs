using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Ice;

namespace Ias.Engine.Runs;

/// <summary>Common part of every turn of a run, a phase's or a job's: its guard, its time limit, and its events.</summary>
internal static class GuardedTurns
{
    private const int LongestClosing = 1200;

    /// <summary>Runs a turn inside the guard; records its start in the journal; ICE's observations are part of the result.</summary>
    /// <param name="interrupt">Ends the agent gracefully.</param>
    public static async Task<TurnResult> InGuardAsync(
        this RunContext context,
        AgentTurn turn,
        IAgent agent,
        int attempt,
        GuardRequest request,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        var logFrom = InsideFile.FactsOf(turn.LogPath)?.Length ?? 0;
        var settings = ConfigWatch.Begin(turn.WorkTree);
        await using var guard = await context.Guard.BeginAsync(request, kill);
        var result = await context.Turns.RunAsync(
            turn,
            agent,
            guard,
            (pid, ticks) =>
                context.Journal.Append(
                    new RunEvent.TurnStarted(
                        turn.Id,
                        turn.Cycle,
                        turn.Phase,
                        attempt,
                        agent.Name,
                        turn.Model,
                        Path.GetRelativePath(context.Files.WorkTree, turn.LogPath),
                        pid,
                        ticks,
                        logFrom
                    )
                ),
            interrupt,
            kill
        );
        result = result with { Guard = await guard.EndAsync(kill), Agent = agent.Name };
        if (request.WorkTree == context.WorkTree)
        {
            context.Elsewhere = result.Guard.Elsewhere;
        }

        if (settings.After() is { Length: > 0 } weaker)
        {
            context.Journal.Append(new RunEvent.Warned(weaker));
        }

        return result;
    }

    /// <summary>
    /// Events for the end of a turn, ICE's observations first. <paramref name="outcome"/> may be worse than the agent's own.
    /// </summary>
    public static IReadOnlyList<RunEvent> Ended(
        this RunContext context,
        AgentTurn turn,
        TurnResult result,
        TurnOutcome outcome,
        string detail
    ) => Ended(turn, result, outcome, detail, context.CostOf(turn, result));

    /// <summary>Events for the end of a turn that belongs to no run.</summary>
    public static IReadOnlyList<RunEvent> Ended(AgentTurn turn, TurnResult result, TurnOutcome outcome, string detail, decimal? costUsd) =>
        [
            .. RunGuard.Events(result.Guard, turn.Id),
            new RunEvent.TurnEnded(
                turn.Id,
                turn.Cycle,
                turn.Phase,
                outcome,
                detail,
                result.ExitCode,
                Math.Round(result.Elapsed.TotalSeconds, 3),
                result.Calls,
                result.InputTokens,
                result.OutputTokens,
                costUsd,
                result.SessionId,
                result.Denials,
                result.Leftover,
                result.Until,
                turn.Phase == Phase.Implement ? Wording.Cut(result.Closing.Trim(), LongestClosing) : "",
                result.Agent
            ),
        ];

    /// <summary>Cost of a turn in US dollars, as reported by the agent or computed from the price table; null = unknown.</summary>
    public static decimal? CostOf(this RunContext context, AgentTurn turn, TurnResult result) => CostOf(context.Options, turn, result);

    /// <summary>Cost of a turn in US dollars by the prices of these options; null = unknown.</summary>
    public static decimal? CostOf(RunOptions options, AgentTurn turn, TurnResult result) =>
        result.CostUsd
        ?? new PriceTable(options.Prices ?? []).Cost(
            turn.Model.Length > 0 ? turn.Model : result.Model,
            result.InputTokens,
            result.CachedTokens,
            result.OutputTokens
        );

    /// <summary>Time limit of a job's turn: the job's own, or the rest of the run's.</summary>
    public static TimeSpan TurnLimit(this RunContext context, double minutes)
    {
        var limit = TimeSpan.FromMinutes(minutes);
        var left = context.Journal.SecondsLeft;
        return left < limit.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(1, left)) : limit;
    }
}
