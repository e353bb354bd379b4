using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Agents;
using Ias.Engine.Consent;
using Ias.Engine.Ice;

namespace Ias.Engine.Runs;

/// <summary>What every turn of a run has in common, a phase's or a job's: the guard around it, its limit, and how it is written
/// down.</summary>
internal static class GuardedTurns
{
    /// <summary>Runs a turn inside the guard; its beginning stands in the journal, what ICE saw in the result.</summary>
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
        var logFrom = File.Exists(turn.LogPath) ? new FileInfo(turn.LogPath).Length : 0;
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
        result = result with { Guard = await guard.EndAsync(kill) };
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

    /// <summary>A turn's end as events, what ICE saw first. <paramref name="outcome"/> may be worse than the agent's own word for
    /// it.</summary>
    public static IReadOnlyList<RunEvent> Ended(
        this RunContext context,
        AgentTurn turn,
        TurnResult result,
        TurnOutcome outcome,
        string detail
    ) => Ended(turn, result, outcome, detail, context.CostOf(turn, result));

    /// <summary>The same of a turn that belongs to no run.</summary>
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
                result.Until
            ),
        ];

    /// <summary>What a turn cost, by the agent's word or by the table of prices; null = unknown.</summary>
    public static decimal? CostOf(this RunContext context, AgentTurn turn, TurnResult result) => CostOf(context.Options, turn, result);

    /// <summary>The same by these options' prices.</summary>
    public static decimal? CostOf(RunOptions options, AgentTurn turn, TurnResult result) =>
        result.CostUsd
        ?? new PriceTable(options.Prices ?? []).Cost(
            turn.Model.Length > 0 ? turn.Model : result.Model,
            result.InputTokens,
            result.CachedTokens,
            result.OutputTokens
        );

    /// <summary>A job's own limit, or what is left of the run's.</summary>
    public static TimeSpan TurnLimit(this RunContext context, double minutes)
    {
        var limit = TimeSpan.FromMinutes(minutes);
        var left = context.Journal.SecondsLeft;
        return left < limit.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(1, left)) : limit;
    }
}
