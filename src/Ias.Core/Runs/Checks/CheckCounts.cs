using Ias.Core.Model;

namespace Ias.Core.Runs.Checks;

/// <summary>Checks of a run, counted by their last results on its work.</summary>
/// <param name="Passed">Checks that passed the last time.</param>
/// <param name="Failing">Checks that failed the last time.</param>
/// <param name="Flaky">Checks that failed and passed on the same commit at least once, as a whole or in a single test.</param>
public sealed record CheckCounts(int Passed, int Failing, int Flaky)
{
    /// <summary>Counts results of one run, oldest first.</summary>
    public static CheckCounts Of(IEnumerable<CheckResult> results)
    {
        var work = OnWork(results).ToList();
        var last = Last(work);
        return new CheckCounts(
            last.Count(one => one.Passed),
            last.Count(one => !one.Passed),
            work.Where(one => one.IsFlaky || one.Flaky is { Count: > 0 }).DistinctBy(one => one.Name).Count()
        );
    }

    /// <summary>The last result of each check on a run's work, in the order in which they came.</summary>
    public static IReadOnlyList<CheckResult> Last(IEnumerable<CheckResult> results) =>
        [.. OnWork(results).Reverse().DistinctBy(one => one.Name).Reverse()];

    private static IEnumerable<CheckResult> OnWork(IEnumerable<CheckResult> results) =>
        results.Where(one => one is { Tests: TestsOf.Work, IsBaseline: false, IsFinal: true });

    /// <summary>The counts for people: <c>2 passed, 1 fails</c>; empty = no check ran.</summary>
    public override string ToString() =>
        string.Join(
            ", ",
            (
                (string[])
                    [
                        Passed > 0 ? $"{Passed} passed" : "",
                        Failing > 0 ? $"{Failing} {(Failing == 1 ? "fails" : "fail")}" : "",
                        Flaky > 0 ? $"{Flaky} flaky" : "",
                    ]
            ).Where(part => part.Length > 0)
        );
}
