using System.Text.Json.Serialization;
using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>An agent that its provider keeps from work: at its usage limit, or refused until a person changes something.</summary>
/// <param name="Until">When the limit ends; where nobody knows, when the agent is tried again beside one that took over.</param>
/// <param name="Why">Outcome of the turn that reported it.</param>
/// <param name="IsNamed">Whether the provider named the time, so that it is worth a wait.</param>
public sealed record AgentLimit(string Agent, DateTimeOffset Until, TurnOutcome Why = TurnOutcome.UsageLimit, bool IsNamed = true)
{
    /// <summary>Pause of a limited agent, while another works, when the end of its limit is unknown.</summary>
    public static readonly TimeSpan Unknown = TimeSpan.FromHours(1);

    /// <summary>Description of the limit, as the beginning of a sentence.</summary>
    [JsonIgnore]
    public string Words =>
        Why switch
        {
            TurnOutcome.UsageLimit when IsNamed => $"{Agent} is at its usage limit until {Until.UtcDateTime:yyyy-MM-dd HH:mm}Z",
            TurnOutcome.UsageLimit => $"{Agent} is at its usage limit, and nobody knows until when",
            _ => $"{Agent} needs you: {Why.Describe()}",
        };

    /// <summary>
    /// The limit reported by a turn's end; null when it reports none. A reset time in the past is ignored: the agent has just
    /// been refused.
    /// </summary>
    public static AgentLimit? Of(string agent, TurnOutcome outcome, DateTimeOffset? until, DateTimeOffset ended) =>
        outcome == TurnOutcome.UsageLimit && until > ended ? new AgentLimit(agent, until.Value)
        : outcome == TurnOutcome.UsageLimit || outcome.IsRefusal() ? new AgentLimit(agent, ended + Unknown, outcome, IsNamed: false)
        : null;
}
