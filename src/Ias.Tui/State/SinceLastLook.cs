using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Tui.State;

/// <summary>Counts of what happened since a user last looked.</summary>
/// <param name="Since">Time of the last look.</param>
/// <param name="Cycles">Cycles that ended.</param>
/// <param name="FindingsNew">Findings that no earlier cycle had.</param>
/// <param name="FindingsFixed">Open findings that a cycle no longer had.</param>
/// <param name="CostUsd">Cost of turns that ended since; null = not reported.</param>
/// <param name="Halts">Number of halts.</param>
/// <param name="Runs">Earlier runs that ended.</param>
public sealed record SinceLastLook(
    DateTimeOffset Since,
    int Cycles,
    int Commits,
    int FindingsNew,
    int FindingsFixed,
    int FilesDeleted,
    decimal? CostUsd,
    int Halts,
    int Runs = 0
)
{
    /// <summary>True if none of the counted events has happened.</summary>
    public bool IsNothing =>
        this is { Cycles: 0, Commits: 0, FindingsNew: 0, FindingsFixed: 0, FilesDeleted: 0, Halts: 0, Runs: 0 } && CostUsd is null or 0;

    /// <summary>Counts a run's events after a moment.</summary>
    /// <param name="events">Events from the run's first on: only those before the moment tell what is new.</param>
    /// <param name="earlier">Archived runs, of which only the number that ended since is counted.</param>
    public static SinceLastLook Of(IReadOnlyList<RunEvent> events, DateTimeOffset since, IReadOnlyList<RunRecord>? earlier = null) =>
        new ActivityCounter(since).Count(events, earlier ?? []);

    /// <summary>Non-zero counts in one line: <c>1 cycle, 3 commits, 1 new finding, $1.10</c>; <c>nothing</c> when all are zero.</summary>
    public string Describe()
    {
        string[] parts =
        [
            Runs > 0 ? $"{Wording.Count(Runs, "earlier run")} ended" : "",
            Part(Halts, "halt"),
            Part(Cycles, "cycle"),
            Part(Commits, "commit"),
            Part(FindingsNew, "new finding"),
            FindingsFixed > 0 ? $"{FindingsFixed} fixed" : "",
            FilesDeleted > 0 ? $"{Wording.Count(FilesDeleted, "file")} deleted" : "",
            CostUsd is > 0 ? string.Create(CultureInfo.InvariantCulture, $"${CostUsd:0.00}") : "",
        ];
        var said = parts.Where(part => part.Length > 0).ToList();
        return said.Count == 0 ? "nothing" : string.Join(", ", said);

        static string Part(int n, string noun) => n > 0 ? Wording.Count(n, noun) : "";
    }
}
