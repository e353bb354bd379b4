using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

/// <summary>What waits for people, and the lists of goals and jobs: counts agree, and no list ends without a word.</summary>
public sealed class ListTests(PostgresCluster cluster)
{
    private static async Task<IReadOnlyList<string>> AllAsync(Team team, string path, string list, JsonObject body)
    {
        var ids = new List<string>();
        for (var next = default(JsonNode?); ; )
        {
            var asked = (JsonObject)body.DeepClone();
            if (next is not null)
            {
                asked["after"] = next.DeepClone();
            }

            var answer = await team.Looks(path, asked);
            ids.AddRange(answer[list]!.AsArray().Select(one => (string)(one!["_id"] ?? one["id"])!));
            if (answer["next"] is not { } more)
            {
                return ids;
            }

            next = more;
        }
    }

    private static async Task FailAsync(Team team, string why = "exit status 3")
    {
        await team.EnqueueAsync();
        await team.CompleteAsync(await team.ClaimAsync(), "failed", new() { ["outcomeReason"] = why });
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task What_waits_for_people_is_the_same_number_everywhere(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        await team.ProposedAsync();
        await FailAsync(team);
        await team.EnqueueAsync();
        await team.CompleteAsync(
            await team.ClaimAsync(),
            "blocked",
            new()
            {
                ["decision"] = new JsonObject { ["text"] = "Which rate?", ["options"] = new JsonArray("7 %", "19 %") },
            }
        );

        var inbox = await team.Looks("inbox/list", []);

        Assert.Equal(["proposal", "job", "decision"], inbox["items"]!.AsArray().Select(item => (string)item!["kind"]!));
        Assert.Equal("exit status 3", (string)inbox["items"]![1]!["text"]!);
        Assert.Equal(["7 %", "19 %"], inbox["items"]![2]!["options"]!.AsArray().Select(option => (string)option!));
        Assert.Equal(3, (int)inbox["counts"]!["total"]!);
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        foreach (var page in (string[])["inbox", "board", "briefing"])
        {
            Assert.Contains(
                "<span class=\"count\">3<span class=\"sr\"> waiting</span>",
                (await member.LookAsync($"/w/shop/{page}")).Html,
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "1 decision, 1 failed job and 1 proposal wait",
            (await member.LookAsync("/w/shop/inbox")).Html,
            StringComparison.Ordinal
        );
        Assert.Contains("3 things wait", (await member.LookAsync("/w/shop/briefing")).Html, StringComparison.Ordinal);
        Assert.Contains("3 waiting", (await member.LookAsync("/")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Every_list_has_a_next_page_until_all_was_seen_once(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        for (var i = 0; i < 7; i++)
        {
            await FailAsync(team);
            await team.Decides(
                "intakes/create",
                new()
                {
                    ["repoIds"] = team.Repos(),
                    ["title"] = $"Goal {i}",
                    ["rawContent"] = i % 2 == 0 ? "even" : "odd",
                }
            );
        }

        for (var i = 0; i < 201; i++)
        {
            await team.Works(
                "runs/upsert",
                new()
                {
                    ["repoId"] = team.First,
                    ["runRef"] = $"run-{i}",
                    ["status"] = "active",
                }
            );
            await team.Decides(
                "context/add",
                new()
                {
                    ["source"] = "person",
                    ["kind"] = "note",
                    ["title"] = $"Note {i}",
                    ["text"] = "It is so.",
                }
            );
        }

        var runs = await AllAsync(team, "runs/list", "runs", []);
        var notes = await AllAsync(team, "context/list", "items", new() { ["search"] = "note" });
        Assert.Equal((201, 201), (runs.Distinct().Count(), notes.Distinct().Count()));
        Assert.Equal((201, 201), (runs.Count, notes.Count));
        var jobs = await AllAsync(team, "jobs/list", "jobs", new() { ["limit"] = 3 });
        var failed = await AllAsync(team, "jobs/list", "jobs", new() { ["limit"] = 3, ["status"] = "failed" });
        var goals = await AllAsync(team, "intakes/list", "intakes", new() { ["limit"] = 3 });
        var inbox = await AllAsync(team, "inbox/list", "items", new() { ["limit"] = 3 });

        Assert.Equal(
            (14, 7, 7, 7),
            (jobs.Distinct().Count(), failed.Distinct().Count(), goals.Distinct().Count(), inbox.Distinct().Count())
        );
        Assert.Equal((14, 7, 7, 7), (jobs.Count, failed.Count, goals.Count, inbox.Count));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task Goals_and_jobs_are_found_by_state_repository_person_and_text_and_a_wildcard_is_a_character(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        var made = await team.Decides(
            "intakes/create",
            new()
            {
                ["repoIds"] = team.Repos(),
                ["title"] = "Export of 100% of the Orders",
                ["rawContent"] = "As CSV.",
            }
        );
        await team.Decides(
            "intakes/create",
            new()
            {
                ["repoIds"] = team.Repos(),
                ["title"] = "Print",
                ["rawContent"] = "On A4.",
            }
        );
        var goal = (string)made["intakeId"]!;

        foreach (var text in (string[])["orders", "100%", "as csv"])
        {
            Assert.Equal([goal], await AllAsync(team, "intakes/list", "intakes", new() { ["text"] = text }));
            Assert.Equal([(string)made["jobId"]!], await AllAsync(team, "jobs/list", "jobs", new() { ["text"] = text }));
        }

        Assert.Empty(await AllAsync(team, "intakes/list", "intakes", new() { ["text"] = "1%0" }));
        Assert.Empty(await AllAsync(team, "intakes/list", "intakes", new() { ["text"] = "p_int" }));
        Assert.Equal(2, (await AllAsync(team, "intakes/list", "intakes", new() { ["repoId"] = team.Repos()[0]!.DeepClone() })).Count);
        Assert.Empty(await AllAsync(team, "intakes/list", "intakes", new() { ["repoId"] = "x1" }));
        Assert.Empty(await AllAsync(team, "intakes/list", "intakes", new() { ["status"] = "done" }));
        Assert.Equal([goal], await AllAsync(team, "jobs/list", "jobs", new() { ["intakeId"] = goal }) is [_] ? [goal] : []);
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        Assert.Contains("Export of 100%", (await member.LookAsync("/w/shop/goals?q=orders")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(">Print<", (await member.LookAsync("/w/shop/goals?q=orders")).Html, StringComparison.Ordinal);
        Assert.Contains("No job is like that.", (await member.LookAsync("/w/shop/jobs?q=nothing")).Html, StringComparison.Ordinal);
        Assert.Contains("Export of 100%", (await member.LookAsync("/w/shop/jobs?q=csv&state=pending")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_long_texts_has_a_megabyte_at_most()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        var words = string.Concat(Enumerable.Repeat("Wörter über Größe. ", 2_500));
        for (var i = 0; i < 12; i++)
        {
            await team.Decides(
                "intakes/create",
                new()
                {
                    ["repoIds"] = team.Repos(),
                    ["title"] = $"Goal {i}",
                    ["rawContent"] = words,
                }
            );
        }

        foreach (var (path, list) in (IReadOnlyList<(string, string)>)[("intakes/list", "intakes"), ("jobs/list", "jobs")])
        {
            var page = await team.Looks(path, []);

            Assert.InRange(page[list]!.AsArray().Count, 1, 11);
            Assert.InRange(page.ToJsonString().Length, 1, Slice.MostBytes);
            Assert.Equal(12, (await AllAsync(team, path, list, [])).Distinct().Count());
        }
    }

    [Fact]
    public async Task What_the_data_policy_hides_is_not_found()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        await team.Decides(
            "intakes/create",
            new()
            {
                ["repoIds"] = team.Repos(),
                ["title"] = "Export",
                ["rawContent"] = "walrus",
            }
        );

        await team.Server.Store.Database.WriteAsync(
            session => new Workspaces(session).SetPolicyAsync(team.Workspace, DataPolicyMode.MetadataOnly, ["intake.title"], Actor.Server),
            default
        );

        Assert.Empty(await AllAsync(team, "intakes/list", "intakes", new() { ["text"] = "walrus" }));
        Assert.Empty(await AllAsync(team, "jobs/list", "jobs", new() { ["text"] = "walrus" }));
        Assert.Single(await AllAsync(team, "intakes/list", "intakes", new() { ["text"] = "export" }));
    }
}
