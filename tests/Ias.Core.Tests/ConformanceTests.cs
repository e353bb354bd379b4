using System.Text.RegularExpressions;

namespace Ias.Core.Tests;

/// <summary>Holds <c>docs/conformance.md</c> against the tests that are there.</summary>
public sealed partial class ConformanceTests
{
    private const string Open = "open";

    [Fact]
    public void Every_requirement_is_shown_by_tests_that_are_there_or_is_marked_open()
    {
        var tests = Tests();
        var rows = Rows();
        var wrong = rows.SelectMany(row =>
            row.Shown is [Open] ? [] : row.Shown.Where(name => !tests.Contains(name)).Select(name => $"{row.Requirement}: {name}")
        );

        Assert.True(rows.Count >= 40);
        Assert.True(tests.Count > 600);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_row_says_where_it_comes_from() =>
        Assert.All(Rows(), row => Assert.Matches("^(skill|protocol|modes|architecture)", row.From));

    private static IReadOnlyList<(string Requirement, string From, string[] Shown)> Rows() =>
        [
            .. Documentation
                .Read("conformance.md")
                .Split('\n')
                .Where(line =>
                    line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| requirement", StringComparison.Ordinal)
                )
                .Select(line => line.Replace(@"\|", "\u2502", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => (cells[1], cells[2], cells[3].Split(',', StringSplitOptions.TrimEntries))),
        ];

    // By reading the sources: a test of another project cannot be asked for by reflection here.
    private static HashSet<string> Tests()
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Documentation.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            var type = Path.GetFileNameWithoutExtension(file);
            foreach (Match test in TestMethod().Matches(File.ReadAllText(file)))
            {
                tests.Add($"{type}.{test.Groups["name"].Value}");
            }
        }

        return tests;
    }

    [GeneratedRegex(
        @"\[(Fact|Theory|Property)\b[\s\S]*?\n\s*public (async )?(Task|void|Property|bool) (?<name>\w+)\(",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex TestMethod();
}
