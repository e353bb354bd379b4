using Ias.Core.RunMode;

namespace Ias.Engine.RunMode;

/// <summary>Gathers a turn's prompt from the plan, the findings, people's notes and the repository's own instructions.</summary>
internal sealed class TurnPrompt(RunContext context)
{
    public string For(Phase phase, int attempt, Feedback feedback)
    {
        var run = context.Run;
        var name = phase switch { Phase.Implement => "implement", Phase.Review => "review", _ => "audit" };
        var command = Path.Combine(context.WorkTree, ".claude", "commands", phase switch { Phase.Implement => "implement.md", Phase.Review => "review-sprint.md", _ => "audit-sprint.md" });
        var implement = phase == Phase.Implement;
        return Prompts.Fill(PromptTemplates.Find(context.WorkTree, name).Text, new PromptInput(
            run.Target, run.Title, context.SprintText, run.Branch, run.Cycles.Current, [.. run.OpenFindings],
            implement && run.Cycles.Current > 1 ? feedback.OfLastCycle() : "", implement ? run.Notes : [], attempt > 1, PromptTemplates.TextOf(command) ?? ""));
    }
}
