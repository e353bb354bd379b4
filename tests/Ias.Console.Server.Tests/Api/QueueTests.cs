using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

/// <summary>What boxes need of the queue besides claims, and what people see of it.</summary>
public sealed class QueueTests(PostgresCluster cluster)
{
    private static JsonObject Box(Team team, string status, params string[] kinds) =>
        new()
        {
            ["displayName"] = "box",
            ["status"] = status,
            ["capabilities"] = new JsonObject
            {
                ["executionModes"] = new JsonArray("cli", "hybrid"),
                ["canWrite"] = true,
                ["reposAllowed"] = team.Repos(),
                ["kinds"] = new JsonArray([.. kinds.Take(1).Select(kind => JsonValue.Create(kind))]),
                ["kindsKnown"] = new JsonArray([.. kinds.Select(kind => JsonValue.Create(kind))]),
            },
        };

    private static async Task<string?> WhyAsync(Team team, string job)
    {
        var listed = (await team.Looks("jobs/list", new() { ["status"] = "pending" }))["jobs"]!
            .AsArray()
            .First(one => (string)one!["_id"]! == job)!["waitsBecause"];
        var shown = (await team.Looks("jobs/get", new() { ["jobId"] = job }))["job"]!["waitsBecause"];
        Assert.Equal((string?)listed, (string?)shown);
        return (string?)shown;
    }

    [Fact]
    [Trait("Requirement", "R-123")]
    public async Task A_pending_job_of_a_kind_that_no_agent_online_does_says_so()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var job = await team.EnqueueAsync();
        Assert.Null(await WhyAsync(team, job)); // an agent that names no kinds takes all

        await team.Works("workers/heartbeat", Box(team, "online", "create_run", "git_repair"));
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        Assert.Equal(
            "no agent online does jobs of the kind work; on a machine with the repository: ias agent start",
            await WhyAsync(team, job)
        );
        foreach (var page in (string[])["board", "briefing", $"jobs/{job}"])
        {
            Assert.Contains(
                "no agent online does jobs of the kind work",
                (await member.LookAsync($"/w/shop/{page}")).Html,
                StringComparison.Ordinal
            );
        }

        // One that is busy, and takes other kinds just now, does the kind.
        await team.Works("workers/heartbeat", Box(team, "online", "create_run", "work"));
        Assert.Null(await WhyAsync(team, job));

        await team.Works("workers/heartbeat", Box(team, "offline", "create_run", "work"));
        Assert.Equal("no agent is online", await WhyAsync(team, job));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_job_that_no_agent_can_do_now_is_left_to_others_and_says_why_on_the_pages(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        var job = await team.EnqueueAsync();
        async Task<string> BeatAsync(string name, params JsonObject[] unready)
        {
            var box = Box(team, "online");
            (box["displayName"], box["unready"]) = (name, new JsonArray([.. unready]));
            return (string)(await team.Works("workers/heartbeat", box))["workerId"]!;
        }

        async Task<bool> ClaimsAsync(string worker) =>
            (await team.Works("jobs/claim-next", new() { ["workerId"] = worker }))["jobId"] is not null;

        await BeatAsync("box"); // the team's own, which is online and ready
        var loggedOut = await BeatAsync("attic", Unready("claude is not logged in", "work"));
        Assert.Null(await WhyAsync(team, job));
        Assert.False(await ClaimsAsync(loggedOut));

        await BeatAsync("box", Unready("2 files not committed: a, b"));
        Assert.Equal(
            ["attic cannot do it now: claude is not logged in", "box cannot do it now: 2 files not committed: a, b"],
            (await WhyAsync(team, job))!.Split("; ").Order()
        );
        var agents = (await member.LookAsync("/w/shop/agents")).Html;
        Assert.Contains("no agent&#x27;s job now: claude is not logged in", agents, StringComparison.Ordinal);
        Assert.Contains("no job now: 2 files not committed: a, b", agents, StringComparison.Ordinal);
        Assert.Contains("claude is not logged in", (await member.LookAsync("/w/shop/repos")).Html, StringComparison.Ordinal);
        Assert.Contains("attic cannot do it now", (await member.LookAsync($"/w/shop/jobs/{job}")).Html, StringComparison.Ordinal);

        Assert.True(await ClaimsAsync(await BeatAsync("attic")));

        // A silent agent is ready for nothing.
        await team.Server.Store.RunAsync($"update workers set last_seen_at = 0 where id = '{loggedOut}'");
        Assert.DoesNotContain(
            "ready",
            (await member.LookAsync("/w/shop/agents")).Html.Split("wt-").Single(card => card.Contains(">attic<", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

        JsonObject Unready(string why, params string[] kinds) =>
            new()
            {
                ["repoId"] = team.First,
                ["why"] = why,
                ["kinds"] = kinds.Length == 0 ? null : new JsonArray([.. kinds.Select(one => JsonValue.Create(one))]),
            };
    }

    [Theory]
    [Trait("Requirement", "R-109")]
    [InlineData("https://github.com/o/r")]
    [InlineData("git@github.com:o/r.git")]
    [InlineData("abc")]
    [InlineData("gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg")]
    public async Task A_repository_is_known_by_a_hash_and_not_by_its_URL(string hash)
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);

        Assert.Equal(
            (400, "INVALID_REQUEST"),
            await team.Refused("repos/upsert", new() { ["remoteUrlHash"] = hash, ["status"] = "active" })
        );

        Assert.Equal(2, (await team.Looks("repos/list", []))["repos"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_claim_can_be_limited_to_one_run(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var other = await team.EnqueueAsync();
        var run = (string)
            (
                await team.Works(
                    "runs/upsert",
                    new()
                    {
                        ["repoId"] = team.First,
                        ["runRef"] = "goal",
                        ["status"] = "running",
                    }
                )
            )["runId"]!;
        var wanted = (string)
            (
                await team.Works(
                    "jobs/enqueue",
                    new()
                    {
                        ["repoId"] = team.First,
                        ["kind"] = "work",
                        ["prompt"] = "Do it",
                        ["requirements"] = new JsonObject(),
                        ["runId"] = run,
                    }
                )
            )["jobId"]!;

        Assert.Equal(wanted, (string?)(await team.ClaimAsync(run))["jobId"]);
        Assert.Null((await team.ClaimAsync(run))["jobId"]);
        Assert.Equal(other, (string?)(await team.ClaimAsync())["jobId"]);
    }

    [Fact]
    public async Task A_decision_that_was_answered_on_the_box_closes_and_its_job_goes_on()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var job = await team.EnqueueAsync();
        await team.CompleteAsync(await team.ClaimAsync(), "blocked", new() { ["message"] = "Comma or semicolon?" });
        var id = (string)
            Assert.Single((await team.Looks("decisions/list", new() { ["status"] = "open" }))["decisions"]!.AsArray())!["_id"]!;

        await team.Works("decisions/answered-on-box", new() { ["decisionRequestId"] = id, ["answer"] = "semicolon" });

        var decision = (await team.Looks("decisions/get", new() { ["decisionRequestId"] = id }))["decision"]!;
        Assert.Equal(("applied", "semicolon"), ((string?)decision["status"], (string?)decision["answer"]));
        Assert.Equal(job, (string?)(await team.ClaimAsync())["jobId"]);
        Assert.Null((await team.ClaimAsync())["jobId"]); // nothing takes the answer to the repository, which has it
        Assert.Equal((409, "CONFLICT"), await team.Refused("decisions/answered-on-box", new() { ["decisionRequestId"] = id }));
    }

    [Fact]
    [Trait("Requirement", "R-122")]
    public async Task A_box_gets_the_texts_that_may_help_with_a_job_and_goals_are_among_them()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        async Task<string> Propose(string title, string content) =>
            (string)
                (
                    await team.Decides(
                        "intakes/create",
                        new()
                        {
                            ["repoIds"] = new JsonArray(team.First),
                            ["title"] = title,
                            ["rawContent"] = content,
                        }
                    )
                )["intakeId"]!;
        await team.Works(
            "context/add",
            new()
            {
                ["source"] = "person",
                ["kind"] = "note",
                ["title"] = "Vouchers",
                ["text"] = $"Each voucher is worth 20 euros. {new string('x', 900)}",
                ["repoId"] = team.Second,
            }
        );
        await Propose("Sell voucher cards", "in the shop");
        await Propose("Print voucher cards", "on paper");
        await team.ClaimAsync();
        var job = (string)(await team.ClaimAsync())["jobId"]!;

        var items = (await team.Looks("context/list", new() { ["jobId"] = job }))["items"]!.AsArray();

        // Neither its own goal, nor what belongs to another repository.
        var item = Assert.Single(items)!;
        Assert.Equal(
            ("intake", "goal", "Sell voucher cards", "in the shop"),
            ((string?)item["source"], (string?)item["kind"], (string?)item["title"], (string?)item["text"])
        );
    }

    [Fact]
    public async Task A_goal_that_is_withdrawn_is_no_item_of_the_Context_Lake_any_more()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var goal = (string)
            (await team.Decides("intakes/create", new() { ["repoIds"] = new JsonArray(team.First), ["title"] = "Gift cards" }))[
                "intakeId"
            ]!;
        Assert.Single((await team.Looks("context/list", []))["items"]!.AsArray());
        Assert.Equal(2, (await team.Looks("briefing/get", []))["briefing"]!["reposWithoutContext"]!.AsArray().Count);

        await team.Decides("intakes/withdraw", new() { ["intakeId"] = goal });

        Assert.Empty((await team.Looks("context/list", []))["items"]!.AsArray());
    }
}
