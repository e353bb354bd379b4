using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;

namespace Ias.Engine.Runs;

/// <summary>
/// Agent for a phase's next turn: the phase's own, the run's, or a fallback while the provider of the first is rate limited.
/// </summary>
/// <param name="Model">The model to use; empty = the agent's default.</param>
internal sealed record PhaseAgent(IAgent Agent, string Model)
{
    /// <summary>Selects the agent. A switch because of a rate limit is recorded in the journal.</summary>
    public static PhaseAgent Choose(RunContext context, Phase phase)
    {
        var (run, options) = (context.Run, context.Options);
        var reviewer = run.Validation?.Reviewer ?? 0;
        var first = PhaseAgents.For(phase, options, reviewer, context.Gates)[0];
        var choice = PhaseAgents.Now(phase, options, run.Limited, context.Parts.Time.GetUtcNow(), reviewer, context.Gates) ?? first;
        if (choice != first && run.Agent?.Name != choice.Name)
        {
            var limit = run.Limited.Last(limit => limit.Agent == first.Name);
            context.Journal.Append(new RunEvent.Warned($"{limit.Words}; {choice.Name} takes over"));
        }
        else if (
            choice == first
            && run.Agent?.Name is { } last
            && last != first.Name
            && run.Limited.FirstOrDefault(limit => limit.Agent == first.Name) is { } over
        )
        {
            context.Journal.Append(
                new RunEvent.Warned(
                    over.IsNamed
                        ? $"the usage limit of {first.Name} is over; it takes over from {last}"
                        : $"{first.Name} is tried again in the place of {last}"
                )
            );
        }

        return new PhaseAgent(
            choice.Name == options.Agent
                ? context.Agent
                : new AgentRegistry().Find(choice.Name, options.AgentCommand, options.PromptBy, options.AgentScript),
            choice.Model
        );
    }
}
