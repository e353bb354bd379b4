using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Tui.Observing;

/// <summary>What happened since a person last looked, counted.</summary>
/// <param name="Since">When that was.</param>
/// <param name="Cycles">Cycles that ended.</param>
/// <param name="FindingsNew">Findings that no cycle before had.</param>
/// <param name="FindingsFixed">Findings that were open and that a cycle no longer had.</param>
/// <param name="CostUsd">What turns cost that ended since; null = no agent told.</param>
/// <param name="Halts">Times it came to stand still.</param>
/// <param name="Runs">Runs before the present one that ended.</param>
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
    /// <summary>Nothing of what is counted has happened.</summary>
    public bool IsNothing =>
        this is { Cycles: 0, Commits: 0, FindingsNew: 0, FindingsFixed: 0, FilesDeleted: 0, Halts: 0, Runs: 0 } && CostUsd is null or 0;

    /// <summary>Counts a run's events after a moment.</summary>
    /// <param name="events">From the run's first on: what is new can only be told by what was there before.</param>
    /// <param name="earlier">Archived runs; counted is only how many ended since.</param>
    public static SinceLastLook Of(IReadOnlyList<RunEvent> events, DateTimeOffset since, IReadOnlyList<RunRecord>? earlier = null) =>
        new LookCounter(since).Count(events, earlier ?? []);

    /// <summary>The counts that are not zero, in one line: <c>1 cycle, 3 commits, 1 new finding, $1.10</c>; <c>nothing</c> when all
    /// are.</summary>
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
