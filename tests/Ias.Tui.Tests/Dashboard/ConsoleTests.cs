using Ias.Console.Client.Following;
using Ias.Console.Client.Wire;
using Ias.Tui.Requests;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Tests of the Console page in the dashboard.</summary>
public sealed class ConsoleTests : IDisposable
{
    private const string Server = "https://console.example.org";
    private const string CtrlS = "\u0013";

    private readonly Shop _shop = new();

    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 20, 5 },
            { 40, 10 },
            { 60, 20 },
            { 80, 24 },
            { 120, 40 },
        };

    [Fact]
    public void Who_is_not_logged_in_is_told_what_to_type_and_only_then_is_anything_looked_for()
    {
        using var sitting = At();
        Assert.DoesNotContain("FollowTeam", sitting.Calls);

        sitting.Type("c").Show(new TeamView([]));

        Assert.Contains("FollowTeam", sitting.Calls);
        Assert.Contains("not logged in", sitting.Text);
        Assert.Contains("ias auth login URL", sitting.Text);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_page_is_drawn_at_every_size(int columns, int rows)
    {
        using var sitting = At(columns, rows).Type("c").Show(Team());
        foreach (var section in "12345")
        {
            sitting.Type(section.ToString());
        }

        sitting.Type("1j\r");
    }

    [Fact]
    public void The_inbox_names_each_workspace_and_what_waits_there()
    {
        using var sitting = At().Type("c").Show(Team());

        var text = sitting.Text;
        Assert.Contains("[1 Inbox 4]", text);
        Assert.Contains("decision  Which tax rate?", text);
        Assert.Contains("answers: 7 % | 19 %", text);
        Assert.Contains("proposal  export orders", text);
        Assert.Contains("shop", text);
        Assert.Contains("books", text);
    }

    [Fact]
    public void Sections_show_goals_agents_repositories_and_a_briefing()
    {
        using var sitting = At().Type("c").Show(Team());

        Assert.Contains("proposed  export orders", sitting.Type("2").Text);
        Assert.Contains("online    buildbox", sitting.Type("\t").Text);
        Assert.Contains("active    web", sitting.Type("4").Text);
        Assert.Contains("2 jobs running, 3 pending", sitting.Type("5").Text);
        Assert.Contains("$1.50 today", sitting.Text);
    }

    [Fact]
    public void Without_a_connection_it_says_since_when_and_shows_what_it_knows()
    {
        var team = Team();
        var lost = team.Workspaces[0] with { LostSince = Moment(0), Trouble = new Problem("The server cannot be reached.") };
        using var sitting = At(120).Type("c").Show(team with { Workspaces = team.Workspaces.SetItem(0, lost) });

        Assert.Contains("shop: no connection since", sitting.Text);
        Assert.Contains("The server cannot be reached.", sitting.Text);
        Assert.Contains("Which tax rate?", sitting.Text);
    }

    [Fact]
    public void What_waits_on_the_Console_is_counted_where_needs_are_and_a_failed_job_says_what_to_type()
    {
        using var sitting = At(120).Type("c").Show(Team());

        Assert.Contains("Inbox 4", sitting.Text);
        Assert.Contains("export orders: exit status 3", sitting.Text);
        Assert.Contains("ias job retry j9", sitting.Text);
        Assert.Contains("needs you: 4, on the Console", sitting.Type("\e").Text);
    }

    [Fact]
    public void Enter_on_a_decision_with_options_lists_them_and_a_digit_answers()
    {
        using var sitting = At().Type("c").Show(Team()).Type("\r").Pause();
        Assert.Contains("19 %", sitting.Text);
        Assert.Empty(sitting.Asked);

        sitting.Type("\r2");

        var asked = Assert.IsType<Request.AnswerDecision>(Assert.Single(sitting.Asked).Request);
        Assert.Equal((Server, "shop", "d1", "19 %"), (asked.Server, asked.Workspace, asked.Decision, asked.Answer));
    }

    [Fact]
    public void Other_words_can_be_the_answer_and_are_not_lost_when_the_server_refuses()
    {
        using var sitting = At().Type("c").Show(Team()).Type("\r").Pause().Type("w").Type("neither" + CtrlS);
        var asked = Assert.IsType<Request.AnswerDecision>(Assert.Single(sitting.Asked).Request);
        Assert.Equal("neither", asked.Answer);

        sitting.DashboardView.Answered(new RequestResult.Refused(asked, new Problem("It was answered already.")));
        sitting.Draw();

        Assert.Contains("neither", sitting.Text);
        Assert.Contains("It was answered already.", sitting.Text);
    }

    [Fact]
    public void What_was_refused_while_something_else_was_open_is_there_at_the_next_try()
    {
        using var sitting = At().Type("c").Show(Team()).Type("j\r").Type("because" + CtrlS);
        var asked = Assert.IsType<Request.AnswerDecision>(Assert.Single(sitting.Asked).Request);
        sitting.Type(":");
        sitting.DashboardView.Answered(new RequestResult.Refused(asked, new Problem("no")));

        Assert.Contains("because", sitting.Type("\e").Type("\r").Text);
    }

    [Fact]
    public void A_proposal_shows_its_intent_and_is_approved_by_y_alone()
    {
        using var sitting = At();
        sitting.Goal = Goal("Why and what not");
        sitting.Type("c").Show(Team()).Type("jj\r");
        Assert.Contains("Why and what not", sitting.Text);
        Assert.Contains("Part one: web", sitting.Text);

        sitting.Type("A").Pause();
        Assert.Contains("Approve revision 2?", sitting.Text);
        sitting.Type("\r");
        Assert.Empty(sitting.Asked);
        sitting.Type("y");

        var asked = Assert.IsType<Request.ApproveProposal>(Assert.Single(sitting.Asked).Request);
        Assert.Equal(("p2", 2L), (asked.Proposal, asked.Revision));
        Assert.Equal("ias goal approve g1 --revision 2 --workspace shop --server https://console.example.org", asked.Command("ias"));
    }

    [Fact]
    public void A_proposal_is_rejected_with_a_reason()
    {
        using var sitting = At();
        sitting.Goal = Goal("Why");
        sitting.Type("c").Show(Team()).Type("jj\r").Type("X").Type(CtrlS);
        Assert.Empty(sitting.Asked);
        Assert.Contains("the reason is empty", sitting.Text);

        sitting.Type("too much" + CtrlS);

        Assert.Equal("too much", Assert.IsType<Request.RejectProposal>(Assert.Single(sitting.Asked).Request).Reason);
    }

    [Fact]
    public void A_goal_that_changed_is_read_again()
    {
        using var sitting = At();
        sitting.Goal = Goal("First");
        sitting.Type("c").Show(Team()).Type("jj\r");
        sitting.Goal = Goal("Second");
        var team = Team();

        sitting.Show(team with { Workspaces = team.Workspaces.SetItem(0, team.Workspaces[0] with { GoalsRead = 2 }) });

        Assert.Contains("Second", sitting.Text);
    }

    [Fact]
    public void Nothing_a_server_sends_steers_the_terminal()
    {
        const string Bad = "a\e]0;x\a\e[2Jb\u202e\u009b1m";
        var view = new WorkspaceView(Server, Bad)
        {
            Known = WorkspaceParts.All,
            Inbox =
            [
                new WaitingItem(WaitingItem.Decision, "d", 0, [Bad, Bad], "g", Bad, Bad),
                new WaitingItem(WaitingItem.FailedJob, "j", 0, [], "g", Bad, Bad),
                new WaitingItem(WaitingItem.FailedJob, "k", 0, [], Text: Bad, Name: Bad),
                new WaitingItem(Bad, "x", 0, [], Text: Bad),
            ],
            Waiting = 3,
            Goals = [new Intake("g", "proposed", [], long.MaxValue, Bad)],
            Agents = [new Worker("w", Bad, true, long.MinValue, Bad, Bad)],
            Repositories = [new Repo("r", "h", Bad, Bad)],
            Trouble = new Problem(Bad, Bad, Bad),
        };
        using var sitting = At();
        sitting.Goal = Goal(Bad);
        sitting.Type("c").Show(new TeamView([view]));
        foreach (var key in new[] { "1", "2", "3", "4", "5", "1", "\r", "\e", "j", "\r", "A", "\e", "X" })
        {
            sitting.Type(key).Pause();
            Assert.DoesNotContain(sitting.Text, c => c is '\e' or '\a' or '\u009b' or '\u202e');
        }
    }

    public void Dispose() => _shop.Dispose();

    private Sitting At(int columns = 80, int rows = 24) => new(_shop.At("no run"), columns, rows);

    private static DateTimeOffset Moment(int minutes) => new DateTimeOffset(2026, 1, 18, 20, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    private static long Milliseconds(int minutes) => Moment(minutes).ToUnixTimeMilliseconds();

    private static TeamView Team() =>
        new([
            new WorkspaceView(Server, "shop")
            {
                Known = WorkspaceParts.All,
                GoalsRead = 1,
                Inbox =
                [
                    new WaitingItem(WaitingItem.Decision, "d1", Milliseconds(0), ["7 %", "19 %"], Text: "Which tax rate?"),
                    new WaitingItem(WaitingItem.Decision, "d2", Milliseconds(1), [], "g1", "export orders", "Why?"),
                    new WaitingItem(WaitingItem.Proposal, "p2", Milliseconds(2), [], "g1", "export orders"),
                    new WaitingItem(WaitingItem.FailedJob, "j9", Milliseconds(3), [], "g1", "export orders", "exit status 3"),
                ],
                Waiting = 4,
                Goals = [new Intake("g1", "proposed", ["r1"], Milliseconds(2), "export orders")],
                Agents = [new Worker("w1", "online", true, Milliseconds(3), "buildbox", "1.0.0")],
                Repositories = [new Repo("r1", "h", "active", "web")],
                Briefing = new Briefing(3, 2, 4, 1, ["d1", "d2"], ["p2"], [], [], 1, [], [], 1.5, 9),
            },
            new WorkspaceView("https://other.example.org", "books") { Known = WorkspaceParts.All },
        ]);

    private static IntakeAnswer Goal(string intent) =>
        new(
            new Intake("g1", "proposed", ["r1"], Milliseconds(2), "export orders"),
            [
                new Proposal(
                    "p2",
                    2,
                    "open",
                    ["tests are there"],
                    ["Which separator?"],
                    [new Part("one", "r1", "open", [], null, "do this")],
                    intent
                )
                {
                    ReadinessScore = 0.75,
                },
            ]
        );
}
