using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Engine.Guardrails;

namespace Ias.Engine.Planning;

/// <summary>
/// Applies the guardrails to a planning: to outside text in its prompt, and to the plan, which becomes part of other prompts.
/// </summary>
internal sealed class PlanGuard(string workTree, RunOptions options, TimeProvider time)
{
    private const string Skill = "research";

    /// <summary>Prompt with its outside text as changed by the guardrails.</summary>
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

    /// <summary>Findings of the guardrails for the sprints of a plan when they run; a sentence each.</summary>
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
        new(new GuardrailLog(workTree, id, time) { Turn = id }, options.Guardrails && InputGuard.IsOnHere, options.InjectionThreshold);
}
