using System.Text;
using Ias.Core.Model;
using Ias.Core.TestReports;
using Ias.Core.Text;

namespace Ias.Core.Runs.Checks;

/// <summary>Words for results of checks, the same in findings, jobs and on screens.</summary>
public static class CheckWords
{
    /// <summary>Ending of a check that may not be flaky, and is.</summary>
    public const string Flaky = "it failed, then passed on the same commit";

    private const int LongestLine = 160;
    private const int LongestTail = 6000;
    private const int MostFindings = 20;
    private const int MostNames = 3;

    /// <summary>A failed check in a sentence, with the line that says it best: the first test that TAP calls <c>not ok</c>, else the last that
    /// it printed.</summary>
    public static string Failure(CheckResult result)
    {
        var lines = result.Tail.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var last = lines.Find(line => line.StartsWith("not ok ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
        return $"check {result.Name} fails: {result.Ending}{(last.Length > 0 ? $": {Wording.Cut(last, LongestLine)}" : "")}";
    }

    /// <summary>Outcome of a check, for people: <c>passed, 41 tests</c>.</summary>
    /// <param name="before">Result on what the work began with; null = there is none.</param>
    /// <param name="when">Clause for that, for people: <c>it did before the run</c>.</param>
    public static string Outcome(CheckResult result, CheckResult? before, string when)
    {
        var outcome =
            result is { Passed: false, Ending: Flaky } ? $"flaky, which it may not be: {Flaky}"
            : !result.Passed && !result.IsWorseThan(before) ? $"fails, {result.Ending}, as {when}"
            : !result.Passed && result.NewFailures(before) is { Count: > 0 } failures && before is { Passed: false }
                ? $"failed twice, {result.Ending}, {Wording.Count(failures.Count, "test")} more than {when}"
            : !result.Passed ? $"failed twice, {result.Ending}"
            : result.Flaky is { Count: > 0 } tests ? $"flaky: {Named(tests)} failed, then passed on the same commit"
            : result.IsFlaky ? "flaky: failed, then passed on the same commit"
            : "passed";
        return outcome
            + (result.Tally is { } tally ? $", {tally}" : "")
            + (result.NoReport.Length > 0 ? $"; its reports were not read: {result.NoReport}" : "");
    }

    /// <summary>Checks that fail at the end of a run, as they did before it, for people; empty = none.</summary>
    public static string StillFailing(RunRecord run)
    {
        var failing = CheckCounts.Last(run.Checks ?? []).Where(one => !one.Passed).Select(one => one.Name).ToList();
        return failing.Count == 0 ? ""
            : failing.Count == 1 ? $"check {failing[0]} fails, as it did before the run"
            : $"checks {string.Join(", ", failing)} fail, as they did before the run";
    }

    /// <summary>A failed test in a line: its name, and the reason.</summary>
    public static string Line(TestCase test) => test.Name + (test.Message.Length > 0 ? $": {test.Message}" : "");

    /// <summary>Findings of a failed check: one for each test that did not fail before, or one for all of it.</summary>
    /// <param name="before">Result on what the work began with; null = there is none.</param>
    public static IEnumerable<Finding> Findings(CheckResult result, CheckResult? before)
    {
        if (result.NewFailures(before) is not { Count: > 0 } failures)
        {
            return [Finding(result)];
        }

        var findings = failures
            .Take(MostFindings)
            .Select(test =>
                Of(
                    $"test \"{test.Name}\" fails{(test.Message.Length > 0 ? $": {test.Message}" : "")} (check {result.Name})",
                    $"check {result.Name}: {test.Name}"
                )
            );
        var more = failures.Count - MostFindings;
        return more > 0
            ? findings.Append(Of($"{Wording.Count(more, "more test")} of check {result.Name} fail", $"more of {result.Name}"))
            : findings;
    }

    /// <summary>A failed check for the next attempt of a job: the tests that fail, and the end of what it printed.</summary>
    /// <param name="before">Result on what the job began with.</param>
    public static string Text(CheckResult result, CheckResult before) =>
        string.Join("\n\n", Findings(result, before).Select(finding => finding.Title).Append(result.Tail)).TrimEnd();

    /// <summary>A failed check as a finding. Numbers make no difference to its identity: they vary where the failure is the same.</summary>
    public static Finding Finding(CheckResult result)
    {
        var title = Failure(result);
        var same = new StringBuilder(title.Length);
        foreach (var c in title.Where(c => !char.IsAsciiDigit(c)))
        {
            same.Append(c);
        }

        return Of(title, same.ToString());
    }

    /// <summary>Last lines of an output, bounded and without control characters.</summary>
    public static string Tail(string output)
    {
        var tail = Wording.Shown(output.Trim('\n'));
        return tail.Length > LongestTail ? tail[^LongestTail..] : tail;
    }

    private static string Named(IReadOnlyList<string> tests) =>
        string.Join(", ", tests.Take(MostNames).Select(name => $"\"{name}\""))
        + (tests.Count > MostNames ? $" and {tests.Count - MostNames} more" : "");

    private static Finding Of(string title, string same) => new("high", "", 0, title, FindingHash.Of("high", "", same));
}
