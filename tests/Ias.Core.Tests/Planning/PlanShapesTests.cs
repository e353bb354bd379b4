using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Planning;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Planning;

/// <summary>Plans as they are found in the world (<c>tests/fixtures/plans</c>): each sprint is read, or its line is told.</summary>
public sealed class PlanShapesTests
{
    private static readonly string[] Quoting =
    [
        "```",
        "~~~",
        "````",
        "<!--",
        "-->",
        "> ",
        "    ",
        "- ",
        "1. ",
        "text",
        "",
        "---",
        "===",
        "| a |",
    ];

    public static TheoryData<string> Names => [.. Shapes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_shape_gives_what_is_written_below_it(string name)
    {
        var (plan, expected) = Shapes.All[name];

        Assert.Equal(expected, string.Join('\n', Out(SprintDiscovery.Read(plan, null, []))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Line_ends_of_every_kind_give_the_same(string name)
    {
        var (plan, expected) = Shapes.All[name];

        foreach (var end in (string[])["\r\n", "\r"])
        {
            Assert.Equal(
                expected,
                string.Join('\n', Out(SprintDiscovery.Read("\uFEFF" + plan.Replace("\n", end, StringComparison.Ordinal), null, [])))
            );
        }
    }

    [Fact]
    public void A_line_that_begins_as_a_sprint_is_read_or_told_whatever_stands_around_it()
    {
        var heading =
            from marks in Gen.Elements("# ", "## ", "### ", "#### ", "##  ", "## 2. ", "## ✅ ", "### **", "##")
            from sprint in Gen.Elements("Sprint N", "sprint-N", "Sprint #N", "Sprint N.5", "Sprint Na", "SPRINT N", "Sprint No. N")
            from title in Gen.Elements(": Title", " - Title", " — Title", "", ": Title [x]", " (2 days)", ": Title ##")
            select (Text: marks + sprint + title, IsSprint: true);
        var other = Gen.Elements([.. Quoting, "# Part", "## Tasks", "Words."]).Select(text => (Text: text, IsSprint: false));
        var plans = Gen.Frequency([(1, heading), (2, other)]).ListOf();

        Prop.ForAll(
                plans.ToArbitrary(),
                plan =>
                {
                    var lines = plan.Select((line, i) => (Text: Numbered(line.Text, i + 1), line.IsSprint)).ToList();
                    var read = SprintDiscovery.Read(string.Join('\n', lines.Select(line => line.Text)), null, []);
                    var told = read.Faults.Concat(read.Notes).Select(fault => fault.Line).ToHashSet();
                    return told.Count >= 20 // no more are told at a time
                        || lines.TrueForAll(line =>
                            !line.IsSprint
                            || told.Contains(lines.FindIndex(one => ReferenceEquals(one.Text, line.Text)) + 1)
                            || read.Sprints.Any(sprint => sprint.Text.Contains(line.Text.Trim(), StringComparison.Ordinal))
                        );
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void What_the_program_writes_it_reads_back()
    {
        var title = Gen.Elements(
            "Totals",
            "C# and F#",
            "A `b` c",
            "50% off",
            "2FA",
            "Größe",
            "x_y",
            "a - b",
            "Done right",
            "[beta] export"
        );
        Prop.ForAll(
                title.NonEmptyListOf().ToArbitrary(),
                titles =>
                {
                    var text = string.Concat(
                        titles
                            .Take(6)
                            .Select(
                                (one, i) =>
                                    $"## Sprint {i + 1}: {one}\n\nTrue.\n\n### Acceptance\n\n- `make`: ok\n\n### Depends on\n\n- nothing\n\n"
                            )
                    );
                    var read = PlanReader.Read(text, new PlanSize(4, 1, 6));
                    var again = SprintDiscovery.Read(read.Plan?.Text, null, []);
                    return read.Faults.Count == 0
                        && again.Faults.Count == 0
                        && again.Sprints.Select(sprint => sprint.Title).SequenceEqual(titles.Take(6))
                        && again.Sprints.SequenceEqual(read.Plan!.Sprints.Select(one => one.Sprint));
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    // "Sprint No. N" and "SPRINT N" have an N of their own.
    private static string Numbered(string text, int number) =>
        text.LastIndexOf('N') is >= 0 and var at && text.Contains("print", StringComparison.OrdinalIgnoreCase)
            ? $"{text[..at]}{number}{text[(at + 1)..]}"
            : text;

    private static IEnumerable<string> Out(SprintsRead read) =>
        read
            .Sprints.Select(sprint => $"{sprint.Id} {sprint.Title}{(sprint.DoneBy.Length > 0 ? " (done)" : "")}")
            .Concat(read.Faults.Select(fault => $"told {fault.Line}"))
            .Concat(read.Notes.Select(note => $"note {note.Line}"));

    private static class Shapes
    {
        public static IReadOnlyDictionary<string, (string Plan, string Expected)> All { get; } =
            File.ReadAllText(Path.Combine(Checkout.Root, "tests", "fixtures", "plans", "shapes.txt"))
                .Split("%% ", StringSplitOptions.RemoveEmptyEntries)
                .Select(one => one.Split('\n', 2))
                .ToDictionary(
                    one => one[0],
                    one =>
                        one[1].Split("%>\n") is [var plan, var expected]
                            ? (plan, expected.TrimEnd('\n'))
                            : throw new InvalidDataException(one[0]),
                    StringComparer.Ordinal
                );
    }
}
