using Ias.Core.Guardrails;
using Ias.Core.Runs;

namespace Ias.Engine.Guardrails;

/// <summary>Result of the guardrails for a turn's input.</summary>
/// <param name="Texts">The texts, cleaned, in the order they came.</param>
/// <param name="Block">Why the turn must not start; null = it may.</param>
/// <param name="Warnings">For people; they stop nothing.</param>
public sealed record GuardedInput(IReadOnlyList<string> Texts, string? Block, IReadOnlyList<string> Warnings);

/// <summary>
/// Checks before every turn: the skill's danger level, personal data in outside text, and how much that text looks like an attempt to
/// command the agent. Each writes a line to the guardrail log. An error in a check is reported and does not stop the turn: this is a safety
/// net under ICE, which fails closed.
/// </summary>
/// <param name="enabled"><c>guardrails.input.enabled</c>, and <c>LOA_GUARDRAILS_ENABLED</c> is not <c>false</c>.</param>
/// <param name="threshold">Injection score from which text is blocked.</param>
public sealed class InputGuard(GuardrailLog trajectory, bool enabled, double threshold)
{
    /// <summary>The environment variable that turns the guardrails off for one process, such as one resume.</summary>
    public const string Switch = HaltRemedies.GuardSwitch;

    /// <summary>True when that variable leaves the guardrails on.</summary>
    public static bool IsOnHere => !string.Equals(Environment.GetEnvironmentVariable(Switch), "false", StringComparison.OrdinalIgnoreCase);

    /// <param name="skill">Of the turn, as <see cref="Danger"/> knows it.</param>
    /// <param name="allowHigh"><c>--allow-high</c>.</param>
    /// <param name="keep">Texts that are never replaced: the engine's own paths.</param>
    public GuardedInput Check(
        string skill,
        bool allowHigh,
        IReadOnlyList<OutsideText> texts,
        IReadOnlyList<string> keep,
        DangerLevel? level = null
    )
    {
        if (!enabled)
        {
            return new GuardedInput([.. texts.Select(t => t.Text)], null, []);
        }

        var warnings = new List<string>();
        var block = Safely(
            warnings,
            skill,
            "danger",
            () =>
            {
                var verdict = Danger.Judge(skill, level ?? GateList.All.DangerOf(skill), GuardMode.Autonomous, allowHigh);
                trajectory.Write(new TrajectoryLine(skill, "danger", verdict.Action, verdict.Reason));
                if (verdict.Action == GuardAction.Warn)
                {
                    warnings.Add(verdict.Reason);
                }

                return verdict.Action == GuardAction.Block
                    ? $"{verdict.Reason}; {(verdict.Next.Length > 0 ? $"{verdict.Next} allows it" : "nothing allows it")}"
                    : null;
            }
        );

        var clean = new List<string>(texts.Count);
        foreach (var text in texts)
        {
            var cleaned = text.Text;
            if (text.Text.Length > 0)
            {
                Safely(warnings, skill, "pii", () => cleaned = WithoutPersonalData(skill, text, keep, warnings));
                block ??= Safely(warnings, skill, "injection", () => Injected(skill, text, warnings));
            }

            clean.Add(cleaned);
        }

        return new GuardedInput(clean, block, warnings);
    }

    private string WithoutPersonalData(string skill, OutsideText text, IReadOnlyList<string> keep, List<string> warnings)
    {
        var clean = PersonalData.Filter(text.Text, keep);
        if (clean.Found.Count > 0)
        {
            warnings.Add($"{text.Source}: {clean.Told($"the {skill} prompt")}");
            trajectory.Write(new TrajectoryLine(skill, "pii", clean.Action, clean.Kinds, text.Source));
        }
        else
        {
            trajectory.Write(new TrajectoryLine(skill, "pii", GuardAction.Proceed, "nothing found", text.Source));
        }

        return clean.Text;
    }

    private string? Injected(string skill, OutsideText text, List<string> warnings)
    {
        var verdict = Injection.Score(text.Text, threshold);
        var action = verdict.Action == GuardAction.Block && !text.MayBlock ? GuardAction.Warn : verdict.Action;
        trajectory.Write(new TrajectoryLine(skill, "injection", action, verdict.Seen, text.Source, verdict.Score));
        if (action == GuardAction.Proceed)
        {
            return null;
        }

        var told = verdict.Told(text.Source);
        if (action == GuardAction.Warn)
        {
            warnings.Add(told);
            return null;
        }

        return $"{told}; change the text, or if it is intended, continue with {Switch}=false";
    }

    // A failed guardrail must not stop the work; its failure is reported.
    private T? Safely<T>(List<string> warnings, string skill, string check, Func<T?> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is not OutOfMemoryException and not OperationCanceledException)
        {
            warnings.Add($"the {check} guardrail failed before {skill}, which continues without it: {e.Message}");
            trajectory.TryWrite(new TrajectoryLine(skill, check, GuardAction.Proceed, $"failed: {e.Message}", Failed: true));
            return default;
        }
    }
}
