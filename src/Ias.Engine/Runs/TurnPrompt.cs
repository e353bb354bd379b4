using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Guardrails;

namespace Ias.Engine.Runs;

/// <summary>Builds a turn's prompt from the plan, the findings, people's notes and the repository's own instructions.</summary>
internal sealed class TurnPrompt(RunContext context)
{
    private readonly GuardrailLog _trajectory = new(context.WorkTree, context.Run.RunId, context.Parts.Time);

    /// <summary>Prompt of a turn, after the guardrails have checked its outside text.</summary>
    /// <exception cref="HaltException">A guardrail blocks the turn.</exception>
    public string For(Phase phase, int attempt, Feedback feedback, string turn, IAgent agent)
    {
        var run = context.Run;
        var gate = context.Gates.Find(phase);
        var implement = gate is null;
        var isTriage = gate?.Stage == GateStage.Triage;
        var (sprint, said) = Guarded(phase, implement && run.Cycles.Current > 1 ? feedback.OfLastCycle() : "", turn);
        return Prompts.Fill(
            PromptTemplates.Find(context.WorkTree, context.Gates.SkillOf(phase), gate?.Prompt).Text,
            new PromptInput(
                run.Current,
                run.CurrentTitle,
                sprint,
                run.Branch,
                run.Cycles.Current,
                [.. run.OpenFindingsOfCurrent],
                said,
                implement || isTriage ? run.Notes : [],
                attempt > 1,
                CommandFor(phase, agent).Length > 0 ? "" : OwnInstructions(phase),
                run.Completion is { PrUrl.Length: > 0 } published ? published.PrUrl : run.Branch,
                run.BaseCommit,
                run.Validation is { Checkpoint.Length: > 0 } ? Checkpoint.Of(run) : "",
                ReadFirst.In(context.WorkTree, reviews: !implement && !isTriage, context.Options.In),
                context.Options.In,
                gate is null || !RulesOnTests(gate, agent) ? "" : TestRulings.Prompt(run, phase)
            )
        );
    }

    /// <summary>True when the gate is asked about changes to the tests. A command of the repository's own is not.</summary>
    public bool RulesOnTests(IGate gate, IAgent agent) =>
        gate is { Stage: GateStage.Sprint, Form: not VerdictForm.Own, Prompt.Length: > 0 } && CommandFor(gate.Phase, agent).Length == 0;

    private (string Sprint, string Feedback) Guarded(Phase phase, string feedback, string turn)
    {
        var run = context.Run;
        _trajectory.Turn = turn;
        var guarded = new InputGuard(
            _trajectory,
            context.Options.Guardrails && InputGuard.IsOnHere,
            context.Options.InjectionThreshold
        ).Check(
            context.Gates.SkillOf(phase),
            context.Options.AllowHigh,
            [
                new OutsideText(
                    run.Bug is null ? $"the plan of {run.Current}" : "the bug's report",
                    context.SprintText,
                    MayBlock: run.Bug is null || phase == Phase.Triage
                ),
                new OutsideText("the last cycle's feedback", feedback, MayBlock: false),
            ],
            keep: [context.WorkTree],
            level: context.Gates.Find(phase)?.Danger
        );
        foreach (var warning in guarded.Warnings.Where(context.Told.Add))
        {
            context.Journal.Append(new RunEvent.Warned(warning));
        }

        return guarded.Block is { } why ? throw new HaltException(HaltTrigger.GuardBlocked, why) : (guarded.Texts[0], guarded.Texts[1]);
    }

    /// <summary>
    /// Repository's own command for this phase, e.g. <c>/implement sprint-1</c>, if there is one and the agent supports it; else empty.
    /// </summary>
    public string CommandFor(Phase phase, IAgent agent) =>
        agent.CommandFolder.Length > 0
        && context.Run.Validation is null
        && InsideFile.KindOf(context.WorkTree, FileOf(agent, phase)) == InsideKind.File
            ? $"/{NameOf(phase)} {context.Run.Current}"
            : "";

    // A command is kept for one agent; the others get its text.
    private string OwnInstructions(Phase phase) =>
        KnownAgents
            .All.Where(agent => agent.CommandFolder.Length > 0)
            .Select(agent => PromptTemplates.TextOf(context.WorkTree, FileOf(agent, phase)))
            .FirstOrDefault(text => text is not null)
        ?? "";

    private string FileOf(IAgent agent, Phase phase) => Path.Combine(context.WorkTree, agent.CommandFolder, NameOf(phase) + ".md");

    private string NameOf(Phase phase) => context.Gates.Find(phase)?.Command ?? context.Gates.SkillOf(phase);
}
