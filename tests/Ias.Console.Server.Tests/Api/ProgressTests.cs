using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

/// <summary>What a box says about a job while it runs, and what a person says about its next attempt.</summary>
public sealed class ProgressTests(PostgresCluster cluster)
{
    private static async Task<string[]> LinesAsync(Team team, JsonObject claim) =>
        [
            .. (await team.Looks("jobs/get", new() { ["jobId"] = (string)claim["jobId"]! }))["progress"]!
                .AsArray()
                .Select(line => (string)line!["text"]!),
        ];

    private static Task SayAsync(Team team, JsonObject claim, params string[] lines) =>
        team.Works(
            "jobs/heartbeat",
            new()
            {
                ["jobId"] = (string)claim["jobId"]!,
                ["workerId"] = team.Worker,
                ["claimGeneration"] = (long)claim["claimGeneration"]!,
                ["message"] = lines[^1],
                ["progress"] = new JsonArray([.. lines.Select(line => new JsonObject { ["at"] = long.MaxValue, ["text"] = line })]),
            }
        );

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task The_newest_forty_lines_are_kept_and_shown_and_none_is_of_the_future(Kind kind)
    {
        await using var team = await Team.NewAsync(cluster, kind);
        await team.EnqueueAsync();
        var claim = await team.ClaimAsync();
        await SayAsync(team, claim, "attempt 1 begins", "the agent\nis at work");

        Assert.Equal(["attempt 1 begins", "the agent is at work"], await LinesAsync(team, claim));
        var shown = await team.Looks("jobs/get", new() { ["jobId"] = (string)claim["jobId"]! });
        Assert.InRange((long)shown["progress"]![0]!["at"]!, 0, TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds());
        using var member = await Visit.LoggedInAsync(team.Server, team.Workspace, Role.Member);
        Assert.Contains("attempt 1 begins", (await member.LookAsync($"/w/shop/jobs/{claim["jobId"]}")).Html, StringComparison.Ordinal);

        await SayAsync(team, claim, [.. Enumerable.Range(1, 60).Select(number => $"line {number}")]);

        Assert.Equal(Enumerable.Range(21, 40).Select(number => $"line {number}"), await LinesAsync(team, claim));
    }

    [Fact]
    public async Task A_line_that_must_not_be_stored_is_left_out_and_the_lease_is_kept()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        await team.EnqueueAsync();
        var claim = await team.ClaimAsync();

        await SayAsync(team, claim, "log: ghp_" + "a8Kd02mZx9QwLr5TyB3nVc7JpE1uHs6GfD4o", "log: the sums differ");

        Assert.Equal(["(a line that may not be kept here)", "log: the sums differ"], await LinesAsync(team, claim));
    }

    [Fact]
    public async Task Lines_that_are_a_file_only_together_are_left_out()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        await team.EnqueueAsync();
        var claim = await team.ClaimAsync();
        await SayAsync(team, claim, "attempt 1 begins");

        await SayAsync(
            team,
            claim,
            [.. Enumerable.Range(1, 25).Select(number => $"    var total{number} = Add(items[{number}], rate);"), "log: so it is"]
        );

        Assert.Equal(["attempt 1 begins", "(a line that may not be kept here)"], await LinesAsync(team, claim));
    }

    [Fact]
    public async Task A_strict_workspace_keeps_no_lines_and_refuses_a_note()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        await team.EnqueueAsync();
        var claim = await team.ClaimAsync();
        await team.Server.Store.Database.WriteAsync(
            session => new Workspaces(session).SetPolicyAsync(team.Workspace, DataPolicyMode.MetadataOnly, [], Actor.Server),
            default
        );

        await SayAsync(team, claim, "attempt 1 begins");
        await team.CompleteAsync(claim, "failed");

        Assert.Empty(await LinesAsync(team, claim));
        Assert.Equal(
            (400, "INVALID_REQUEST"),
            await team.Refused("jobs/retry", new() { ["jobId"] = (string)claim["jobId"]!, ["note"] = "with whole numbers" })
        );
    }

    [Fact]
    public async Task A_note_for_the_next_attempt_is_an_answer_of_the_job_by_whoever_wrote_it()
    {
        await using var team = await Team.NewAsync(cluster, Kind.Sqlite);
        await team.EnqueueAsync();
        var claim = await team.ClaimAsync();
        await team.CompleteAsync(claim, "failed");

        await team.Decides("jobs/retry", new() { ["jobId"] = (string)claim["jobId"]!, ["note"] = "Count in cents." });

        var notes = (await team.Works("decisions/list", new() { ["status"] = "applied", ["jobId"] = (string)claim["jobId"]! }))[
            "decisions"
        ]!.AsArray();
        var note = Assert.Single(notes)!;
        Assert.Equal("Count in cents.", (string)note["answer"]!);
        Assert.NotNull((string?)note["answeredBy"]);
    }
}
