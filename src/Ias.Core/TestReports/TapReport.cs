using System.Text.RegularExpressions;

namespace Ias.Core.TestReports;

/// <summary>Test Anything Protocol, versions 12 to 14 (testanything.org), also among other lines: subtests by indentation.</summary>
internal static partial class TapReport
{
    private const int LongestLine = 1000;

    public static IReadOnlyList<TestCase>? Read(string text)
    {
        var tests = new List<Point>();
        var isTap = false;
        var (yaml, block) = (-1, -1); // indentation of the YAML that follows a test, and of a text in it; -1 = none
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var bare = line.Trim();
            if (bare.Length is 0 or > LongestLine)
            {
                continue;
            }

            var indent = line.Length - line.TrimStart().Length;
            yaml =
                bare is "---" ? indent
                : bare is "..." || indent < yaml ? -1
                : yaml;
            if (
                yaml < 0
                && (bare.StartsWith("ok") || bare.StartsWith("not ok"))
                && Result().Match(line.ToString()) is { Success: true } result
            )
            {
                Add(tests, Point.Of(result));
            }
            else if (bare.StartsWith("Bail out!"))
            {
                tests.Add(new Point(0, "Bail out!", TestOutcome.Failed, bare["Bail out!".Length..].ToString()));
            }
            else if (tests is [.., { Outcome: TestOutcome.Failed } failed] && yaml >= 0)
            {
                if (block >= 0 && indent > block)
                {
                    tests[^1] = failed with { Message = $"{failed.Message}\n{bare}" };
                }
                else
                {
                    block = -1;
                    var why = failed.Message.Length > 0 ? "" : Reason().Match(line.ToString()).Groups["text"].Value;
                    if (why is "|" or "|-" or ">" or ">-") // YAML: the text is in the lines below, further right
                    {
                        block = indent;
                    }
                    else if (why.Length > 0)
                    {
                        tests[^1] = failed with { Message = why.Trim('\'', '"') };
                    }
                }
            }

            isTap |= Plan().IsMatch(line) || Version().IsMatch(line);
        }

        return isTap && tests.Count > 0 ? [.. tests.Select(test => TestCase.Of(test.Name, test.Outcome, test.Message))] : null;
    }

    // Subtests stand before the test they belong to, further right.
    private static void Add(List<Point> tests, Point test)
    {
        var from = tests.Count;
        while (from > 0 && tests[from - 1].Indent > test.Indent)
        {
            from--;
        }

        var within = tests[from..];
        for (var i = from; i < tests.Count; i++)
        {
            tests[i] = tests[i] with { Indent = test.Indent, Name = TestCase.FullName(test.Name, tests[i].Name) };
        }

        if (within.Count == 0 || (test.Outcome == TestOutcome.Failed && within.TrueForAll(one => one.Outcome != TestOutcome.Failed)))
        {
            tests.Add(test);
        }
    }

    [GeneratedRegex(
        @"^\s*(?<not>not )?ok\b(?:\s+\d+)?(?:\s+-)?\s*(?<name>.*?)(?:\s+#\s*(?<mark>skip|todo)\S*.*|\s*#\s*time=.*)?\s*$",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Result();

    [GeneratedRegex(@"^\s*\d+\.\.\d+\b", RegexOptions.None, 1000)]
    private static partial Regex Plan();

    [GeneratedRegex(@"^\s*TAP version \d+", RegexOptions.None, 1000)]
    private static partial Regex Version();

    [GeneratedRegex(@"^\s*(?:message|error):\s*(?<text>\S.*)$", RegexOptions.None, 1000)]
    private static partial Regex Reason();

    private sealed record Point(int Indent, string Name, TestOutcome Outcome, string Message = "")
    {
        public static Point Of(Match result) =>
            new(
                result.Value.Length - result.Value.TrimStart().Length,
                result.Groups["name"].Value is { Length: > 0 } name ? name : "(no name)",
                result.Groups["mark"].Success ? TestOutcome.Skipped
                    : result.Groups["not"].Success ? TestOutcome.Failed
                    : TestOutcome.Passed
            );
    }
}
