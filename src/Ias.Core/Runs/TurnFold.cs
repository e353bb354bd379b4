using System.Collections.Immutable;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Effect of the beginning and the end of an agent's turn on the run.</summary>
internal static class TurnFold
{
    /// <summary>At the first IMPLEMENT of a cycle that begins on a commit: nothing is found, changed or tried in it yet.</summary>
    public static RunRecord InCycle(RunRecord run, int cycle, string head) =>
        run with
        {
            Cycles = run.Cycles with { Current = cycle },
            Phase = Phase.Implement,
            Step = RunStep.Turn,
            CycleHead = head,
            Head = head,
            CycleProgress = false,
            CycleFiles = 0,
            CycleFindings = [],
            LastTurn = null,
            ChecksAgain = false,
        };

    public static RunRecord Ended(this RunRecord run, RunEvent.TurnEnded e)
    {
        // what never started cost nothing
        var told = e.CostUsd is not null || e.Outcome == TurnOutcome.NotStarted;
        var usage = run.Usage ?? new RunUsage();
        var next = run with
        {
            // of several lanes the one that began last is shown
            Agent = run.Agent is { } agent && agent.Turn == e.Turn ? Rested(agent, e) : run.Agent,
            Usage = new RunUsage(
                Add(usage.InputTokens, e.InputTokens),
                Add(usage.OutputTokens, e.OutputTokens),
                e.CostUsd is null ? usage.CostUsd : (usage.CostUsd ?? 0) + e.CostUsd,
                usage.Calls + e.Calls,
                usage.Untold + (told ? 0 : 1)
            ),
            Metrics = run.Metrics with { Denials = run.Metrics.Denials + e.Denials },
            LastTurn = new TurnNeed(
                e.Phase,
                e.Outcome,
                e.Detail,
                e.Until,
                run.Agent?.Attempt ?? 1,
                Since: e.Outcome.NeedsPerson() ? run.LastTurn?.Since ?? e.At : null
            ),
            AgentLimits = Limited(run, e),
        };
        if (e.Outcome != TurnOutcome.Ended)
        {
            return next;
        }

        var tokens = e.InputTokens is null && e.OutputTokens is null ? (long?)null : (e.InputTokens ?? 0) + (e.OutputTokens ?? 0);
        return next with
        {
            Step =
                e.Phase == Phase.Job ? run.Step
                : e.Phase == Phase.Implement ? RunStep.Commit
                : RunStep.Verdict,
            Notes = e.Phase == Phase.Implement ? [] : run.Notes,
            Closings =
                e.Closing.Length > 0
                    ? [.. (run.Closings ?? []).Where(said => said.Sprint != run.Current), new SprintClosing(run.Current, e.Closing)]
                    : run.Closings,
            Cycles = run.Cycles with
            {
                History = run
                    .Cycles.History.Add(new CycleLine(e.Cycle, e.Phase, 0, 0, "", Math.Round(e.Seconds, 3), tokens, e.CostUsd, run.Current))
                    .Newest(),
            },
        };
    }

    // A session is continued only within its own phase: a gate must judge with fresh eyes.
    public static RunAgent Continued(RunRecord run, RunEvent.TurnStarted e)
    {
        var agent = new RunAgent(e.Agent, e.Model, "", e.Pid, e.StartTicks, e.Turn, e.Attempt, e.Log, e.At);
        return e.Attempt > 1 && run.Agent is { } before && before.Name == e.Agent
            ? agent with
            {
                SessionId = before.SessionId,
                SessionInput = before.SessionInput,
                SessionOutput = before.SessionOutput,
            }
            : agent;
    }

    private static ImmutableArray<AgentLimit> Limited(RunRecord run, RunEvent.TurnEnded e)
    {
        var agent = e.Agent.Length > 0 ? e.Agent : run.Agent?.Name ?? ""; // with several lanes, the run's is whoever began last
        ImmutableArray<AgentLimit> others = [.. run.Limited.Where(limit => limit.Agent != agent)];
        return AgentLimit.Of(agent, e.Outcome, e.Until, e.At) is { } limit ? others.Add(limit) : others;
    }

    private static RunAgent Rested(RunAgent agent, RunEvent.TurnEnded e)
    {
        var same = agent.SessionId == e.SessionId;
        return agent with
        {
            Pid = 0,
            Started = 0,
            SessionId = e.SessionId,
            SessionInput = (same ? agent.SessionInput : 0) + (e.InputTokens ?? 0),
            SessionOutput = (same ? agent.SessionOutput : 0) + (e.OutputTokens ?? 0),
        };
    }

    private static long? Add(long? sum, long? more) => more is null ? sum : (sum ?? 0) + more;
}
