using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Agents;

namespace Ias.Engine.Runs;

/// <summary>Which agent a phase's next turn runs on: the phase's own, the run's, or one that takes over while that is at its usage
/// limit.</summary>
/// <param name="Model">The model it is to use; empty = its own default.</param>
internal sealed record PhaseAgent(IAgent Agent, string Model)
{
    /// <summary>Chooses it. A change because of a limit is told in the journal.</summary>
    public static PhaseAgent Choose(RunContext context, Phase phase)
    {
        var (run, options) = (context.Run, context.Options);
        var reviewer = run.Validation?.Reviewer ?? 0;
        var first = AgentChoice.For(phase, options, reviewer)[0];
        var choice = AgentChoice.Now(phase, options, run.Limited, context.Parts.Time.GetUtcNow(), reviewer) ?? first;
        if (choice != first && run.Agent?.Name != choice.Name)
        {
            var until = run.Limited.Last(limit => limit.Agent == first.Name).Until;
            context.Journal.Append(
                new RunEvent.Warned(
                    $"{first.Name} is at its usage limit until {until.UtcDateTime:yyyy-MM-dd HH:mm}Z; {choice.Name} takes over"
                )
            );
        }
        else if (
            choice == first
            && run.Agent?.Name is { } last
            && last != first.Name
            && run.Limited.Any(limit => limit.Agent == first.Name)
        )
        {
            context.Journal.Append(new RunEvent.Warned($"the usage limit of {first.Name} is over; it takes over from {last}"));
        }

        return new PhaseAgent(
            choice.Name == options.Agent
                ? context.Agent
                : new AgentRegistry().Find(choice.Name, options.AgentCommand, options.PromptBy, options.AgentScript),
            choice.Model
        );
    }
}
