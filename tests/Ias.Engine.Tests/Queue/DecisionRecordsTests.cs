using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;
using Ias.Engine.Reporting;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>Jobs whose agents do as the scaffold tells them: they write a decision record and end their turn.</summary>
public sealed class DecisionRecordsTests : IDisposable
{
    // The second time it finds the answer and does its work.
    private static readonly AgentScript Asks = new AgentScript()
        .Turn("job")
        .Runs(
            """
            mkdir -p docs/ias/decisions
            if grep -qs decided docs/ias/decisions/*.md; then echo done > {target}.txt; else
              printf '# 0001: How to round {target}?\n\n- status: open\n\n## Answer\n' > docs/ias/decisions/0001-rounding.md; echo half > half.txt; fi
            """
        );

    private readonly RunnerScene _scene = new();

    private TemporaryRepository Repository => _scene.Repository;

    private DecisionFiles Decisions => new(Repository.Path, "ias");

    public void Dispose() => _scene.Dispose();

    [Fact]
    [Trait("Requirement", "R-101")]
    public async Task A_record_blocks_its_job_until_it_is_answered_by_its_number()
    {
        _scene.Write(Asks);
        var job = _scene.Add("totals");
        await _scene.RunAsync();

        var asked = Assert.Single(DecisionFiles.AskedBy(_scene.Queue, "1"));
        Assert.Equal((job.Id, JobStatus.Blocked, "0001-rounding.md"), (asked.Id, asked.Status, Assert.Single(asked.DecisionRecords!)));
        Assert.Contains("How to round totals?", asked.Reason);
        Assert.False(File.Exists(Repository.At("half.txt")));
        Assert.False(File.Exists(Repository.At(DecisionFiles.PathOf(job.Id))));
        Assert.Equal($"ias decide {job.Id} \"...\"", Assert.Single(WorkTreeNeeds.BesideRun(Repository.Path, "ias")).Command);
        Assert.Empty(OpenDecisions.Of(Repository.Path)); // told once
        Assert.Equal("", Repository.Git("status", "--porcelain"));

        Answer(asked);
        await _scene.RunAsync();

        var done = _scene.Queue.Find(job.Id)!.Job!;
        Assert.Equal((JobStatus.Done, null), (done.Status, done.DecisionRecords));
        Assert.Contains("half up", File.ReadAllText(_scene.Files.PromptOf(job.Id)));
        Assert.Contains(
            "- status: decided\n\n## Answer\n\nann@desk, 2026-01-19 07:30Z:\n\nhalf up\n",
            File.ReadAllText(Repository.At("docs/ias/decisions/0001-rounding.md"))
        );
        Assert.Empty(WorkTreeNeeds.BesideRun(Repository.Path, "ias"));
    }

    [Fact]
    public async Task Records_that_were_there_before_ask_nothing()
    {
        _scene.Write(new AgentScript().Turn("job").Writes("mine.txt", "x"));
        Repository.Write("docs/ias/decisions/0001-old.md", "- status: open\n");
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "asked before");
        var job = _scene.Add("totals");

        await _scene.RunAsync();

        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(job.Id));
    }

    [Fact]
    public async Task Of_lanes_that_take_the_same_number_one_gets_the_next()
    {
        _scene.Write(Asks);
        _scene.Add("first");
        _scene.Add("second");

        await _scene.RunAsync(lanes: 2);

        Assert.Equal([JobStatus.Blocked, JobStatus.Blocked], _scene.Queue.View().List().Select(file => file.Job!.Status));
        Assert.Equal(
            ["0001-rounding.md", "0002-rounding.md"],
            _scene.Queue.View().List(JobStatus.Blocked).SelectMany(file => file.Job!.DecisionRecords!).Order(StringComparer.Ordinal)
        );
        Assert.All(
            _scene.Queue.View().List(JobStatus.Blocked),
            file =>
                Assert.Contains(
                    $"round {file.Job!.Title}?",
                    File.ReadAllText(Repository.At($"docs/ias/decisions/{file.Job.DecisionRecords![0]}"))
                )
        );
        _scene.AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("mkdir -p docs/ias/decisions; ln -s \"$OUT/key.md\" docs/ias/decisions/0001-key.md")]
    [InlineData("mkdir -p docs/ias; ln -s \"$OUT\" docs/ias/decisions")]
    public async Task A_link_is_no_record(string script)
    {
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.At("key.md"), "status: open\na person's own\n");
        _scene.Write(new AgentScript().Turn("job").Runs(script.Replace("$OUT", elsewhere.Path)));
        var job = _scene.Add("totals");

        await _scene.RunAsync();

        Assert.Equal(JobStatus.Done, _scene.Queue.StatusOf(job.Id));
        Assert.Equal("status: open\na person's own\n", File.ReadAllText(elsewhere.At("key.md")));
    }

    [Fact]
    public async Task What_an_attempt_asked_that_came_to_nothing_goes_with_the_rest_of_it()
    {
        _scene.Write(
            new AgentScript()
                .Turn("job")
                .Runs("""mkdir -p docs/ias/decisions; printf "status: open\n" > docs/ias/decisions/0001-x.md""")
                .Exits(3),
            new RunnerOptions(BackoffSeconds: 0, Attempts: 1)
        );
        var job = _scene.Add("totals");

        await _scene.RunAsync();

        Assert.Equal(JobStatus.Failed, _scene.Queue.StatusOf(job.Id));
        Assert.False(File.Exists(Repository.At("docs/ias/decisions/0001-x.md")));
        Assert.Equal("status: open\n", File.ReadAllText(Path.Combine(_scene.Files.AttemptOf(job.Id, 1), "0001-x.md")));
    }

    private void Answer(Job asked)
    {
        var said = new JobAnswer(asked.Reason, "half up", "ann@desk", new DateTimeOffset(2026, 1, 19, 7, 30, 0, TimeSpan.Zero));
        _scene.Queue.Again(asked.Id, said);
        Decisions.Answer(asked, said);
    }
}
