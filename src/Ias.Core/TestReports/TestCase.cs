using Ias.Core.Text;

namespace Ias.Core.TestReports;

/// <summary>Test in a report.</summary>
/// <param name="Name">Its full name: suites or class, <c> &gt; </c>, its own name.</param>
/// <param name="Message">Reason of a failure, one line; empty = none given.</param>
public sealed record TestCase(string Name, TestOutcome Outcome, string Message = "")
{
    private const int LongestName = 300;
    private const int LongestMessage = 300;
    private const int MostLines = 3;
    private const StringSplitOptions Lines = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>A test with bounded texts of one line each.</summary>
    public static TestCase Of(string name, TestOutcome outcome, string message = "") =>
        new(
            Wording.Cut(Wording.Plain(name.Trim()), LongestName),
            outcome,
            outcome == TestOutcome.Failed
                ? Wording.Cut(Wording.Plain(string.Join("; ", message.Split('\n', Lines).Take(MostLines))), LongestMessage)
                : ""
        );

    /// <summary>Full name of a test in a suite; a name that has the suite's already stays as it is.</summary>
    public static string FullName(string suite, string name) =>
        suite.Length == 0 || name.StartsWith(suite, StringComparison.Ordinal) ? name : $"{suite} > {name}";
}
