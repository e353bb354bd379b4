using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Engine.Guardrails;

namespace Ias.Engine.Planning;

/// <summary>The guardrails around a planning: what goes into its prompt from outside, and the plan, which is to go into other
/// prompts.</summary>
internal sealed class PlanGuard(string workTree, RunOptions options, TimeProvider time)
{
    private const string Skill = "research";

    /// <summary>The prompt with what came from outside, as the guardrails leave it.</summary>
    /// <exception cref="ProblemException">They block it.</exception>
    public PlanPrompt Prompt(PlanRecord record, PlanPrompt prompt)
    {
        var guarded = Guard(record.Id)
            .Check(
                Skill,
                allowHigh: false,
                [
                    new OutsideText(record.Source, record.Wish, MayBlock: true),
                    new OutsideText("the answers", record.Answer ?? "", MayBlock: true),
                    new OutsideText(PlanGrammar.Path, prompt.Present, MayBlock: true),
                    new OutsideText("the agent's last answer", prompt.Earlier, MayBlock: false),
                ],
                keep: [workTree]
            );
        return guarded.Block is { } why
            ? throw new ProblemException(new Problem($"The guardrails block the planning: {why}.", record.Source))
            : prompt with
            {
                Wish = guarded.Texts[0],
                Answers = record.Answer is null
                    ? ""
                    : string.Join('\n', record.Questions.Select((question, i) => $"{i + 1}. {question}"))
                        + $"\n\nThe answers:\n\n{guarded.Texts[1]}",
                Present = guarded.Texts[2],
                Earlier = guarded.Texts[3],
            };
    }

    /// <summary>What they will say to the sprints of a plan when they run; a sentence each.</summary>
    public IReadOnlyList<string> FoundIn(PlanDraft plan, string id) =>
        [
            .. plan
                .Sprints.Select(one =>
                    Guard(id)
                        .Check(
                            "implement",
                            options.AllowHigh,
                            [new OutsideText($"the plan of {one.Sprint.Id}", one.Sprint.Text, MayBlock: true)],
                            keep: [workTree]
                        )
                )
                .SelectMany(seen => seen.Block is { } why ? seen.Warnings.Append($"a run would be refused: {why}") : seen.Warnings)
                .Distinct(StringComparer.Ordinal),
        ];

    private InputGuard Guard(string id) =>
        new(new Trajectory(workTree, id, time) { Turn = id }, options.Guardrails && InputGuard.IsOnHere, options.InjectionThreshold);
}
