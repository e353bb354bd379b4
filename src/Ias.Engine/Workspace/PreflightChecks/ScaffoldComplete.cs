using Ias.Engine.Workspace.Projects;
using static Ias.Engine.Workspace.PreflightCheck;

namespace Ias.Engine.Workspace.PreflightChecks;

/// <summary>What agents at the terminal read is there, leads on, and says something.</summary>
internal static class ScaffoldComplete
{
    private const string Edit = "$EDITOR ";

    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel) => Task.FromResult(at.Request.ForPeople ? Look(at) : []);

    private static PreflightCheck[] Look(PreflightScene at)
    {
        var state = ScaffoldState.Of(at.Ground);
        if (!state.Begun)
        {
            return [Note("Nothing is prepared for agents at a terminal: no docs/ias/.", $"{at.CalledAs} init")];
        }

        var found = new List<PreflightCheck>();
        if (state.Missing.Count > 0)
        {
            found.Add(Warning($"Of what agents read, this is missing: {string.Join(", ", state.Missing)}", $"{at.CalledAs} preflight --fix     (writes it; nothing that is there is touched)") with
            {
                Mend = async cancel => $"wrote {string.Join(", ", Scaffold.Complete(at.Ground, await ProjectDetection.LookAsync(at.Processes, at.Place, cancel)))}",
            });
        }

        found.AddRange(state.Silent.Select(path => Warning($"{path} does not lead an agent to docs/ias/.", $"Add to {path}: {Scaffold.Pointer}")));
        if (state.Unfilled.Count > 0)
        {
            found.Add(Note($"Still to be filled in: {string.Join(", ", state.Unfilled)}", Edit + string.Join(' ', state.Unfilled.Select(CommandLine.Quote))));
        }

        return found.Count > 0 ? [.. found] : [Ok($"what agents read is complete ({at.CalledAs} context shows it)")];
    }
}
