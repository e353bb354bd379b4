using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>Runs as rows, by the title of their goal.</summary>
/// <param name="Goals">Goals of runs, by run.</param>
public sealed record RunRowsModel(Frame Frame, IReadOnlyList<Run> Runs, IReadOnlyDictionary<EntityId, EntityId> Goals, Names Names)
    : PageModel(Frame, "Runs")
{
    /// <summary>Title of a run's goal, or the run's own name.</summary>
    public string TitleOf(Run run) => (Goals.TryGetValue(run.Id, out var goal) ? Names.Goal(goal) : null) ?? run.RunRef.Value;
}
