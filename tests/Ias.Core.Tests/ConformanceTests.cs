using System.Text.RegularExpressions;

namespace Ias.Core.Tests;

/// <summary>Holds <c>docs/dev/conformance.md</c> against the tests, which carry the ids of the requirements they show.</summary>
public sealed partial class ConformanceTests
{
    private const string Open = "open";

    [Fact]
    public void Every_requirement_is_open_or_shown_by_tests_that_carry_its_id_and_no_other_test_carries_it()
    {
        var claimed = Rows().SelectMany(row => row.Shown.Where(name => name != Open).Select(name => $"{row.Id} {name}")).ToList();
        var tagged = Tags();

        Assert.True(claimed.Count >= 180);
        Assert.Empty(claimed.Except(tagged)); // the test is not there, or does not say which requirement it shows
        Assert.Empty(tagged.Except(claimed)); // a test that the page does not name there
    }

    [Fact]
    public void Every_row_has_an_id_of_its_own_and_says_where_it_comes_from()
    {
        var rows = Rows();

        Assert.All(rows, row => Assert.Matches("^R-[0-9]{3}$", row.Id));
        Assert.Distinct(rows.Select(row => row.Id));
        Assert.All(rows, row => Assert.Matches("^(skill|protocol|modes|architecture)", row.From));
        Assert.All(rows, row => Assert.True(row.Shown is [Open] || !row.Shown.Contains(Open), $"{row.Id} is open and shown"));
    }

    private static IReadOnlyList<(string Id, string From, string[] Shown)> Rows() =>
        [
            .. Documentation
                .Read("conformance.md")
                .Split('\n')
                .Where(line => line.StartsWith("| ") && !line.StartsWith("| id |"))
                .Select(line => line.Replace(@"\|", "\u2502").Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => (cells[1], cells[3], cells[4].Split(',', StringSplitOptions.TrimEntries))),
        ];

    // By reading the sources: a test of another project cannot be asked for by reflection here.
    private static List<string> Tags()
    {
        var tags = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var type = Path.GetFileNameWithoutExtension(file);
            var before = tags.Count;
            foreach (Match test in TestMethod().Matches(text))
            {
                tags.AddRange(Tag().Matches(test.Value).Select(tag => $"{tag.Groups["id"].Value} {type}.{test.Groups["name"].Value}"));
            }

            Assert.True(tags.Count - before == Tag().Count(text), $"{file}: a requirement's id is no attribute below [Fact] or [Theory]");
        }

        return tags;
    }

    [GeneratedRegex(@"\[Trait\(""Requirement"", ""(?<id>[^""]*)""\)\]", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Tag();

    [GeneratedRegex(
        @"\[(Fact|Theory|Property)\b[\s\S]*?\n\s*public (async )?(Task|void|Property|bool) (?<name>\w+)\(",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex TestMethod();
}
