using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>An agent, and the model it is to use; written <c>codex</c> or <c>codex:gpt-5.5</c>.</summary>
/// <param name="Name">As in the registry.</param>
/// <param name="Model">Empty = the agent's own default.</param>
public sealed record AgentChoice(string Name, string Model)
{
    /// <summary>Reads what stands in the configuration; only the first colon counts, model names may hold more.</summary>
    public static AgentChoice Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new AgentChoice(text.Trim(), "") : new AgentChoice(text[..colon].Trim(), text[(colon + 1)..].Trim());
    }

    /// <summary>Why <paramref name="text"/> names no agent, as the end of a sentence; null when it does.</summary>
    public static string? WhyNot(string text) =>
        Parse(text).Name is var name && (KnownAgents.Names.Contains(name) || name == KnownAgents.Command)
            ? null
            : $"there is no agent with that name; known agents are {string.Join(", ", KnownAgents.Names)}, and command";

    /// <summary>Every agent that may work on a phase, the one that should first; each name once.</summary>
    /// <param name="reviewer">Which of several reviewers, from 0; only FLATLINE_PR has them.</param>
    public static IReadOnlyList<AgentChoice> For(Phase phase, RunOptions options, int reviewer = 0)
    {
        List<AgentChoice> choices =
        [
            phase == Phase.FlatlinePr && Reviewers(options) is var several
                ? several[Math.Min(reviewer, several.Count - 1)]
                : OwnOf(phase, options),
        ];
        foreach (var fallback in options.FallbackAgents ?? [])
        {
            if (Parse(fallback) is var next && choices.TrueForAll(c => c.Name != next.Name))
            {
                choices.Add(next);
            }
        }

        return choices;
    }

    /// <summary>
    /// Who reviews the pull request in FLATLINE_PR: those who are named, else the run's own agents, each once. There are at least as many
    /// as must agree: where there are fewer agents, they look more than once, each time with fresh eyes.
    /// </summary>
    public static IReadOnlyList<AgentChoice> Reviewers(RunOptions options)
    {
        List<AgentChoice> reviewers = options.PostPr?.FlatlineAgents is { Count: > 0 } named
            ? [.. named.Select(Parse)]
            : [.. new[] { Phase.Implement, Phase.Review, Phase.Audit }.Select(phase => OwnOf(phase, options)).Distinct()];
        for (int n = 0, wanted = Math.Max(2, options.PostPr?.FlatlineAgreement ?? 2); reviewers.Count < wanted; n++)
        {
            reviewers.Add(reviewers[n]);
        }

        return reviewers;
    }

    private static AgentChoice OwnOf(Phase phase, RunOptions options)
    {
        var own = phase switch
        {
            Phase.Implement => options.ImplementAgent,
            Phase.Review or Phase.E2eTesting => options.ReviewAgent,
            Phase.Audit or Phase.PostPrAudit => options.AuditAgent,
            _ => "",
        };
        return own.Length > 0 ? Parse(own) : new AgentChoice(options.Agent, options.Model);
    }

    /// <summary>The agent a phase's next turn runs on: the first that is not at its usage limit; null when all are.</summary>
    public static AgentChoice? Now(Phase phase, RunOptions options, IReadOnlyList<AgentLimit> limits, DateTimeOffset now, int reviewer = 0)
    {
        foreach (var choice in For(phase, options, reviewer))
        {
            if (UntilOf(choice, limits, now) is null)
            {
                return choice;
            }
        }

        return null;
    }

    /// <summary>The first reset time among a phase's agents; null when one is free.</summary>
    public static DateTimeOffset? FreeAt(
        Phase phase,
        RunOptions options,
        IReadOnlyList<AgentLimit> limits,
        DateTimeOffset now,
        int reviewer = 0
    )
    {
        DateTimeOffset? first = null;
        foreach (var choice in For(phase, options, reviewer))
        {
            if (UntilOf(choice, limits, now) is not { } until)
            {
                return null;
            }

            first = first is null || until < first ? until : first;
        }

        return first;
    }

    private static DateTimeOffset? UntilOf(AgentChoice choice, IReadOnlyList<AgentLimit> limits, DateTimeOffset now)
    {
        foreach (var limit in limits)
        {
            if (limit.Agent == choice.Name && limit.Until > now)
            {
                return limit.Until;
            }
        }

        return null;
    }
}

/// <summary>An agent's usage limit, and when its provider lifts it.</summary>
public sealed record AgentLimit(string Agent, DateTimeOffset Until);
