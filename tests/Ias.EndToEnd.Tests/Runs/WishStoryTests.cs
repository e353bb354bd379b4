using System.Text.Json;
using Ias.EndToEnd.Tests.Dashboards;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>The built program makes a plan of a wish, as a person sees it.</summary>
public sealed class WishStoryTests
{
    private const string Plan =
        "Here.\n````plan\n## Sprint {0}: CSV\n\nOrders can be exported.\n\n### Acceptance\n\n- `./test`: passes\n\n### Depends on\n\n- nothing\n````";

    [Fact]
    public async Task At_a_terminal_it_asks_shows_the_difference_and_keeps_the_plan_only_after_a_yes()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox(Asking(1));
        using var tmux = await Tmux.OpenAsync(sandbox, rows: 60);

        tmux.Type("ias plan 'orders as CSV'; echo \"exit $?\"");
        await tmux.SeesAsync("1. Which separator?");
        tmux.Type("semicolon");
        await tmux.SeesAsync("2. A header?");
        tmux.Type("");
        await tmux.SeesAsync("+## Sprint 1: CSV", "replaces: sprint-1 Cart totals, not finished", "estimate:", "Keep this plan? [y/n]");
        tmux.Type("n");
        await tmux.SeesAsync("Not kept", "exit 0");
        Assert.Contains("Cart totals", sandbox.Repository.Read("grimoires/loa/sprint.md"), StringComparison.Ordinal);

        tmux.Type("clear; ias plan --continue; echo \"second $?\"");
        await tmux.SeesAsync("Keep this plan? [y/n]");
        tmux.Type("y");
        await tmux.SeesAsync("Kept: grimoires/loa/sprint.md", "next: ias run sprint-1", "second 0");
        Assert.Contains("## Sprint 1: CSV", sandbox.Repository.Read("grimoires/loa/sprint.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_the_question_waits_and_goes_on_with_its_answer()
    {
        using var sandbox = new Sandbox(Asking(2));

        var asked = sandbox.Ias("plan", "orders as CSV", "--append", "--json");

        Assert.Equal(0, asked.Exit);
        var waiting = JsonDocument.Parse(asked.Out).RootElement;
        Assert.Equal("asking", waiting.GetProperty("status").GetString());
        Assert.Equal(2, waiting.GetProperty("questions").GetArrayLength());
        Assert.Equal("docs/ias/decisions/0001-plan.md", waiting.GetProperty("decision").GetString());

        Assert.Contains("plan --continue", sandbox.Ias("decide", "1", "semicolon").Out, StringComparison.Ordinal);
        var kept = sandbox.Ias("plan", "--continue", "1", "--yes");

        Assert.Equal(0, kept.Exit);
        Assert.Contains("next: ias run sprint-2", kept.Out, StringComparison.Ordinal);
        var plan = sandbox.Repository.Read("grimoires/loa/sprint.md");
        Assert.Contains("## Sprint 1: Cart totals", plan, StringComparison.Ordinal);
        Assert.Contains("## Sprint 2: CSV", plan, StringComparison.Ordinal);
        Assert.Equal(3, sandbox.Ias("plan", "--continue").Exit);
    }

    [Fact]
    public void Nothing_is_started_or_changed_by_a_dry_run_or_a_wish_that_cannot_be_read()
    {
        using var sandbox = new Sandbox(Asking(1));

        Assert.Contains("Nothing was changed.", sandbox.Ias("plan", "orders as CSV", "--dry-run").Out, StringComparison.Ordinal);
        Assert.Equal(2, sandbox.Ias("plan").Exit);
        Assert.Equal(2, sandbox.Ias("plan", "x", "--sprints", "9-3").Exit);
        Assert.Equal(2, sandbox.Ias("plan", "--from", "nowhere.md").Exit);
        Assert.False(Directory.Exists(sandbox.Run("plans")));
        Assert.Equal("", sandbox.Repository.Git("status", "--porcelain"));
    }

    [Fact]
    public void A_checklist_becomes_the_plan_without_an_agent_and_a_dry_run_shows_it_and_where_it_goes()
    {
        using var sandbox = new Sandbox(Asking(1));
        sandbox.Repository.Write(".ralph/fix_plan.md", "# Plan\n\n## Now\n\n- [ ] export\n\n## Before\n\n- [x] totals\n");
        var before = sandbox.Repository.Read("grimoires/loa/sprint.md");

        var shown = sandbox.Ias("plan", "--import", ".ralph/fix_plan.md", "--dry-run");
        Assert.Equal(0, shown.Exit);
        Assert.Contains("sprint-1  Now  (1 item to do)", shown.Out, StringComparison.Ordinal);
        Assert.Contains("sprint-2  Before  (completed)", shown.Out, StringComparison.Ordinal);
        Assert.Contains("replaces: sprint-1, not finished", shown.Out, StringComparison.Ordinal);
        Assert.Contains("grimoires/loa/sprint.md would be:", shown.Out, StringComparison.Ordinal);
        Assert.Contains("## Sprint 2: Before [COMPLETED]", shown.Out, StringComparison.Ordinal);
        Assert.Contains("next: ias plan --import .ralph/fix_plan.md --yes", sandbox.Ias("plan", "--import", ".ralph/fix_plan.md").Out);
        Assert.Equal(before, sandbox.Repository.Read("grimoires/loa/sprint.md"));

        var kept = sandbox.Ias("plan", "--import", ".ralph/fix_plan.md", "--append", "--yes");
        Assert.Equal(0, kept.Exit);
        Assert.Contains("next: ias run sprint-plan", kept.Out, StringComparison.Ordinal);
        Assert.StartsWith(before.TrimEnd(), sandbox.Repository.Read("grimoires/loa/sprint.md"), StringComparison.Ordinal);
        Assert.Contains("## Sprint 2: Now", sandbox.Repository.Read("grimoires/loa/sprint.md"), StringComparison.Ordinal);

        Assert.Equal(2, sandbox.Ias("plan", "--import", ".ralph/fix_plan.md", "--sprints", "2").Exit);
        Assert.Contains("plan --from README.md", sandbox.Ias("plan", "--import", "README.md").Error, StringComparison.Ordinal);
    }

    private static AgentScript Asking(int number) =>
        new AgentScript()
            .Turn("plan", attempt: 1)
            .Accounts(outcome: "ended", closing: "First:\n```questions\n- Which separator?\n- A header?\n```")
            .Turn("plan")
            .Accounts(
                outcome: "ended",
                closing: Plan.Replace("{0}", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            );
}
