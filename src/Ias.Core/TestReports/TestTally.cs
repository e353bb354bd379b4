namespace Ias.Core.TestReports;

/// <summary>Single tests of a check, counted; those that failed by name.</summary>
/// <param name="Passed">Number of tests that passed.</param>
/// <param name="Skipped">Number of tests that did not run.</param>
/// <param name="Failed">Tests that failed, at most <see cref="MostFailed"/>.</param>
/// <param name="More">Number of failed tests that are not named.</param>
public sealed record TestTally(int Passed, int Skipped, IReadOnlyList<TestCase> Failed, int More = 0)
{
    /// <summary>Maximum number of failed tests that are named.</summary>
    public const int MostFailed = 200;

    /// <summary>Number of failed tests.</summary>
    public int FailedCount => Failed.Count + More;

    /// <summary>Tally of a report. Of several tests of one name, one that failed counts.</summary>
    public static TestTally Of(IReadOnlyList<TestCase> tests)
    {
        var failed = tests.Where(test => test.Outcome == TestOutcome.Failed).DistinctBy(test => test.Name).ToList();
        return new TestTally(
            tests.Count(test => test.Outcome == TestOutcome.Passed),
            tests.Count(test => test.Outcome == TestOutcome.Skipped),
            [.. failed.Take(MostFailed)],
            Math.Max(0, failed.Count - MostFailed)
        );
    }

    /// <summary>Counts for people: <c>41 tests, 2 failed, 3 skipped</c>.</summary>
    public override string ToString() =>
        Text.Wording.Count(Passed + Skipped + FailedCount, "test")
        + (FailedCount > 0 ? $", {FailedCount} failed" : "")
        + (Skipped > 0 ? $", {Skipped} skipped" : "");
}
