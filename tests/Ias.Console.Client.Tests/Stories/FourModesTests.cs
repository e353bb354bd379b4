using System.Text.Json.Nodes;

namespace Ias.Console.Client.Tests.Stories;

/// <summary>One repository, worked on at the terminal, by Run Mode, by its queue and for a Console, with nothing to migrate between
/// them.</summary>
public sealed class FourModesTests
{
    private const string Repository = "jobs";

    [Fact]
    [Trait("Requirement", "R-114")]
    public async Task One_repository_goes_through_all_four_modes()
    {
        await using var team = await Team.NewAsync();
        var box = team.Boxes[0];
        var at = box.At(Repository);
        Task<string> Git(params string[] arguments) => box.RunAsync(at, ["git", .. arguments]);
        Task<string> Ias(params string[] arguments) => box.IasAsync(at, arguments);
        async Task<string> On(string branch, string file) => (await Git("show", $"{branch}:{file}")).Trim();

        // At the terminal, a person and an agent, in the cage.
        await Git("switch", "-q", "-c", "feature/plan");
        await Ias(
            "shell",
            "sh",
            "--",
            "-c",
            "mkdir -p grimoires/loa; printf '## Sprint 1: Say hello\\n\\nhello.txt says hello.\\n' > grimoires/loa/sprint.md; git add -A; git commit -q -m 'Write the plan'"
        );
        await Git("push", "-q", "origin", "feature/plan:main"); // a person, outside the cage
        await Git("switch", "-q", "main");
        await Git("pull", "-q");

        // A sprint.
        await Ias("run", "sprint-1", "--yes");
        Assert.Equal("hello", await On("feature/sprint-1", "hello.txt"));
        await Git("switch", "-q", "main");
        await Git("merge", "-q", "feature/sprint-1");

        // A run of the repository's own queue, which the Console is then told of, and gives a job.
        await Ias("new-run", "tidy", "--intent", "Tidy up");
        var tidy = (await Git("branch", "--show-current")).Trim();
        await Ias("runner", "enqueue", "--role", "implementer", "--prompt", "Tidy the first half");
        await Ias("runner", "run-loop");
        await Git("switch", "-q", "main");
        var run = await box.CallAsync(
            "runs/upsert",
            new JsonObject
            {
                ["repoId"] = team.Ids[Repository],
                ["runRef"] = tidy["ias/".Length..],
                ["status"] = "running",
            }
        );
        var more = new JsonObject
        {
            ["repoId"] = team.Ids[Repository],
            ["kind"] = "work",
            ["prompt"] = "Tidy the second half",
            ["runId"] = (string)run["runId"]!,
            ["requirements"] = new JsonObject(),
        };
        await box.CallAsync("jobs/enqueue", more);
        await OnceAsync();
        var subjects = await Git("log", "--format=%s", $"main..{tidy}");
        Assert.Contains("tidy the first half", subjects);
        Assert.Contains("tidy the second half", subjects);
        Assert.Equal(await Git("rev-parse", tidy), await Git("rev-parse", $"origin/{tidy}"));
        await Git("switch", "-q", "main");

        // A run of the Console's, until its agent asks.
        await team.Laptop.IasAsync(team.Laptop.Home, "goal", "propose", "Export jobs", "--repo", Repository);
        await OnceAsync();
        var proposal = Assert.Single(await team.InboxAsync("proposal"));
        await team.Laptop.IasAsync(team.Laptop.Home, "goal", "approve", (string)proposal["id"]!);
        await OnceAsync(); // create_run
        Assert.Equal(1, (await box.TryAsync(at, Machine.Program, "agent", "run-once")).Exit); // it asks

        // A person looks into that run, answers there, and has the queue go on.
        var branch = (await Git("for-each-ref", "--format=%(refname:short)", "refs/heads/ias/*goal*")).Trim();
        await Git("switch", "-q", branch);
        await Ias("shell", "sh", "--", "-c", "echo looked > looked.txt; git add -A; git commit -q -m 'Look into it'");
        var asks = (await box.JsonAsync(at, "runner", "list", "--latest", "--status", "blocked"))["jobs"]![0]!;
        await Ias("decide", (string)asks["id"]!, "semicolon");
        await Ias("runner", "run-loop", "--latest");
        Assert.Equal("semicolon", await On(branch, "done.txt"));
        await Git("switch", "-q", "main");

        // The Console is told of the answer, and goes on: what is done is found, and pushed.
        Assert.Single(await team.InboxAsync("decision"));
        await OnceAsync(); // work
        Assert.Empty(await team.InboxAsync("decision"));
        Assert.Equal("done", (await team.GoalsAsync())["Export jobs"]);
        subjects = await Git("log", "--format=%s", $"main..origin/{branch}");
        Assert.Contains("Look into it", subjects);
        Assert.Single(subjects.Split('\n'), subject => subject.EndsWith(": write it"));
        Assert.Equal("main", (await Git("branch", "--show-current")).Trim());
        Assert.Equal("", (await Git("status", "--porcelain")).Trim());

        async Task OnceAsync() => await Ias("agent", "run-once");
    }
}
