using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A team in whose workspace there is something of everything.</summary>
public sealed class Office : IAsyncDisposable
{
    private Office(Team team) => Team = team;

    public Team Team { get; }

    public string Goal { get; private set; } = "";

    public string Proposal { get; private set; } = "";

    public string Decision { get; private set; } = "";

    public string Job { get; private set; } = "";

    public string Run { get; private set; } = "";

    public string Item { get; private set; } = "";

    /// <param name="words">What people wrote everywhere.</param>
    public static async Task<Office> NewAsync(PostgresCluster cluster, Kind kind = Kind.Sqlite, string words = "Gift cards")
    {
        var team = await Team.NewAsync(cluster, kind);
        var office = new Office(team);
        office.Goal = (string)
            (
                await team.Decides(
                    "intakes/create",
                    new()
                    {
                        ["repoIds"] = team.Repos(),
                        ["title"] = words,
                        ["rawContent"] = words,
                    }
                )
            )["intakeId"]!;
        var proposal = team.Proposal();
        (proposal["intent"], proposal["scope"], proposal["plan"]) = (words, words, words);
        proposal["questions"] = new JsonArray(words);
        await team.CompleteAsync(await team.ClaimAsync(), "done", new() { ["proposal"] = proposal });
        office.Proposal = (string)(await team.Looks("intakes/get", new() { ["intakeId"] = office.Goal }))["proposals"]![0]!["_id"]!;
        office.Job = await team.EnqueueAsync(words);
        await team.CompleteAsync(
            await team.ClaimAsync(),
            "blocked",
            new()
            {
                ["message"] = words,
                ["decision"] = new JsonObject { ["text"] = words, ["options"] = new JsonArray("Yes", words) },
            }
        );
        office.Decision = (string)(await team.Looks("decisions/list", []))["decisions"]![0]!["_id"]!;
        office.Run = (string)
            (
                await team.Works(
                    "runs/upsert",
                    new()
                    {
                        ["repoId"] = team.First,
                        ["runRef"] = "r1",
                        ["status"] = "active",
                        ["currentMilestone"] = words,
                    }
                )
            )["runId"]!;
        office.Item = (string)
            (
                await team.Decides(
                    "context/add",
                    new()
                    {
                        ["source"] = "person",
                        ["kind"] = "note",
                        ["title"] = words,
                        ["text"] = words,
                        ["repoId"] = team.First,
                    }
                )
            )["contextItemId"]!;
        await team.Decides("workstreams/upsert", new() { ["slug"] = "checkout", ["name"] = words });
        return office;
    }

    /// <summary>The page's address, here.</summary>
    public string At(string path) =>
        path.Replace("{slug}", "shop", StringComparison.Ordinal)
            .Replace(
                "{id}",
                path.Contains("goals", StringComparison.Ordinal) ? Goal
                    : path.Contains("jobs", StringComparison.Ordinal) ? Job
                    : path.Contains("runs", StringComparison.Ordinal) ? Run
                    : Item,
                StringComparison.Ordinal
            );

    public ValueTask DisposeAsync() => Team.DisposeAsync();
}
