namespace Ias.Console.Client.Tests.Stories;

/// <summary>Goals of a team from intake to draft pull request, by machines that fail.</summary>
public sealed class TwoBoxesTests
{
    [Fact]
    [Trait("Requirement", "R-107")]
    [Trait("Requirement", "R-104")]
    public async Task Machines_and_servers_that_fail_change_nothing_of_what_a_team_gets()
    {
        var calm = await UndisturbedAsync();

        var disturbed = await DisturbedAsync();

        Assert.Equal(calm, disturbed);
        var lines = calm.Split('\n');
        Assert.All(lines.Where(line => line.StartsWith("job ")), line => Assert.EndsWith(": done", line));
        Assert.Equal(
            ["api Serve the export", "jobs semicolon", "web Show the export"],
            lines.Where(line => line.StartsWith("branch in ")).Select(line => $"{line.Split(' ', ':')[2]} {line.Split(" | ")[^1]}")
        );
        Assert.Equal(3, lines.Count(line => line.StartsWith("pull request: ")));
    }

    private static async Task<string> UndisturbedAsync()
    {
        await using var team = await Team.NewAsync();
        foreach (var box in team.Boxes)
        {
            box.StartAgent();
        }

        await ApproveAsync(team);
        await AnswerAsync(team);
        return await EndAsync(team);
    }

    private static async Task<string> DisturbedAsync()
    {
        await using var team = await Team.NewAsync();
        await WriteAsync(team, "hold");
        foreach (var box in team.Boxes)
        {
            box.StartAgent();
        }

        await ApproveAsync(team);
        // Each of the two has an agent in the middle of its work.
        Machine? At(string repository) => team.Boxes.FirstOrDefault(box => File.Exists(box.At(repository, "begun")));
        await team.UntilAsync("both machines are at work", () => At("api") is not null && At("jobs") is not null);
        var (killed, cut) = (At("api")!, At("jobs")!);
        Assert.NotSame(killed, cut);

        await killed.LosePowerAsync();
        await cut.CableAsync(plugged: false);
        await File.WriteAllTextAsync(cut.At("jobs", "go"), "");
        var waiting = cut.At(".ias", "work");
        await team.UntilAsync("a result waits on disk", () => Directory.GetFiles(waiting, "*", SearchOption.AllDirectories).Any(IsResult));
        await team.ReplaceServerAsync();
        await WriteAsync(team, "go");
        killed.StartAgent();
        await team.UntilAsync("the machine that had no power goes on", async () => await GoesOnAsync(team));
        await cut.CableAsync(plugged: true);
        await AnswerAsync(team);
        return await EndAsync(team);
    }

    private static async Task<bool> GoesOnAsync(Team team) => (await team.GoalsAsync())["Export orders"] == "done";

    private static async Task WriteAsync(Team team, string file)
    {
        foreach (var box in team.Boxes)
        {
            foreach (var repository in Team.Repositories)
            {
                await File.WriteAllTextAsync(box.At(repository, file), "");
            }
        }
    }

    private static bool IsResult(string path) => path.Contains("/results/", StringComparison.Ordinal);

    private static async Task ApproveAsync(Team team)
    {
        var laptop = team.Laptop;
        await laptop.IasAsync(laptop.Home, "goal", "propose", "Export orders", "--repo", "api", "--repo", "web");
        await laptop.IasAsync(laptop.Home, "goal", "propose", "Export jobs", "--repo", "jobs");
        await team.UntilAsync("two proposals wait", async () => (await team.InboxAsync("proposal")).Count == 2);
        foreach (var proposal in await team.InboxAsync("proposal"))
        {
            await laptop.IasAsync(laptop.Home, "goal", "approve", (string)proposal["id"]!);
        }
    }

    private static async Task AnswerAsync(Team team)
    {
        await team.UntilAsync("an agent asks", async () => (await team.InboxAsync("decision")).Count == 1);
        var question = (await team.InboxAsync("decision"))[0];
        Assert.Equal("Comma or semicolon?", (string)question["text"]!);
        await team.Laptop.IasAsync(team.Laptop.Home, "decide", (string)question["id"]!, "semicolon");
    }

    private static async Task<string> EndAsync(Team team)
    {
        await team.UntilAsync(
            "both goals are done",
            async () => await team.GoalsAsync() is var goals && goals.Values.All(status => status == "done")
        );
        return await team.ResultAsync();
    }
}
