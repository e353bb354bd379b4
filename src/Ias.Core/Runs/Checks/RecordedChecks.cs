using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Checks;

/// <summary>Results of checks in a run's log.</summary>
public static class RecordedChecks
{
    /// <summary>The last final result of each check on each commit, in the order in which they ran. Tests of one commit on the code of
    /// another are left out: no commit has both.</summary>
    public static IReadOnlyList<CheckResult> Of(IEnumerable<RunEvent> events) =>
        [
            .. events
                .OfType<RunEvent.CheckEnded>()
                .Select(happened => happened.Result)
                .Where(result => result is { IsFinal: true, Tests: TestsOf.Work })
                .Reverse()
                .DistinctBy(result => (result.Name, result.Commit))
                .Reverse(),
        ];

    /// <summary>True when a check came to the same result again: as a whole, and in each single test where both have them.</summary>
    public static bool AreSame(CheckResult recorded, CheckResult now) =>
        recorded.Passed == now.Passed
        && (
            recorded.Tally is null
            || now.Tally is null
            || recorded
                .Tally.Failed.Select(test => test.Name)
                .ToHashSet(StringComparer.Ordinal)
                .SetEquals(now.Tally.Failed.Select(test => test.Name))
        );
}
