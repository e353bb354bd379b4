using Ias.Tui.Requests;
using Ias.Tui.State.Machines;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>The list of all work trees: what it shows at which width, and what its keys do.</summary>
public sealed class WorkTreesTests : IDisposable
{
    private readonly Shop _shop = new();

    [Fact]
    public void What_needs_a_person_stands_first_then_what_works_then_the_rest()
    {
        using var sitting = Open("finished", "no run", "running", "halted", "push");

        Assert.Equal(["halted", "finished", "push", "running", "no"], Names(sitting), StringComparer.Ordinal);
        Assert.StartsWith(" 3 need you  1 running  1 idle", sitting.Text);
    }

    [Theory]
    [InlineData(40, "state", "work tree", "needs you", "age")]
    [InlineData(60, "state", "work tree", "needs you", "age", "cycle", "today")]
    [InlineData(120, "state", "work tree", "needs you", "age", "cycle", "today", "phase", "on", "nearest limit")]
    [InlineData(200, "state", "work tree", "needs you", "age", "cycle", "today", "phase", "on", "nearest limit")]
    public void The_narrower_it_is_the_fewer_columns_there_are_and_the_important_ones_stay(int width, params string[] columns)
    {
        using var sitting = Open("running", "halted");
        sitting.Resize(width, 24);

        var titles = sitting.Text.Split('\n').First(row => row.Contains("work tree ", StringComparison.Ordinal) && row.Contains("state"));
        Assert.All(columns, column => Assert.Contains(column, titles));
    }

    [Fact]
    public void A_run_whose_engine_is_gone_is_not_said_to_run()
    {
        using var sitting = Open("gone");

        Assert.Contains("> GONE ", sitting.Text);
        Assert.DoesNotContain("RUNNING", sitting.Text);
        Assert.Contains("ENGINE GONE since", sitting.Text);
    }

    [Fact]
    public void A_halt_is_asked_for_with_the_dialog_of_the_dashboard_and_of_the_chosen_work_tree()
    {
        using var sitting = Open("running", "halted");

        sitting.Type("jH").Pause();
        Assert.Contains("Halt the run?", sitting.Text);
        sitting.Type("y");

        var (request, shown) = Assert.Single(sitting.Asked);
        Assert.Equal(new Request.Halt(), request);
        Assert.True(shown.EngineAlive);
        Assert.Equal(["/home/ana/running"], sitting.AskedWhere);
    }

    [Fact]
    public void Enter_answers_no_dialog()
    {
        using var sitting = Open("running");

        sitting.Type("H").Pause().Type("\r\e");

        Assert.Empty(sitting.Asked);
    }

    [Fact]
    public void A_halted_run_is_resumed_where_it_is()
    {
        using var sitting = Open("halted", "running");

        sitting.Type("R").Pause().Type("y");

        Assert.IsType<Request.Resume>(Assert.Single(sitting.Asked).Request);
        Assert.Equal(["/home/ana/halted"], sitting.AskedWhere);
    }

    [Fact]
    public void A_push_is_approved_from_the_list()
    {
        using var sitting = Open("push", "running");

        sitting.Type("A").Pause().Type("y");

        Assert.Equal(new Request.AnswerPush(Approve: true), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void Whoever_is_asked_about_one_work_tree_never_answers_for_another_that_takes_its_place()
    {
        using var sitting = Open("running");
        sitting.Type("m").Type("look at negative totals");

        sitting.Read([_shop.Tree("running", "other")]);
        sitting.Type("\u0013");

        Assert.Equal(["/home/ana/running"], sitting.AskedWhere);
    }

    [Fact]
    public void A_dialog_is_void_when_the_run_it_is_about_has_changed()
    {
        using var sitting = Open("running");
        sitting.Type("H").Pause();

        sitting.Read([_shop.Tree("halted", "running")]).Pause().Type("y");

        Assert.Empty(sitting.Asked);
    }

    [Fact]
    public void Enter_goes_to_that_work_trees_dashboard()
    {
        using var sitting = Open("running", "halted");

        sitting.Type("j\r");

        Assert.True(sitting.DashboardView.HasLeft);
        Assert.Equal("/home/ana/running", sitting.DashboardView.GoesTo);
    }

    [Fact]
    public void Nothing_leads_from_the_list_to_panes_that_are_not_there()
    {
        using var sitting = Open("running");

        foreach (var key in "01234567892[]{}@p/nNf.,<>zwcoOESTX\t\e")
        {
            sitting.Type(key.ToString());
            Assert.Contains("Work trees of this machine", sitting.Text);
        }

        sitting.Type("?").Type("2");
        Assert.Contains("Work trees of this machine", sitting.Text);
        sitting.Type("q");
        Assert.Equal((true, ""), (sitting.DashboardView.HasLeft, sitting.DashboardView.GoesTo));
    }

    [Fact]
    public void The_chosen_work_tree_stays_chosen_when_others_come_before_it()
    {
        using var sitting = Open("running", "finished");
        sitting.Type("j");

        sitting.Read([_shop.Tree("halted", "aaa"), _shop.Tree("running", "running"), _shop.Tree("finished", "finished")]);

        Assert.Contains(
            sitting.Text.Split('\n'),
            row => row.TrimStart().StartsWith("> ", StringComparison.Ordinal) && row.Contains(" running ")
        );
    }

    [Fact]
    public void Of_another_machine_it_is_said_what_to_type_and_nothing_is_done()
    {
        using var sitting = new Sitting(_shop.At("running"), 160, 24);
        sitting
            .Pause()
            .ListOf(
                new WorkTreeRow("build2", "/srv/it's here")
                {
                    State = "RUNNING",
                    EngineAlive = true,
                    RunId = "r",
                }
            );

        sitting.Type("H");
        Assert.Contains("ssh -t -- build2 ", sitting.Text);
        Assert.Contains("ias run-halt'", sitting.Text);
        sitting.Type("\r");

        Assert.Empty(sitting.Asked);
        Assert.False(sitting.DashboardView.HasLeft);
    }

    [Fact]
    public void A_machine_that_does_not_answer_is_named_with_since_when_and_why()
    {
        using var sitting = Open("running");

        sitting.Read([_shop.Tree("running", "running")], new HostView("build2", sitting.Seen.At, "Connection refused", HasAnswered: true));

        Assert.Matches("build2 does not answer since [0-9:]+: Connection refused; asked again by itself", sitting.Text);
    }

    [Fact]
    public void In_the_dashboard_the_list_is_a_page_that_can_be_closed()
    {
        using var sitting = new Sitting(_shop.At("running"), 120, 24);

        sitting.Press(Key.Of('o', KeyModifiers.Ctrl)).Read([_shop.Tree("halted", "halted")]);
        Assert.Contains("FollowMachine", sitting.Calls);
        Assert.Contains("> stopped   halted", sitting.Text);

        sitting.Type("\e");
        Assert.DoesNotContain("Work trees of this machine", sitting.Text);
        Assert.Contains("RUNNING", sitting.Text);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 3)]
    [InlineData(30, 8)]
    [InlineData(39, 9)]
    [InlineData(300, 60)]
    public void It_can_be_drawn_at_any_size(int columns, int rows)
    {
        using var sitting = Open("running", "halted", "gone", "push");

        sitting.Resize(columns, rows).Type("jjk");
    }

    public void Dispose() => _shop.Dispose();

    private Sitting Open(params string[] moments)
    {
        var sitting = new Sitting(_shop.At("running"), 120, 24);
        return sitting.Pause().ListOf(moments.Select(moment => _shop.Tree(moment, moment)));
    }

    private static string[] Names(Sitting sitting) =>
        [
            .. sitting
                .Text.Split('\n')
                .SkipWhile(row => !row.Contains("work tree ", StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(row => row.Trim().Length > 0)
                .Select(row => row[12..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]),
        ];
}
