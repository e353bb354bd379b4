using Ias.Core.Model;
using Ias.Core.Runs.Checks;

namespace Ias.Core.Tests.Runs.Checks;

/// <summary>What is counted over results of checks: per run, and per test over runs.</summary>
public sealed class CheckHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_check_counts_by_its_last_result_on_the_work()
    {
        var counts = CheckCounts.Of([
            Result("tests", passed: false, sprint: ""), // on what was there before
            Result("lint", passed: true, sprint: ""),
            Result("tests", passed: false),
            Result("lint", passed: false),
            Result("tests", passed: true) with
            {
                Tests = TestsOf.After,
            },
            Result("lint", passed: true, tries: 2),
            Result("tests", passed: false, tries: 1), // not final: it is repeated
        ]);

        Assert.Equal(new CheckCounts(Passed: 1, Failing: 1, Flaky: 1), counts);
        Assert.Equal("1 passed, 1 fails, 1 flaky", counts.ToString());
    }

    [Fact]
    public void A_run_without_checks_has_no_words() => Assert.Equal("", CheckCounts.Of([]).ToString());

    [Fact]
    public void Flaky_tests_are_counted_over_all_runs_the_most_frequent_first()
    {
        var flaky = FlakyTest.Of([
            (Noon, Result("tests", passed: true, tries: 2) with { Flaky = ["a > b", "rare"] }),
            (Noon.AddHours(1), Result("tests", passed: false, sprint: "", tries: 2) with { Flaky = ["a > b"] }),
            (Noon.AddHours(2), Result("lint", passed: true, tries: 2)),
            (Noon.AddHours(3), Result("lint", passed: true)),
        ]);

        Assert.Equal(
            [
                new FlakyTest("tests", "a > b", 2, Noon.AddHours(1)),
                new FlakyTest("lint", "", 1, Noon.AddHours(2)),
                new FlakyTest("tests", "rare", 1, Noon),
            ],
            flaky
        );
    }

    private static CheckResult Result(string name, bool passed, string sprint = "sprint-1", int tries = -1) =>
        new(
            name,
            sprint,
            "abc",
            passed,
            tries > 0 ? tries
                : passed ? 1
                : 2,
            1,
            ""
        );
}
