namespace Ias.Engine.Reporting;

/// <summary>Finds the run a person means.</summary>
public static class RunLookup
{
    private const int MostNamed = 10;

    /// <summary>The run with an id, or with one that no other begins or ends as.</summary>
    /// <param name="runs">All there are, the one to name first at the beginning.</param>
    /// <param name="idOf">A run's id.</param>
    /// <param name="wanted">Id as typed; not empty.</param>
    /// <param name="where">Place to name when there is no run at all.</param>
    /// <exception cref="ProblemException">There is none, or several.</exception>
    public static T Of<T>(IReadOnlyList<T> runs, Func<T, string> idOf, string wanted, string where, string calledAs)
    {
        List<T> found = [.. runs.Where(run => idOf(run) == wanted)];
        found =
            found.Count > 0
                ? found
                :
                [
                    .. runs.Where(run =>
                        idOf(run).StartsWith(wanted, StringComparison.Ordinal) || idOf(run).EndsWith(wanted, StringComparison.Ordinal)
                    ),
                ];
        return found.Count == 1
            ? found[0]
            : throw new ProblemException(
                new Problem(
                    found.Count > 1
                        ? $"Several runs start or end with {wanted}: {string.Join(", ", found.Select(idOf))}."
                        : $"There is no run {wanted} here.",
                    runs.Count > 0 ? $"runs: {string.Join(", ", runs.Take(MostNamed).Select(idOf))}" : where,
                    $"{calledAs:raw} history",
                    found.Count > 1 ? ExitCode.Usage : ExitCode.NothingToDo
                )
            );
    }
}
