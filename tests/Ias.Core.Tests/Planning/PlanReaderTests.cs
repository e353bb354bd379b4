using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Planning;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Planning;

public sealed class PlanReaderTests
{
    private static readonly PlanSize Any = new(1, 1, 6);

    [Fact]
    public void A_whole_plan_gives_the_sprints_that_a_run_finds()
    {
        var read = PlanReader.Read($"chat before\n{Sprint(1)}\n{Sprint(2, needs: "sprint-1")}\n# chat behind\n", Any);

        Assert.Empty(read.Faults);
        Assert.Equal(SprintDiscovery.Find(read.Plan!.Text, null, []), read.Plan.Sprints.Select(one => one.Sprint));
        Assert.Equal(["sprint-1", "sprint-2"], read.Plan.Sprints.Select(one => one.Sprint.Id));
        Assert.Equal(["sprint-1"], read.Plan.Sprints[1].Needs);
        Assert.DoesNotContain("chat", read.Plan.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_form_that_agents_are_shown_can_be_read() =>
        Assert.Empty(PlanReader.Read(PlanGrammar.Form(7), new PlanSize(7, 1, 1)).Faults);

    [Theory]
    [InlineData("", "no heading")]
    [InlineData("I cannot do that.", "no heading")]
    [InlineData("### Sprint 1: A\n\nx\n\n#### Acceptance\n\n- `x`\n\n#### Depends on\n\n- nothing\n", "must be written as")]
    [InlineData(
        "## Sprint 1: A ✅\n\nx\nStatus: done\n\n### Acceptance\n\n- `x`\n\n### Depends on\n\n- nothing\n",
        "says that it is completed"
    )]
    [InlineData("## Sprint One: A\n\n## Sprint 1: A\n\nx\n\n### Acceptance\n\n- `x`\n\n### Depends on\n\n- nothing\n", "has no number")]
    [InlineData("## Sprint 1\n\nx\n\n### Acceptance\n\n- `x`\n\n### Depends on\n\n- nothing\n", "has no title")]
    [InlineData("## Sprint 1: A\n\n### Acceptance\n\n- `x`\n\n### Depends on\n\n- nothing\n", "does not say what shall be true")]
    [InlineData("## Sprint 1: A\n\nx\n\n### Depends on\n\n- nothing\n", "no heading `### Acceptance`")]
    [InlineData("## Sprint 1: A\n\nx\n\n### Acceptance\n\n- it works\n\n### Depends on\n\n- nothing\n", "names no command")]
    [InlineData("## Sprint 1: A\n\nx\n\n### Acceptance\n\n- `x`\n", "no heading `### Depends on`")]
    [InlineData("## Sprint 1: A\n\nx\n\n### Acceptance\n\n- `x`\n\n### Depends on\n\n- sprint-1\n", "does not come before it")]
    [InlineData("## Sprint 1: A\n\n```\nx\n\n### Acceptance\n\n- `x`\n\n### Depends on\n\n- nothing\n", "does not end")]
    public void What_is_missing_is_said_with_its_line(string plan, string said)
    {
        var read = PlanReader.Read(plan, Any);

        Assert.Null(read.Plan);
        Assert.Contains(read.Faults, fault => fault.ToString().Contains(said, StringComparison.Ordinal) && fault.Line >= 0);
    }

    [Fact]
    public void Numbers_follow_the_order_whatever_the_agent_counted_from_and_what_depends_on_them_follows()
    {
        var read = PlanReader.Read(
            Sprint(1) + Sprint(3, needs: "sprint-1, Sprint-1 and sprint-2") + Sprint(3, needs: "sprint-1"),
            new PlanSize(5, 1, 6)
        );

        Assert.Empty(read.Faults);
        Assert.Equal(["sprint-5", "sprint-6", "sprint-7"], read.Plan!.Sprints.Select(one => one.Sprint.Id));
        Assert.Equal(["sprint-5", "sprint-2"], read.Plan.Sprints[1].Needs);
        Assert.Contains("- sprint-5, sprint-5 and sprint-2\n", read.Plan.Text, StringComparison.Ordinal);
        Assert.Equal(["sprint-5"], read.Plan.Sprints[2].Needs);
    }

    [Fact]
    public void More_or_fewer_sprints_than_were_asked_for_are_a_fault()
    {
        Assert.Contains("it has 2 sprints; asked for: 3 to 4 sprints", Said(Sprint(1) + Sprint(2), new PlanSize(1, 3, 4)));
        Assert.Contains("it has 2 sprints; asked for: 1 sprint", Said(Sprint(1) + Sprint(2), new PlanSize(1, 1, 1)));
    }

    [Fact]
    public void A_flood_is_refused_and_not_looked_at() =>
        Assert.Contains("characters, at most", Said(new string('x', PlanGrammar.LongestPlan + 1), Any));

    [Fact]
    public void Control_characters_do_not_come_through()
    {
        var plan = PlanReader.Read(Sprint(1).Replace("True", "\e[2JTr\u202Eue", StringComparison.Ordinal), Any).Plan!;

        Assert.DoesNotContain(plan.Text, c => c is '\e' or '\u202E');
    }

    [Fact]
    public void Whatever_it_is_there_is_a_plan_or_a_fault_never_both_and_a_plan_is_read_again_as_the_same()
    {
        string[] lines =
        [
            Sprint(1),
            Sprint(2, needs: "sprint-1"),
            Sprint(2, needs: "sprint-99999999999"),
            "## Sprint 1: Title",
            "## Sprint",
            "## Notes",
            "# Title",
            "### Acceptance",
            "### Depends on",
            "### Other",
            "- `x` sprint-1",
            "1. `x`",
            "  goes on",
            "```",
            "````",
            "words",
            "\u2028\u0000",
            "",
        ];
        Prop.ForAll(
                Gen.Elements(lines).ListOf().ToArbitrary(),
                chosen =>
                {
                    var read = PlanReader.Read(string.Join('\n', chosen), Any);
                    return read.Plan is { } plan
                        ? read.Faults.Count == 0
                            && plan.Text == PlanReader.Read(plan.Text, Any).Plan?.Text
                            && plan.Sprints.Select(one => one.Sprint).SequenceEqual(SprintDiscovery.Find(plan.Text, null, []))
                        : read.Faults.Count > 0;
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Said(string plan, PlanSize size) => string.Join("; ", PlanReader.Read(plan, size).Faults);

    private static string Sprint(int number, string needs = "nothing") =>
        $"## Sprint {number}: Title {number}\n\nTrue afterwards.\n\n### Acceptance\n\n- `make test`: passes\n\n### Depends on\n\n- {needs}\n\n";
}
