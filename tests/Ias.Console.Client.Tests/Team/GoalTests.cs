using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Domain;

namespace Ias.Console.Client.Tests.Team;

/// <summary><c>ias goal</c>, <c>ias inbox</c> and <c>ias decide</c> on a real Console.</summary>
public sealed class GoalTests : IAsyncLifetime
{
    private readonly Person _person = new();
    private ConsoleServer _server = null!;
    private Box _box = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync();
        _box = await Box.NewAsync(_server);
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));
    }

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        _box.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    [Trait("Requirement", "R-105")]
    public async Task A_goal_goes_from_a_terminal_through_a_proposal_to_approval()
    {
        var proposed = await _person.IasAsync(
            "goal",
            "propose",
            "Export orders as CSV\nbecause accounting asks",
            "--repo",
            "web",
            "--json"
        );
        var goal = (string)proposed.Json["goal_id"]!;
        var waiting = await _person.IasAsync("goal", "show", goal);
        await _box.ProposeAsync();
        var inbox = await _person.IasAsync("inbox");
        var shown = await _person.IasAsync("goal", "show", goal[^6..]);
        var approved = await _person.IasAsync("goal", "approve", goal, "--revision", "1", "--part", "one");
        var list = await _person.IasAsync("goal", "list", "--json");

        Assert.Contains("no proposal yet", waiting.Out);
        Assert.Contains($"proposal  Export orders as CSV     (shop, ", inbox.Out);
        Assert.Contains($"ias goal show {goal}", inbox.Out);
        Assert.Contains("  plan:    First this,\n           then that\n", shown.Out);
        Assert.Contains("  asks:    Which separator?\n", shown.Out);
        Assert.Contains("  part two: proposed, after one\n", shown.Out);
        Assert.Contains($"next: ias goal approve {goal} --revision 1\n", shown.Out);
        Assert.Equal("Approved: Export orders as CSV, revision 1, one\n", approved.Out);
        Assert.Equal((goal, "active"), ((string)list.Json["goals"]![0]!["id"]!, (string)list.Json["goals"]![0]!["status"]!));
    }

    [Fact]
    public async Task A_rejected_proposal_is_followed_by_another_and_only_the_one_that_was_read_is_approved()
    {
        await _person.IasAsync("goal", "propose", "Export orders", "--repo", "web");
        var goal = (string)(await _person.IasAsync("goal", "list", "--json")).Json["goals"]![0]!["id"]!;
        var early = await _person.IasAsync("goal", "approve", goal);
        await _box.ProposeAsync("first");
        var rejected = await _person.IasAsync("goal", "reject", goal, "--reason", "not without the API");
        var again = await _person.IasAsync("goal", "reject", goal, "--reason", "once more");
        await _box.ProposeAsync("second");
        var old = await _person.IasAsync("goal", "approve", goal, "--revision", "1");
        var approved = await _person.IasAsync("goal", "approve", goal, "--json");
        var shown = await _person.IasAsync("goal", "show", goal, "--json");

        Assert.Equal((ExitCode.NothingToDo, ExitCode.Ok, ExitCode.NothingToDo), (early.Exit, rejected.Exit, again.Exit));
        Assert.Contains("There is no proposal yet", early.Error);
        Assert.Contains("the latest proposal is rejected", again.Error);
        Assert.Contains("Revision 1 is not the latest any more: 2 is.", old.Error);
        Assert.Equal((2, true), ((int)approved.Json["revision"]!, (bool)approved.Json["approved"]!));
        Assert.Equal("second", (string)shown.Json["proposals"]![0]!["intent"]!);
        Assert.Equal("not without the API", (string)shown.Json["proposals"]![1]!["rejection"]!);
    }

    [Fact]
    public async Task A_goal_without_or_with_a_wrong_repository_is_told_which_there_are()
    {
        var wrong = await _person.IasAsync("goal", "propose", "x", "--repo", "wbe");
        var none = await _person.IasAsync("goal", "propose", "x");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (wrong.Exit, none.Exit));
        Assert.Contains("There is no repository wbe in this workspace. Did you mean web?", wrong.Error);
        Assert.Contains("ias repo list --all", none.Error);
    }

    [Fact]
    public async Task In_a_linked_checkout_a_goal_is_about_its_repository()
    {
        using var checkout = new TemporaryRepository();
        checkout.Git("remote", "add", "origin", "https://git.example/o/other");
        var link = await _person.InAsync(checkout.Path, "repo", "link", "--json");

        await _person.InAsync(checkout.Path, "goal", "propose", "x");

        var list = await _person.IasAsync("goal", "list", "--json");
        Assert.Equal((string)link.Json["link"]!["id"]!, (string)list.Json["goals"]![0]!["repo_ids"]![0]!);
    }

    [Fact]
    public async Task A_failed_job_without_a_goal_goes_by_what_it_was_to_do()
    {
        await _person.IasAsync("goal", "propose", "Gift cards", "--repo", "web");
        var repo = (string)(await _person.IasAsync("repo", "list", "--all", "--json")).Json["repos"]![0]!["id"]!;
        await _box.CompleteNextAsync("failed", []);
        var asked = new JsonObject
        {
            ["repoId"] = repo,
            ["kind"] = "work",
            ["prompt"] = "## Larger touch targets\n\nin the menu",
            ["requirements"] = new JsonObject(),
        };
        await _person.IasAsync("console", "call", "jobs/enqueue", asked.ToJsonString());
        await _box.CompleteNextAsync("failed", new JsonObject { ["outcomeReason"] = "exit status 3" });

        Assert.Contains("failed    Larger touch targets: exit status 3     (shop, ", (await _person.IasAsync("inbox")).Out);
    }

    [Fact]
    public async Task In_several_workspaces_the_id_of_a_goal_or_a_job_says_which_one_is_meant()
    {
        using var both = new Person();
        var bank = await _server.AddWorkspaceAsync("bank");
        await both.LogInAsync(_server.Url, await _server.TokenOfAsync(await _server.PersonAsync(Role.Member, _server.Workspace, bank)));
        await _person.IasAsync("goal", "propose", "Gift cards", "--repo", "web");
        var goal = (string)(await _person.IasAsync("goal", "list", "--json")).Json["goals"]![0]!["id"]!;
        await _box.CompleteNextAsync("failed", new JsonObject { ["outcomeReason"] = "the agent ended without a proposal" });
        var job = (string)(await both.IasAsync("inbox", "--json")).Json["items"]![0]!["id"]!;

        var shown = await both.IasAsync("job", "show", job);
        var again = await both.IasAsync("job", "retry", job);
        await _box.ProposeAsync("first");
        var approved = await both.IasAsync("goal", "approve", goal[^8..]);
        var unknown = await both.IasAsync("job", "show", "01m8erxce9eah9ay8rd2qhzphs");
        var all = await both.IasAsync("goal", "list");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok, ExitCode.Ok), (shown.Exit, again.Exit, approved.Exit));
        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (unknown.Exit, all.Exit));
        Assert.Contains("--workspace bank\n        --workspace shop", unknown.Error);
    }

    [Fact]
    public async Task A_planning_that_failed_is_in_the_inbox_with_its_goal_and_why_and_is_tried_again_by_the_line_it_says()
    {
        await _person.IasAsync("goal", "propose", "Gift cards", "--repo", "web");
        await _box.CompleteNextAsync("failed", new JsonObject { ["outcomeReason"] = "the agent ended without a proposal" });

        var inbox = await _person.IasAsync("inbox");
        var item = (await _person.IasAsync("inbox", "--json")).Json["items"]![0]!;
        var shown = await _person.IasAsync("job", "show", (string)item["id"]!);
        var again = await _person.IasAsync("job", "retry", (string)item["id"]!, "--note", "only paper cards");

        Assert.StartsWith("failed    Gift cards: the agent ended without a proposal     (shop, ", inbox.Out);
        Assert.Contains($"ias job retry {item["id"]} ", inbox.Out);
        Assert.Contains("why:      the agent ended without a proposal", shown.Out);
        Assert.Contains($"next: ias job retry {item["id"]} --note", shown.Out);
        Assert.Equal(("failed", ExitCode.Ok), ((string)item["kind"]!, again.Exit));
        Assert.Equal("Nothing waits for you.\n", (await _person.IasAsync("inbox")).Out);
        var canceled = await _person.IasAsync("job", "cancel", (string)item["id"]!, "--json");
        Assert.Equal((string)item["id"]!, (string)canceled.Json["job_id"]!);
        Assert.Contains("canceled", (await _person.IasAsync("console", "jobs", "--search", "gift")).Out);
        Assert.Equal("canceled", (string)(await _person.IasAsync("job", "show", (string)item["id"]!, "--json")).Json["job"]!["status"]!);
    }

    [Fact]
    [Trait("Requirement", "R-105")]
    public async Task A_question_is_answered_from_anywhere_by_a_part_of_its_id()
    {
        var id = await _box.AskAsync("Which tax rate?");
        var inbox = await _person.IasAsync("inbox", "--json");
        var unknown = await _person.IasAsync("decide", "zzzzzzzz", "19 %");
        var answered = await _person.IasAsync("decide", id[^8..], "19 %");
        var again = await _person.IasAsync("inbox");

        var item = inbox.Json["items"]![0]!;
        Assert.Equal(
            ("decision", id, "Which tax rate?", "19 %"),
            ((string)item["kind"]!, (string)item["id"]!, (string)item["text"]!, (string)item["options"]![1]!)
        );
        Assert.Equal((ExitCode.Failed, ExitCode.Ok), (unknown.Exit, answered.Exit));
        Assert.StartsWith("Answered: Which tax rate?\n", answered.Out);
        Assert.Equal("Nothing waits for you.\n", again.Out);
        Assert.Equal("apply_decision", (string)(await _box.CompleteNextAsync("done", []))["kind"]!);
    }

    [Fact]
    public async Task In_a_repository_a_question_nobody_has_is_told_as_before()
    {
        using var checkout = new TemporaryRepository();

        var said = await _person.InAsync(checkout.Path, "decide", "0k2p7x1", "x");

        Assert.Equal(ExitCode.NothingToDo, said.Exit);
        Assert.Contains("There is no job 0k2p7x1", said.Error);
    }

    [Fact]
    public async Task A_server_that_is_away_does_not_hide_what_waits_elsewhere()
    {
        await using var other = await ConsoleServer.StartAsync();
        await _person.LogInAsync(other.Url, await other.PersonTokenAsync(Role.Member));
        await _box.AskAsync("Which tax rate?");
        await other.StopAsync();

        var said = await _person.IasAsync("inbox");

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("Which tax rate?", said.Out);
        Assert.Contains(Person.Origin(other.Url), said.Error);
    }

    [Theory]
    [InlineData(Role.Viewer, "A viewer may not do this.")]
    [InlineData(null, "A token of scope read may not do this.")]
    public async Task Who_may_only_look_decides_nothing(Role? role, string said)
    {
        using var other = new Person();
        var token = role is { } member ? await _server.PersonTokenAsync(member) : await _server.TokenAsync(TokenScope.Read);
        await other.LogInAsync(_server.Url, token);
        var id = await _box.AskAsync("Which tax rate?");

        var decided = await other.IasAsync("decide", id, "19 %");
        var proposed = await other.IasAsync("goal", "propose", "x", "--repo", "web");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (decided.Exit, proposed.Exit));
        Assert.Contains(said, decided.Error);
        Assert.Contains(said, proposed.Error);
    }

    [Fact]
    public async Task What_others_wrote_cannot_steer_a_terminal()
    {
        await _person.IasAsync("goal", "propose", "clear \u001b[2J screen", "--repo", "web");
        await _box.ProposeAsync("\u001b]0;title\u0007 intent");

        var goal = (string)(await _person.IasAsync("goal", "list", "--json")).Json["goals"]![0]!["id"]!;
        var said =
            $"{await _person.IasAsync("inbox")}{await _person.IasAsync("goal", "list")}{await _person.IasAsync("goal", "show", goal)}";

        Assert.Contains("intent", said);
        Assert.DoesNotContain('\u001b', said);
        Assert.DoesNotContain('\u0007', said);
    }
}
