using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Runs;

public sealed class SprintDiscoveryTests
{
    private const string Plan = """
        # Plan

        ## Sprint 1: Cart totals
        Do sums.
        ```
        ## Sprint 9: only an example
        ```
        ### Acceptance
        - it sums

        ## Sprint 2 - Discounts
        Percent codes.

        ## Risks
        None.
        """;

    [Fact]
    [Trait("Requirement", "R-055")]
    public void Headings_of_the_plan_come_first_each_with_its_section()
    {
        var sprints = SprintDiscovery.Find(
            Plan,
            """{"cycles":[{"status":"active","sprints":[{"local_label":"sprint-7"}]}]}""",
            ["sprint-8"]
        );

        Assert.Equal([("sprint-1", "Cart totals"), ("sprint-2", "Discounts")], sprints.Select(s => (s.Id, s.Title)));
        Assert.Contains("- it sums", sprints[0].Text);
        Assert.DoesNotContain("Percent codes", sprints[0].Text);
        Assert.DoesNotContain("Risks", sprints[1].Text);
    }

    [Fact]
    [Trait("Requirement", "R-055")]
    public void Without_a_plan_the_ledgers_active_cycle_counts()
    {
        var ledger =
            """{"active_cycle":"c2","cycles":[{"id":"c1","sprints":[{"local_label":"sprint-1"}]},{"id":"c2","sprints":[{"local_label":"sprint-4","title":"Taxes"},{"local_label":"sprint-3"}]}]}""";

        Assert.Equal(["sprint-3", "sprint-4"], SprintDiscovery.Find("# nothing here", ledger, []).Select(s => s.Id));
    }

    [Fact]
    public void A_sprint_is_done_by_the_status_of_the_active_cycle()
    {
        var ledger =
            """{"active_cycle":"c2","cycles":[{"id":"c1","sprints":[{"local_label":"sprint-2","status":"completed"}]},{"id":"c2","sprints":[{"local_label":"sprint-1","status":"completed"},{"local_label":"sprint-2","status":"pending"}]}]}""";

        foreach (var plan in (string?[])["## Sprint 1: A\n\n## Sprint 2: B\n", null])
        {
            Assert.Equal(
                [("sprint-1", "the ledger"), ("sprint-2", "")],
                SprintDiscovery.Find(plan, ledger, []).Select(s => (s.Id, s.DoneBy))
            );
        }
    }

    [Fact]
    public void Folders_that_an_earlier_plan_left_over_are_no_plan() =>
        Assert.Empty(SprintDiscovery.Find("# Plan\n\nSome words.\n", null, ["sprint-1"]));

    [Theory]
    [Trait("Requirement", "R-055")]
    [InlineData("{broken")]
    [InlineData("[]")]
    [InlineData("{\"cycles\":{}}")]
    [InlineData(null)]
    public void Last_come_the_folders_in_order_of_their_numbers(string? ledger) =>
        Assert.Equal(
            ["sprint-2", "sprint-10"],
            SprintDiscovery.Find(null, ledger, ["sprint-10", "trajectory", "sprint-2", "sprint-x", "bug-1"]).Select(s => s.Id)
        );
}
