using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Guardrails;

namespace Ias.Engine.Runs;

/// <summary>Gathers a turn's prompt from the plan, the findings, people's notes and the repository's own instructions.</summary>
internal sealed class TurnPrompt(RunContext context)
{
    private readonly Trajectory _trajectory = new(context.WorkTree, context.Run.RunId, context.Parts.Time);

    /// <summary>The prompt, after the guardrails have looked at what comes into it from outside.</summary>
    /// <exception cref="HaltException">A guardrail blocks the turn.</exception>
    public string For(Phase phase, int attempt, Feedback feedback, string turn, IAgent agent)
    {
        var run = context.Run;
        var name = Danger.SkillOf(phase);
        var implement = phase == Phase.Implement;
        var (sprint, said) = Guarded(phase, implement && run.Cycles.Current > 1 ? feedback.OfLastCycle() : "", turn);
        return Prompts.Fill(
            PromptTemplates.Find(context.WorkTree, name).Text,
            new PromptInput(
                run.Current,
                run.CurrentTitle,
                sprint,
                run.Branch,
                run.Cycles.Current,
                [.. run.OpenFindings],
                said,
                implement || phase == Phase.Triage ? run.Notes : [],
                attempt > 1,
                CommandFor(phase, agent).Length > 0 ? "" : PromptTemplates.TextOf(context.WorkTree, FileOf(phase)) ?? "",
                run.Completion is { PrUrl.Length: > 0 } published ? published.PrUrl : run.Branch,
                run.BaseCommit,
                run.Validation is { Checkpoint.Length: > 0 } ? Checkpoint.Of(run) : "",
                ReadFirst.In(context.WorkTree, reviews: !implement && phase != Phase.Triage)
            )
        );
    }

    private (string Sprint, string Feedback) Guarded(Phase phase, string feedback, string turn)
    {
        var run = context.Run;
        _trajectory.Turn = turn;
        var guarded = new InputGuard(
            _trajectory,
            context.Options.Guardrails && InputGuard.IsOnHere,
            context.Options.InjectionThreshold
        ).Check(
            Danger.SkillOf(phase),
            context.Options.AllowHigh,
            [
                new OutsideText(
                    run.Bug is null ? $"the plan of {run.Current}" : "the bug's report",
                    context.SprintText,
                    MayBlock: run.Bug is null || phase == Phase.Triage
                ),
                new OutsideText("the last cycle's feedback", feedback, MayBlock: false),
            ],
            keep: [context.WorkTree]
        );
        foreach (var warning in guarded.Warnings.Where(context.Told.Add))
        {
            context.Journal.Append(new RunEvent.Warned(warning));
        }

        return guarded.Block is { } why ? throw new HaltException(HaltTrigger.GuardBlocked, why) : (guarded.Texts[0], guarded.Texts[1]);
    }

    /// <summary>The repository's own command for this phase, e.g. <c>/implement sprint-1</c>, where there is one and the agent takes such;
    /// else empty.</summary>
    public string CommandFor(Phase phase, IAgent agent) =>
        agent.TakesCommands && context.Run.Validation is null && InsideFile.KindOf(context.WorkTree, FileOf(phase)) == InsideKind.File
            ? $"/{NameOf(phase)} {context.Run.Current}"
            : "";

    private string FileOf(Phase phase) => Path.Combine(context.WorkTree, ".claude", "commands", NameOf(phase) + ".md");

    private static string NameOf(Phase phase) =>
        phase switch
        {
            Phase.Triage => "bug",
            Phase.Implement => "implement",
            Phase.Review => "review-sprint",
            Phase.Audit => "audit-sprint",
            _ => Danger.SkillOf(phase),
        };
}
