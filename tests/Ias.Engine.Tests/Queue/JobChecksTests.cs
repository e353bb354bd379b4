using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs.Checks;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>Checks of the person's own decide if a job's work comes onto the branch: real git, real processes.</summary>
public sealed class JobChecksTests : IDisposable
{
    private const string Tests = """{"name":"tests","run":{"shell":"grep -qs right work.txt || { echo it is wrong; exit 1; }"}}""";

    private readonly RunnerScene _scene = new() { Checks = [Tests] };

    private IEnumerable<string> Turns => _scene.Engine.Events.OfType<RunEvent.TurnStarted>().Select(e => e.Agent);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Work_that_fails_twice_never_reaches_the_branch_and_the_next_attempt_knows_why(int lanes)
    {
        _scene.Repository.Write("work.txt", "right\n");
        _scene.Repository.Git("add", "-A");
        _scene.Repository.Git("commit", "-qm", "work");
        _scene.Write(Implementing("if grep -q 'it is wrong'; then echo right again > work.txt; else echo broken > work.txt; fi"));
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes));

        Assert.Equal((JobStatus.Done, 2), (_scene.Queue.Find(job.Id)!.Job!.Status, _scene.Queue.Find(job.Id)!.Job!.Attempts));
        Assert.Equal(["scripted", "tests", "tests", "tests", "scripted", "tests"], Turns);
        var commit = Assert.Single(_scene.Engine.Events.OfType<RunEvent.CommitMade>(), e => e.Purpose == CommitKind.Work);
        Assert.Equal("right again", _scene.Repository.Git("show", $"{commit.Commit}:work.txt"));
        Assert.DoesNotContain("broken", _scene.Repository.Git("log", "-p", "--format=%s", _scene.Files.Branch, "--", "work.txt"));
        Assert.Contains("broken", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "changes.patch")));
        Assert.Equal("it is wrong\nit is wrong\n", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "check-tests.log")));
        Assert.Equal("", _scene.Repository.Git("for-each-ref", "refs/ias/check"));
        Assert.Equal([new CheckCounts(0, 1, 0), new CheckCounts(1, 0, 0)], [CountsOf(job, 1), CountsOf(job, 2)]);
        Assert.Equal(2, _scene.Engine.Events.OfType<RunEvent.TurnEnded>().Sum(e => e.Calls)); // the agent's
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_failed_where_the_job_began_is_not_held_against_it()
    {
        _scene.Write(Implementing("echo more > more.txt"));
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        Assert.Equal(JobStatus.Done, _scene.Queue.Find(job.Id)!.Job!.Status);
        Assert.Equal(["scripted", "tests", "tests", "tests", "tests"], Turns);
    }

    [Fact]
    public async Task A_queue_s_own_checks_take_the_place_of_the_repositorys()
    {
        using var own = JsonDocument.Parse("""{"name":"exists","run":["test","-f","more.txt"]}""");
        _scene.Write(Implementing("echo more > more.txt"), new RunnerOptions(BackoffSeconds: 0, Checks: [own.RootElement]));
        _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        Assert.Equal(["scripted", "exists"], Turns);
    }

    [Fact]
    public async Task What_jobs_did_to_the_tests_is_told_once_before_the_queue_s_branch_is_published()
    {
        _scene.Repository.Write("work.txt", "right\n");
        _scene.Repository.Write("sum.test.js", "test('adds', () => { expect(sum(1, 2)).toBe(3); });\n");
        _scene.Repository.Git("add", "-A");
        _scene.Repository.Git("commit", "-qm", "work");
        _scene.Write(Implementing("sed -i 's/^test(/test.skip(/' sum.test.js"));
        _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        var told = Assert.Single(_scene.Engine.Events.OfType<RunEvent.TestsCompared>());
        Assert.StartsWith("test \"adds\" is skipped", Assert.Single(told.Lines).Text);
    }

    [Theory]
    [InlineData("implementer", "true")]
    [InlineData("reviewer", "echo read")]
    public async Task A_job_that_changes_nothing_is_not_checked(string role, string work)
    {
        _scene.Write(Implementing(work));
        _scene.Add("one", role: role);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync());

        Assert.Equal(["scripted"], Turns);
    }

    private CheckCounts CountsOf(Job job, int attempt)
    {
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(job.Id, attempt), "result.json")));
        var checks = result.RootElement.GetProperty("checks");
        return new CheckCounts(
            checks.GetProperty("passed").GetInt32(),
            checks.GetProperty("failing").GetInt32(),
            checks.GetProperty("flaky").GetInt32()
        );
    }

    // Its prompt is the standard input.
    private static string Implementing(string work) => new AgentScript().Turn("job").Runs(work);
}
