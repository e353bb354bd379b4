using Ias.Core.Model;

namespace Ias.Core.Runs.Checks;

/// <summary>Test that failed and passed on the same commit, with how often.</summary>
/// <param name="Check">The check that runs it.</param>
/// <param name="Test">Name in the check's reports; empty = the check as a whole, whose single tests are not known.</param>
/// <param name="Times">Number of commits on which it did.</param>
/// <param name="Last">Time of the last one.</param>
public sealed record FlakyTest(string Check, string Test, int Times, DateTimeOffset Last)
{
    /// <summary>Counts flaky tests over results of any runs; the most frequent first, of equal ones the latest.</summary>
    public static IReadOnlyList<FlakyTest> Of(IEnumerable<(DateTimeOffset At, CheckResult Result)> results) =>
        [
            .. results
                .Where(one => one.Result is { Tests: TestsOf.Work, IsFinal: true })
                .SelectMany(one =>
                    (
                        one.Result.Flaky is { Count: > 0 } tests ? tests
                        : one.Result.IsFlaky ? [""]
                        : []
                    ).Select(test => (one.Result.Name, Test: test, one.At))
                )
                .GroupBy(one => (one.Name, one.Test))
                .Select(group => new FlakyTest(group.Key.Name, group.Key.Test, group.Count(), group.Max(one => one.At)))
                .OrderByDescending(one => one.Times)
                .ThenByDescending(one => one.Last)
                .ThenBy(one => one.Test, StringComparer.Ordinal),
        ];
}
