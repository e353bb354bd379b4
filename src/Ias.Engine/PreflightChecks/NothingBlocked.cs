using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Guardrails;
using Ias.Engine.Runs;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>
/// Checks that no guardrail would block an enabled phase or a text of the plan: better reported now than after eight hours.
/// </summary>
internal static class NothingBlocked
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var options = at.Request.Options;
        if (!options.Guardrails || !InputGuard.IsOnHere)
        {
            return
            [
                Warning(
                    "The guardrails are off: turns start unchecked.",
                    "guardrails: {input: {enabled: true}}, and no LOA_GUARDRAILS_ENABLED=false"
                ),
            ];
        }

        var found = new List<PreflightCheck>();
        var pushes = await at.PushesAsync();
        if (options.PostPr is not null && !pushes)
        {
            found.Add(Note("The result will not be validated (post_pr_validation): nothing is pushed."));
        }

        foreach (var (phase, without) in HighPhases(options, pushes))
        {
            found.Add(
                Problem(
                    $"{GateList.All.Judge(GateList.All.SkillOf(phase), GuardMode.Autonomous, options.AllowHigh).Reason}: the run would halt at {phase.Word()}.",
                    ShellLine.Of($"{at.CalledAs:raw} run {at.Target} --allow-high\n{without:raw}     (without it)")
                )
            );
        }

        foreach (var sprint in Wanted(at))
        {
            var verdict = Injection.Score(sprint.Text, options.InjectionThreshold);
            if (verdict.Action == GuardAction.Block)
            {
                found.Add(
                    Problem(
                        $"{verdict.Told($"The plan of {sprint.Id}")}.",
                        $"change the text, or if it is intended: {InputGuard.Switch}=false {at.CalledAs} run {sprint.Id}"
                    )
                );
            }
        }

        return found.Count > 0 ? [.. found] : [Ok("guardrails: nothing would be blocked")];
    }

    // The first phase of the validation stands for all of it: with --allow-high none of them is blocked.
    private static IEnumerable<(Phase Phase, string Without)> HighPhases(RunOptions options, bool pushes)
    {
        foreach (var gate in GateList.All.OfSprint(options).Where(gate => gate.Danger == DangerLevel.High && !options.AllowHigh))
        {
            yield return (gate.Phase, gate.HowToSwitchOff);
        }

        if (
            pushes
            && options is { PostPr: { } validation, AllowHigh: false }
            && validation.PhasesOf(options).FirstOrDefault(p => p.Phase != Phase.ContextClear) is { } first
        )
        {
            yield return (first.Phase, "post_pr_validation: {enabled: false}");
        }
    }

    // Only what the run would use; a missing plan is reported by another check.
    private static IReadOnlyList<Sprint> Wanted(PreflightScene at)
    {
        var all = Sprints.Of(at.Place.WorkTree);
        try
        {
            return at.Request switch
            {
                { Bug: not null } => [],
                { Target.Length: 0 } => all,
                { Target: SprintPlanState.PlanTarget } => PlanChoice.Wanted(
                    all,
                    at.Request.AsRun(at.Place.WorkTree, at.Target),
                    at.Place.WorkTree
                ),
                var request => [.. all.Where(s => s.Id == request.Target)],
            };
        }
        catch (ProblemException)
        {
            return [];
        }
    }
}
