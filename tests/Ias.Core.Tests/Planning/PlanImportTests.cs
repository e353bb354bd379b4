using Ias.Core.Planning;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Planning;

/// <summary>Checklists that become a plan.</summary>
public sealed class PlanImportTests
{
    private const string FixPlan = """
        # Ralph Fix Plan

        ## High Priority
        - [ ] Set up the project
        - [x] Choose a licence
          - [x] ask legal

        ## Notes
        - Focus on the core first

        ## Completed
        - [x] Project initialization
        """;

    [Fact]
    public void Each_heading_with_items_becomes_a_sprint_and_one_whose_items_are_all_ticked_is_completed()
    {
        var plan = PlanImport.Read(FixPlan, ".ralph/fix_plan.md", 1)!;

        Assert.Equal(
            [("sprint-1", "High Priority", 1, false), ("sprint-2", "Completed", 0, true)],
            Assert.IsType<PlanDraft>(plan).Sprints.Select(s => (s.Sprint.Id, s.Sprint.Title, s.Checks, s.Sprint.DoneBy.Length > 0))
        );
        Assert.Equal(
            """
            # Sprint plan

            ## Sprint 1: High Priority

            From `.ralph/fix_plan.md`. What is ticked is done already.

            - [ ] Set up the project
            - [x] Choose a licence
              - [x] ask legal

            ## Sprint 2: Completed [COMPLETED]

            From `.ralph/fix_plan.md`.

            - [x] Project initialization

            """,
            plan.Text
        );
        Assert.Equal([false, true], SprintDiscovery.Find(plan.Text, null, []).Select(s => s.DoneBy.Length > 0));
    }

    [Theory]
    [InlineData("- [ ] one\n- [ ] two", "sprint-4:part 1 of PRD.md")]
    [InlineData("# Product\n\n1. [ ] one\n2) [X] two\n", "sprint-4:Product")]
    [InlineData(
        "# P\n\n## Login\n\n### Tasks\n* [ ] form\n### Acceptance Criteria:\n+ [ ] works\n",
        "sprint-4:Login: Tasks|sprint-5:Login: Acceptance Criteria"
    )]
    [InlineData("Stories\n=======\n\n- [ ] one\n\nLater\n-----\n- [ ] two\n", "sprint-4:Stories|sprint-5:Later")]
    [InlineData("# A\n```\n- [ ] code\n```\n<!-- - [ ] comment -->\n- [ ] real\n", "sprint-4:A")]
    [InlineData("# Login (done)\n- [ ] one\n", "sprint-4:part 1 of PRD.md")]
    [InlineData("## Sprint 7: Cart\n\n- [ ] totals\n\n## Sprint 8 [DONE]\n\n- [x] all\n", "sprint-4:Cart|sprint-5:part 2 of PRD.md")]
    public void Checklists_of_many_shapes_are_read(string text, string sprints) =>
        Assert.Equal(
            sprints,
            string.Join('|', SprintDiscovery.Find(PlanImport.Read(text, "docs/PRD.md", 4)!.Text, null, []).Select(s => $"{s.Id}:{s.Title}"))
        );

    [Fact]
    public void A_long_list_becomes_several_sprints_each_with_what_was_said_before_it()
    {
        var plan = PlanImport.Read(
            "## Now\n\nMind the API.\n\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"- [{(i > 10 ? 'x' : ' ')}] item {i}\n")),
            "todo.md",
            1
        )!;

        Assert.Equal(
            [("Now, part 1 of 2", 10, false), ("Now, part 2 of 2", 0, true)],
            plan.Sprints.Select(s => (s.Sprint.Title, s.Checks, s.Sprint.DoneBy.Length > 0))
        );
        Assert.All(plan.Sprints, s => Assert.Contains("Mind the API.", s.Sprint.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# Notes\n\n- no box\n- [link](x)\n")]
    public void What_has_no_checklist_gives_no_plan(string text) => Assert.Null(PlanImport.Read(text, "a.md", 1));
}
