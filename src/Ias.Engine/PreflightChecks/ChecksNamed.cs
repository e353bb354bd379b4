using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Scaffolding;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Notes that only agents will judge the work, where the configuration names no program of the person's own.</summary>
internal static class ChecksNamed
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.Options.Checks is { Count: > 0 })
        {
            return [Ok($"a program decides first: {string.Join(", ", Check.Of(at.Options).Select(check => check.Name))}")];
        }

        if (!at.Request.ForPeople)
        {
            return []; // the run's plan and its pull request say it
        }

        var proposed = ProposedChecks.Yaml((await ProjectDetection.LookAsync(at.Processes, at.Place, cancel)).Commands);
        return
        [
            Note(
                "Nothing but agents will look at the work: the configuration names no checks.",
                $"Add to {Core.Config.ConfigKeys.FileName}: checks: {(proposed.Length > 0 ? Wording.Plain(proposed) : "[{name: tests, run: [make, test]}]")}"
            ),
        ];
    }
}
