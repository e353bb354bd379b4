using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

public sealed class GoalTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_goal_over_two_repositories_is_planned_approved_and_worked_on_part_by_part(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var intake = (string)
            (
                await team.Decides(
                    "intakes/create",
                    new()
                    {
                        ["repoIds"] = team.Repos(),
                        ["title"] = "Gift cards",
                        ["rawContent"] = "Sell them",
                    }
                )
            )["intakeId"]!;

        var plan = await team.ClaimAsync();
        Assert.Equal("context_architect", (string?)plan["job"]!["kind"]);
        Assert.Equal("Gift cards\n\nSell them", (string?)plan["job"]!["prompt"]);
        await team.CompleteAsync(plan, "done", new() { ["proposal"] = team.Proposal() });
        var proposal = (await team.Looks("intakes/get", new() { ["intakeId"] = intake }))["proposals"]![0]!;
        Assert.Equal(("open", 0.75), ((string?)proposal["status"], (double)proposal["readinessScore"]!));
        Assert.Null((await team.ClaimAsync())["jobId"]);

        // The second part needs the first: it waits, although both are approved.
        await team.Decides("proposals/approve", new() { ["proposalId"] = (string)proposal["_id"]! });
        var create = await team.ClaimAsync();
        Assert.Equal(("create_run", team.First), ((string?)create["job"]!["kind"], (string?)create["job"]!["repoId"]));
        Assert.Null((await team.ClaimAsync())["jobId"]);
        await team.CompleteAsync(create, "done");
        var work = await team.ClaimAsync();
        Assert.Equal(("work", "first: do this"), ((string?)work["job"]!["kind"], (string?)work["job"]!["prompt"]));
        await team.CompleteAsync(
            work,
            "done",
            new()
            {
                ["evidence"] = new JsonObject { ["commitSha"] = "abc", ["costUsd"] = 1.5 },
            }
        );

        var next = await team.ClaimAsync();
        Assert.Equal(("create_run", team.Second), ((string?)next["job"]!["kind"], (string?)next["job"]!["repoId"]));
        await team.CompleteAsync(next, "done");
        await team.CompleteAsync(await team.ClaimAsync(), "done");

        var done = await team.Looks("intakes/get", new() { ["intakeId"] = intake });
        Assert.Equal("done", (string?)done["intake"]!["status"]);
        Assert.All(done["proposals"]![0]!["parts"]!.AsArray(), part => Assert.Equal("done", (string?)part!["status"]));
        Assert.All((await team.Looks("runs/list", []))["runs"]!.AsArray(), run => Assert.Equal("done", (string?)run!["status"]));
        Assert.Equal(1.5, (double)(await team.Looks("briefing/get", []))["briefing"]!["costUsdToday"]!);
    }

    [Fact]
    public async Task Parts_may_be_approved_singly_and_an_approved_one_is_not_revised_away()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var (intake, proposal) = await team.ProposedAsync();

        await team.Decides("proposals/approve", new() { ["proposalId"] = proposal, ["parts"] = new JsonArray("first") });
        Assert.Equal(
            "partly_approved",
            (string?)(await team.Looks("proposals/get", new() { ["proposalId"] = proposal }))["proposal"]!["status"]
        );
        Assert.Equal(
            (409, "CONFLICT"),
            await team.Refused("proposals/submit", new() { ["intakeId"] = intake, ["proposal"] = team.Proposal() })
        );
        Assert.Equal(
            (409, "CONFLICT"),
            await team.Refused("proposals/approve", new() { ["proposalId"] = proposal, ["parts"] = new JsonArray("first") })
        );
        Assert.Equal((409, "CONFLICT"), await team.Refused("proposals/reject", new() { ["proposalId"] = proposal, ["reason"] = "no" }));
        await team.Decides("proposals/approve", new() { ["proposalId"] = proposal });
        Assert.Equal("approved", (string?)(await team.Looks("proposals/get", new() { ["proposalId"] = proposal }))["proposal"]!["status"]);
    }

    [Fact]
    public async Task A_rejection_leads_to_another_plan_and_an_edit_to_another_revision()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var (intake, proposal) = await team.ProposedAsync();

        await team.Decides("proposals/reject", new() { ["proposalId"] = proposal, ["reason"] = "Guests first" });
        var plan = await team.ClaimAsync();
        Assert.Contains("Guests first", (string?)plan["job"]!["prompt"], StringComparison.Ordinal);
        await team.CompleteAsync(plan, "done", new() { ["proposal"] = team.Proposal() });
        await team.Decides("proposals/submit", new() { ["intakeId"] = intake, ["proposal"] = team.Proposal() });

        var revisions = (await team.Looks("intakes/get", new() { ["intakeId"] = intake }))["proposals"]!.AsArray();
        Assert.Equal(["3 open", "2 superseded", "1 superseded"], revisions.Select(one => $"{one!["revision"]} {(string?)one["status"]}"));
        Assert.Equal("Guests first", (string?)revisions[2]!["rejection"]);
    }

    [Fact]
    public async Task A_part_whose_work_failed_is_done_when_it_was_tried_again()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var (_, proposal) = await team.ProposedAsync();
        await team.Decides("proposals/approve", new() { ["proposalId"] = proposal, ["parts"] = new JsonArray("first") });
        await team.CompleteAsync(await team.ClaimAsync(), "done");
        var work = await team.ClaimAsync();
        await team.CompleteAsync(work, "failed");
        async Task<string?> First() =>
            (string?)(await team.Looks("proposals/get", new() { ["proposalId"] = proposal }))["proposal"]!["parts"]![0]!["status"];
        Assert.Equal("failed", await First());

        await team.Decides("jobs/retry", new() { ["jobId"] = (string)work["jobId"]! });
        await team.CompleteAsync(await team.ClaimAsync(), "done");

        Assert.Equal("done", await First());
    }

    [Fact]
    public async Task A_part_whose_last_job_is_canceled_does_not_run_for_ever()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var (_, proposal) = await team.ProposedAsync();
        await team.Decides("proposals/approve", new() { ["proposalId"] = proposal, ["parts"] = new JsonArray("first") });
        await team.CompleteAsync(await team.ClaimAsync(), "done");
        var work = await team.ClaimAsync();

        await team.Decides("jobs/cancel", new() { ["jobId"] = (string)work["jobId"]! });

        var part = (await team.Looks("proposals/get", new() { ["proposalId"] = proposal }))["proposal"]!["parts"]![0]!;
        Assert.Equal("failed", (string?)part["status"]);
    }

    [Fact]
    public async Task A_goal_that_is_withdrawn_ends_the_planning_of_it()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var intake = (string)(await team.Decides("intakes/create", new() { ["repoIds"] = team.Repos() }))["intakeId"]!;
        var plan = await team.ClaimAsync();

        await team.Decides("intakes/withdraw", new() { ["intakeId"] = intake });

        var job = new JsonObject { ["jobId"] = (string)plan["jobId"]! };
        Assert.Equal("canceled", (string?)(await team.Looks("jobs/get", job.DeepClone().AsObject()))["job"]!["status"]);
        Assert.Equal((409, "CONFLICT"), await team.Refused("jobs/retry", job.DeepClone().AsObject()));
        Assert.Equal((409, "LEASE_LOST"), await team.CompletionRefusedAsync(plan, "done", new() { ["proposal"] = team.Proposal() }));
        var after = await team.Looks("intakes/get", new() { ["intakeId"] = intake });
        Assert.Equal("withdrawn", (string?)after["intake"]!["status"]);
        Assert.Empty(after["proposals"]!.AsArray());
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_goal_that_is_withdrawn_ends_all_that_came_of_it(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var (intake, proposal) = await team.ProposedAsync();
        await team.Decides("proposals/approve", new() { ["proposalId"] = proposal, ["parts"] = new JsonArray("first") });
        await team.CompleteAsync(await team.ClaimAsync(), "done"); // create_run
        var work = await team.ClaimAsync();
        await team.CompleteAsync(work, "blocked", new() { ["message"] = "Which tax?" });
        var asked = (string)(await team.Looks("decisions/list", []))["decisions"]![0]!["_id"]!;
        await team.Decides("decisions/answer", new() { ["decisionRequestId"] = asked, ["answer"] = "B" });
        await team.ClaimAsync(); // apply_decision, of the run

        await team.Decides("intakes/withdraw", new() { ["intakeId"] = intake });

        var after = (await team.Looks("proposals/get", new() { ["proposalId"] = proposal }))["proposal"]!;
        Assert.Equal(("rejected", "The goal was withdrawn."), ((string?)after["status"], (string?)after["rejection"]));
        Assert.Equal((409, "CONFLICT"), await team.Refused("proposals/approve", new() { ["proposalId"] = proposal }));
        var jobs = (await team.Looks("jobs/list", []))["jobs"]!.AsArray();
        Assert.Equal(
            ["apply_decision canceled", "context_architect done", "create_run done", "work canceled"],
            jobs.Select(job => $"{job!["kind"]} {job["status"]}").Order(StringComparer.Ordinal)
        );
        var decision = Assert.Single((await team.Looks("decisions/list", []))["decisions"]!.AsArray())!;
        Assert.Equal("withdrawn", (string?)decision["status"]);
        Assert.Equal("withdrawn", (string?)Assert.Single((await team.Looks("runs/list", []))["runs"]!.AsArray())!["status"]);
        Assert.Null((await team.ClaimAsync())["jobId"]);
    }

    [Fact]
    public async Task A_job_that_failed_waits_for_a_person_until_it_is_tried_again_or_given_up()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        var intake = (string)
            (await team.Decides("intakes/create", new() { ["repoIds"] = team.Repos(), ["title"] = "Gift cards" }))["intakeId"]!;
        var plan = await team.ClaimAsync();
        await team.CompleteAsync(plan, "failed", new() { ["outcomeReason"] = "the agent ended without a proposal" });
        string[] pages = ["inbox", $"goals/{intake}"];

        foreach (var page in pages)
        {
            var html = (await member.LookAsync($"/w/shop/{page}")).Html;
            Assert.Contains("the agent ended without a proposal", html, StringComparison.Ordinal);
            Assert.Contains("Give up", html, StringComparison.Ordinal);
            Assert.Contains("(1) ", html, StringComparison.Ordinal); // in the title: one thing waits
            Assert.DoesNotContain("It appears here", html, StringComparison.Ordinal);
        }

        await member.SendAsync($"/w/shop/goals/{intake}", "retry", ("about", (string)plan["jobId"]!));
        Assert.Contains("It appears here", (await member.LookAsync($"/w/shop/goals/{intake}")).Html, StringComparison.Ordinal);
        await team.CompleteAsync(await team.ClaimAsync(), "failed", new() { ["outcomeReason"] = "no again" });
        await member.SendAsync("/w/shop/inbox", "cancel", ("about", (string)plan["jobId"]!));
        Assert.Contains("Nothing waits for a person", (await member.LookAsync("/w/shop/inbox")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_wait_for_each_other_are_refused()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var (intake, _) = await team.ProposedAsync();
        var circle = team.Proposal();
        circle["parts"]![0]!["needs"] = new JsonArray("second");

        Assert.Equal(
            (400, "INVALID_REQUEST"),
            await team.Refused("proposals/submit", new() { ["intakeId"] = intake, ["proposal"] = circle })
        );
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_blocked_job_goes_on_when_the_answer_has_reached_its_repository(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var job = await team.EnqueueAsync();
        var claim = await team.ClaimAsync();
        await team.CompleteAsync(
            claim,
            "blocked",
            new()
            {
                ["decision"] = new JsonObject { ["text"] = "Which tax?", ["options"] = new JsonArray("A", "B") },
            }
        );

        var decision = Assert.Single((await team.Looks("decisions/list", new() { ["status"] = "open" }))["decisions"]!.AsArray())!;
        Assert.Equal("Which tax?", (string?)decision["question"]);
        Assert.Null((await team.ClaimAsync())["jobId"]);
        var id = (string)decision["_id"]!;
        await team.Decides("decisions/answer", new() { ["decisionRequestId"] = id, ["answer"] = "B" });
        Assert.Equal((409, "CONFLICT"), await team.Refused("decisions/answer", new() { ["decisionRequestId"] = id, ["answer"] = "A" }));

        // The first attempt to apply it fails: the person is asked again.
        await team.CompleteAsync(await team.ClaimAsync(), "failed");
        Assert.Equal("open", (string?)(await team.Looks("decisions/get", new() { ["decisionRequestId"] = id }))["decision"]!["status"]);
        await team.Decides("decisions/answer", new() { ["decisionRequestId"] = id, ["answer"] = "B" });
        var apply = await team.ClaimAsync();
        Assert.Equal(("apply_decision", "Which tax?\n\nB"), ((string?)apply["job"]!["kind"], (string?)apply["job"]!["prompt"]));
        await team.CompleteAsync(apply, "done");

        Assert.Equal("applied", (string?)(await team.Looks("decisions/get", new() { ["decisionRequestId"] = id }))["decision"]!["status"]);
        var again = await team.ClaimAsync();
        Assert.Equal((job, 2), ((string?)again["jobId"], (int)again["claimGeneration"]!));
    }

    [Fact]
    public async Task Canceling_a_blocked_job_withdraws_what_it_asked()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var job = await team.EnqueueAsync();
        await team.CompleteAsync(await team.ClaimAsync(), "blocked", new() { ["message"] = "Help" });

        await team.Decides("jobs/cancel", new() { ["jobId"] = job });

        Assert.Equal("withdrawn", (string?)Assert.Single((await team.Looks("decisions/list", []))["decisions"]!.AsArray())!["status"]);
        Assert.Equal((409, "CONFLICT"), await team.Refused("jobs/cancel", new() { ["jobId"] = job }));
        await team.Decides("jobs/retry", new() { ["jobId"] = job });
        Assert.Equal(job, (string?)(await team.ClaimAsync())["jobId"]);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Context_is_found_by_its_words(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        async Task<string> Add(string title, string text) =>
            (string)
                (
                    await team.Decides(
                        "context/add",
                        new()
                        {
                            ["source"] = "person",
                            ["kind"] = "note",
                            ["title"] = title,
                            ["text"] = text,
                        }
                    )
                )["contextItemId"]!;
        var taxes = await Add("Taxes", "Each country has its own rate.");
        var cards = await Add("Gift cards", "They pay no taxes until they are used.");
        async Task<List<string>> Search(string words) =>
            [.. (await team.Looks("context/list", new() { ["search"] = words }))["items"]!.AsArray().Select(item => (string)item!["_id"]!)];

        Assert.Equal([cards, taxes], await Search("TAXES"));
        Assert.Equal([cards], await Search("gift taxes"));
        Assert.Empty(await Search("gift country"));
        Assert.Empty(await Search("\"* OR ) NEAR("));
        await team.Decides("context/remove", new() { ["contextItemId"] = cards });
        Assert.Equal([taxes], await Search("taxes"));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Who_follows_the_changes_misses_none(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var seen = new List<string>();
        var after = 0L;
        var jobs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => team.EnqueueAsync()));
        while (true)
        {
            var page = await team.Looks("changes/list", new() { ["after"] = after, ["limit"] = 3 });
            seen.AddRange(
                page["changes"]!.AsArray().Where(one => (string?)one!["subject"] == "job").Select(one => (string)one!["subjectId"]!)
            );
            if ((long)page["last"]! == after)
            {
                break;
            }

            after = (long)page["last"]!;
        }

        Assert.Equal(jobs.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }
}
