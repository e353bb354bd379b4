using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>What is run in a lane before each job there: real git, real processes.</summary>
public sealed class LaneSetUpTests : IDisposable
{
    private readonly RunnerScene _scene = new();

    private IEnumerable<RunEvent> Events => _scene.Engine.Events;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("implementer")]
    [InlineData("reviewer")]
    public async Task A_job_finds_what_was_set_up_and_nothing_of_it_is_the_jobs_change(string role)
    {
        Write(
            "echo installed > packages.lib; echo changed > README.md; echo new > left.txt; git commit -qam mine",
            "[ \"$(cat packages.lib)\" = installed ] && [ ! -e left.txt ]"
        );
        var job = _scene.Add("one", role: role);

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 2));

        Assert.Equal((JobStatus.Done, ""), (_scene.Queue.Find(job.Id)!.Job!.Status, _scene.Queue.Find(job.Id)!.Job!.Reason));
        Assert.Equal(["lane_setup", "scripted"], Events.OfType<RunEvent.TurnStarted>().Select(e => e.Agent));
        Assert.True(File.Exists(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "setup.log")));
        Assert.DoesNotContain(Events.OfType<RunEvent.CommitMade>(), e => e.Purpose.IsOfWork());
        Assert.Equal(1, Events.OfType<RunEvent.TurnEnded>().Sum(e => e.Calls)); // the agent's
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_job_whose_lane_cannot_be_set_up_is_tried_again_and_its_agent_never_started()
    {
        Write("echo no such package; exit 3", "echo never > never.txt");
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Failed, await _scene.RunAsync(lanes: 2));

        var ended = _scene.Queue.Find(job.Id)!.Job!;
        Assert.Equal((JobStatus.Failed, 2), (ended.Status, ended.Attempts));
        var log = Path.GetRelativePath(_scene.Repository.Path, Path.Combine(_scene.Files.AttemptOf(job.Id, 2), "setup.log"));
        Assert.Contains($"lane_setup (sh): exit status 3; see {log}", ended.Reason);
        Assert.Equal("no such package\n", _scene.Repository.Read(log));
        Assert.Equal(["lane_setup", "lane_setup"], Events.OfType<RunEvent.TurnStarted>().Select(e => e.Agent));
        Assert.False(File.Exists(Path.Combine(_scene.Repository.Path, "never.txt")));
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public async Task Without_lanes_nothing_is_set_up_your_checkout_is_yours()
    {
        Write("echo changed > packages.lib", "true");
        _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes: 1));

        Assert.False(File.Exists(Path.Combine(_scene.Repository.Path, "packages.lib")));
    }

    [Fact]
    public void A_set_up_of_no_words_is_refused_with_what_is_allowed()
    {
        Assert.Equal(
            """lane_setup: allowed is a program and its arguments, as ["npm", "ci"]""",
            Assert.Single(new RunnerOptions(LaneSetup: []).Problems())
        );
        Assert.Empty(new RunnerOptions(LaneSetup: ["npm", "ci"]).Problems());
    }

    private void Write(string setUp, string work)
    {
        _scene.Repository.Write(".gitignore", "*.lib\n");
        _scene.Repository.Git("add", ".gitignore");
        _scene.Write(
            new AgentScript().Turn("job").Runs(work),
            new RunnerOptions(BackoffSeconds: 0, Attempts: 2, LaneSetup: ["sh", "-c", setUp])
        );
    }
}
