using Ias.Core.Text;
using Ias.Engine.Scaffolding;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the files agents at the terminal read exist, have content, and link to each other.</summary>
internal static class ScaffoldComplete
{
    private const string Edit = "$EDITOR ";

    private static string Starts => string.Join(", ", ScaffoldFile.All.Where(file => file.IsStart).Select(file => file.Path));

    private static string Commands =>
        string.Join(", ", ScaffoldFile.All.Where(file => file.ReachesIn).Select(file => file.Path.Split('/')[0] + "/").Distinct());

    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel) =>
        Task.FromResult(at.Request.ForPeople ? Look(at) : []);

    private static PreflightCheck[] Look(PreflightScene at)
    {
        var state = ScaffoldState.Of(at.Ground);
        if (!state.Begun)
        {
            return
            [
                Note("Nothing is prepared for agents at a terminal: no docs/ias/.", $"{at.CalledAs} init") with
                {
                    Ask =
                        $"Write what agents read ({Starts}, {ScaffoldFile.Folder}/), and the commands by which they call ias ({Commands})?",
                    Mend = cancel => WriteAsync(at, reachesIn: true, cancel),
                },
            ];
        }

        var found = new List<PreflightCheck>();
        if (state.Missing.Count > 0)
        {
            found.Add(
                Warning(
                    $"Files that agents read are missing: {string.Join(", ", state.Missing)}",
                    $"{at.CalledAs} preflight --fix     (writes them; never overwrites)"
                ) with
                {
                    Mend = cancel => WriteAsync(at, reachesIn: false, cancel),
                }
            );
        }

        found.AddRange(
            state.Silent.Select(path => Warning($"{path} does not point agents to docs/ias/.", $"Add to {path}: {Scaffold.Pointer}"))
        );
        if (state.Unfilled.Count > 0)
        {
            found.Add(
                Note(
                    $"Still to fill in: {string.Join(", ", state.Unfilled)}",
                    Edit + string.Join(' ', state.Unfilled.Select(ShellWord.Quote))
                )
            );
        }

        return found.Count > 0 ? [.. found] : [Ok($"files for agents are complete ({at.CalledAs} context shows it)")];
    }

    private static async Task<string> WriteAsync(PreflightScene at, bool reachesIn, CancellationToken cancel) =>
        $"wrote {string.Join(", ", Scaffold.Complete(at.Ground, await ProjectDetection.LookAsync(at.Processes, at.Place, cancel), reachesIn))}";
}
