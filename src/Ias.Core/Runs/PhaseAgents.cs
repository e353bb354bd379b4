using Ias.Core.Agents;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Agents that may work on a phase, and which of them its next turn runs on.</summary>
public static class PhaseAgents
{
    /// <summary>Every agent that may work on a phase, the one that should first; each name once.</summary>
    /// <param name="reviewer">Which of several reviewers, from 0; a gate with one agent has it for all.</param>
    public static IReadOnlyList<AgentChoice> For(Phase phase, RunOptions options, int reviewer = 0, GateList? gates = null)
    {
        var own =
            (gates ?? GateList.All).Find(phase)?.AgentsOf(options)
            ?? [AgentChoice.Own(phase == Phase.Implement ? options.ImplementAgent : "", options)];
        List<AgentChoice> choices = [own[Math.Min(reviewer, own.Count - 1)]];
        foreach (var fallback in options.FallbackAgents ?? [])
        {
            if (AgentChoice.Parse(fallback) is var next && choices.TrueForAll(c => c.Name != next.Name))
            {
                choices.Add(next);
            }
        }

        return choices;
    }

    /// <summary>The agent a phase's next turn runs on: the first that its provider does not keep from work; null when none is.</summary>
    public static AgentChoice? Now(
        Phase phase,
        RunOptions options,
        IReadOnlyList<AgentLimit> limits,
        DateTimeOffset now,
        int reviewer = 0,
        GateList? gates = null
    )
    {
        foreach (var choice in For(phase, options, reviewer, gates))
        {
            if (LimitOf(choice, limits, now) is null)
            {
                return choice;
            }
        }

        return null;
    }

    /// <summary>The first time at which a provider said that it lifts the limit of one of a phase's agents; null when none did, or one is
    /// free.</summary>
    public static DateTimeOffset? FreeAt(
        Phase phase,
        RunOptions options,
        IReadOnlyList<AgentLimit> limits,
        DateTimeOffset now,
        int reviewer = 0,
        GateList? gates = null
    )
    {
        DateTimeOffset? first = null;
        foreach (var choice in For(phase, options, reviewer, gates))
        {
            if (LimitOf(choice, limits, now) is not { } limit)
            {
                return null;
            }

            first = limit.IsNamed && (first is null || limit.Until < first) ? limit.Until : first;
        }

        return first;
    }

    private static AgentLimit? LimitOf(AgentChoice choice, IReadOnlyList<AgentLimit> limits, DateTimeOffset now)
    {
        foreach (var limit in limits)
        {
            if (limit.Agent == choice.Name && limit.Until > now)
            {
                return limit;
            }
        }

        return null;
    }
}
