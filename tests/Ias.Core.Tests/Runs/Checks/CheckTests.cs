using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.TestReports;

namespace Ias.Core.Tests.Runs.Checks;

public sealed class CheckTests
{
    [Fact]
    public void A_check_is_a_name_a_command_and_a_limit()
    {
        var plain = Check.Read("""{"name":"tests","run":["npm","test"]}""");
        var shell = Check.Read("""{"name":"e2e-1","run":{"shell":"npm ci && npm test"},"timeout_minutes":"0.5"}""");

        Assert.Equal(("tests", "npm test", 20), (plain.Name, plain.ToString(), plain.TimeoutMinutes));
        Assert.Equal(["sh", "-c", "npm ci && npm test"], shell.Run);
        Assert.Equal(0.5, shell.TimeoutMinutes);
        Assert.Equal((CheckPlace.Review, false, false), (plain.Before, plain.HasNetwork, plain.FailsFlaky));
        Assert.Empty(plain.Keep);
    }

    [Fact]
    public void It_says_when_it_runs_what_it_gets_and_what_flaky_means()
    {
        var check = Check.Read(
            """{"name":"e2e","run":["make"],"before":"publish","network":"listed","keep":["node_modules/","a/.venv"],"flaky":"fail"}"""
        );

        Assert.Equal((CheckPlace.Publish, true, true), (check.Before, check.HasNetwork, check.FailsFlaky));
        Assert.Equal(["node_modules", "a/.venv"], check.Keep);
    }

    [Theory]
    [InlineData(
        "ok 1 - adds\nnot ok 2 - an empty cart\n  ---\n  ...\nnot ok 3 - later\n# fail 2\n# duration_ms 254.4\n",
        "not ok 2 - an empty cart"
    )]
    [InlineData("FAIL cart\nexpected 2 was 3\n\n", "expected 2 was 3")]
    [InlineData("", "exit status 1")]
    public void A_failure_is_named_by_the_line_that_says_it_best(string output, string words)
    {
        var result = Check
            .Read("""{"name":"tests","run":["npm","test"]}""")
            .Ended("sprint-1", "1", null, new(1, "exit status 1", 1, output));

        Assert.EndsWith(words, CheckWords.Finding(result).Title);
    }

    [Fact]
    public void A_test_that_fails_only_the_second_time_is_counted_as_one_that_passed()
    {
        var check = Check.Read("""{"name":"tests","run":["npm","test"],"reports":"output"}""");

        var first = check.Ended("sprint-1", "abc", null, End(TestOutcome.Failed, TestOutcome.Passed, TestOutcome.Failed));
        var second = check.Ended("sprint-1", "abc", first, End(TestOutcome.Passed, TestOutcome.Failed, TestOutcome.Failed));

        Assert.Equal("3 tests, 1 failed", second.Tally!.ToString());
        Assert.Equal(["t0", "t1"], second.Flaky!);

        static ProgramEnd End(params TestOutcome[] outcomes) =>
            new(1, "exit status 1", 1, "") { Tests = [.. outcomes.Select((outcome, n) => new TestCase($"t{n}", outcome, ""))] };
    }

    [Theory]
    [InlineData("", "it has no name and run")]
    [InlineData("\"tests\"", "it has no name and run")]
    [InlineData("""{"run":["x"]}""", "its name is not")]
    [InlineData("""{"name":"My tests","run":["x"]}""", "its name is not")]
    [InlineData("""{"name":["x"],"run":["x"]}""", "its name is not")]
    [InlineData("""{"name":"tests"}""", "its run is not a list of words")]
    [InlineData("""{"name":"tests","run":[]}""", "its run is not a list of words")]
    [InlineData("""{"name":"tests","run":"npm test"}""", "its run is not a list of words")]
    [InlineData("""{"name":"tests","run":[["npm"]]}""", "its run is not a list of words")]
    [InlineData("""{"name":"tests","run":{"shell":" "}}""", "its run is not a list of words")]
    [InlineData("""{"name":"tests","run":{"shell":"x","more":"y"}}""", "its run is not a list of words")]
    [InlineData("""{"name":"tests","run":["x"],"timeout_minutes":"0"}""", "its timeout_minutes is not a number")]
    [InlineData("""{"name":"tests","run":["x"],"timeout_minutes":"ten"}""", "its timeout_minutes is not a number")]
    [InlineData("""{"name":"tests","run":["x"],"before":"implement"}""", "its before is none of")]
    [InlineData("""{"name":"tests","run":["x"],"before":["review"]}""", "its before is none of")]
    [InlineData("""{"name":"tests","run":["x"],"network":"open"}""", "its network is neither")]
    [InlineData("""{"name":"tests","run":["x"],"flaky":"maybe"}""", "its flaky is neither")]
    [InlineData("""{"name":"tests","run":["x"],"keep":"node_modules"}""", "its keep is not a list")]
    [InlineData("""{"name":"tests","run":["x"],"keep":["../other"]}""", "its keep is not a list")]
    [InlineData("""{"name":"tests","run":["x"],"keep":["/etc"]}""", "its keep is not a list")]
    [InlineData("""{"name":"tests","run":["x"],"keep":[".git"]}""", "its keep is not a list")]
    [InlineData("""{"name":"tests","run":["x"],"keep":[""]}""", "its keep is not a list")]
    [InlineData("""{"name":"tests","run":["x"],"timeout":"10"}""", "it has a key timeout, which is none of")]
    public void Anything_else_is_none_and_says_why(string line, string why)
    {
        Assert.StartsWith(why, Check.WhyNot(line), StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Check.Read(line));
    }
}
