using System.Text;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs.Checks;

/// <summary>Words for results of checks, the same in findings, jobs and on screens.</summary>
public static class CheckWords
{
    /// <summary>Ending of a check that may not be flaky, and is.</summary>
    public const string Flaky = "it failed, then passed on the same commit";

    private const int LongestLine = 160;
    private const int LongestTail = 6000;

    /// <summary>A failed check in a sentence, with the last line that it printed.</summary>
    public static string Failure(CheckResult result)
    {
        var last = result.Tail.Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "";
        return $"check {result.Name} fails: {result.Ending}{(last.Length > 0 ? $": {Wording.Cut(last, LongestLine)}" : "")}";
    }

    /// <summary>A failed check as a finding. Numbers make no difference to its identity: they vary where the failure is the same.</summary>
    public static Finding Finding(CheckResult result)
    {
        var title = Failure(result);
        var same = new StringBuilder(title.Length);
        foreach (var c in title.Where(c => !char.IsAsciiDigit(c)))
        {
            same.Append(c);
        }

        return new Finding("high", "", 0, title, FindingHash.Of("high", "", same.ToString()));
    }

    /// <summary>Last lines of an output, bounded and without control characters.</summary>
    public static string Tail(string output)
    {
        var tail = Wording.Shown(output.Trim('\n'));
        return tail.Length > LongestTail ? tail[^LongestTail..] : tail;
    }
}
