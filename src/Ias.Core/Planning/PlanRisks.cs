using Ias.Core.Runs.Bugs;

namespace Ias.Core.Planning;

/// <summary>Risks of a plan that a person should know of before it is kept: they stop nothing.</summary>
public static class PlanRisks
{
    private static readonly string[] Destroying = ["delete", "drop", "truncate", "purge", "wipe", "erase"];

    private static readonly string[] Refused =
    [
        "push to main",
        "push to master",
        "push origin main",
        "push origin master",
        "push --force",
        "push -f",
        "force push",
        "force-push",
        "--no-verify",
        "core.hookspath",
        "git merge",
        "gh pr merge",
        "merge the pull request",
        "ias allow",
        ".loa.config.yaml",
    ];

    /// <summary>A sentence each, in the order of the sprints.</summary>
    /// <param name="estimate">Null = there is no history to judge by.</param>
    /// <param name="nightHours">How long a run may take.</param>
    /// <param name="mostUsd">What a run, or a day, may cost; 0 = no limit.</param>
    public static IReadOnlyList<string> Of(PlanDraft plan, PlanEstimate? estimate, double nightHours, double mostUsd)
    {
        var risks = new List<string>();
        foreach (var one in plan.Sprints)
        {
            var touched = HighRisk.AreasIn(one.Sprint.Text);
            if (touched.Count > 0)
            {
                risks.Add($"{one.Sprint.Id} touches {string.Join(", ", touched.Select(area => $"{area.Area} ({area.Word})"))}");
            }

            if (HighRisk.WordIn(one.Sprint.Text, [], Destroying) is { } destroys)
            {
                risks.Add($"{one.Sprint.Id} may take data away ({destroys})");
            }

            var text = one.Sprint.Text;
            if (Array.Find(Refused, words => text.Contains(words, StringComparison.OrdinalIgnoreCase)) is { } refused)
            {
                risks.Add($"{one.Sprint.Id} speaks of what the guard refuses (\"{refused}\"): a run refuses it all the same");
            }
        }

        if (estimate is not null && estimate.Seconds > nightHours * 3600)
        {
            risks.Add($"it is longer than a run may take ({Text.Wording.Time(nightHours * 3600)}): run it in parts, with --from and --to");
        }

        if (mostUsd > 0 && estimate?.CostUsd is { } cost && (double)cost > mostUsd)
        {
            risks.Add($"it costs more than the limit allows ({Text.Wording.Money((decimal)mostUsd)})");
        }

        return risks;
    }
}
