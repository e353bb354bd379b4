using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Reporting;
using Ias.Engine.Tests.Queue;

namespace Ias.Engine.Tests.Reporting;

public sealed class RunnerReportsTests : IDisposable
{
    private readonly QueueFixture _at = new();

    public void Dispose() => _at.Dispose();

    [Fact]
    public void A_run_of_the_queue_is_told_from_its_folders()
    {
        var job = _at.Add("Add the totals");
        var left = _at.Add("And the rest");
        var claim = _at.Queue.ClaimNext()!;
        Write(
            new JobResult(
                job.Id,
                1,
                1,
                "implementer",
                TurnOutcome.Ended,
                "ended",
                _at.Time.GetUtcNow(),
                _at.Time.GetUtcNow().AddMinutes(3),
                180,
                CostUsd: 1.25m,
                Commit: "c0ffee",
                Files: 2,
                Added: 9,
                Removed: 1
            )
        );
        _at.Queue.Settle(claim, claim.Job with { Status = JobStatus.Done });

        var report = new Reports([Source()], _at.Files.WorkTree, "ias", []).Read("");

        Assert.Equal((_at.Files.Run, "queue", "stopped"), (report.RunId, report.Kind, report.Outcome.Word));
        Assert.Equal("1 job done, 1 left.", report.Outcome.Sentence);
        Assert.Equal((1.25m, 1, 1), (report.Totals.CostUsd, report.Totals.Steps, report.Totals.Left));
        Assert.Contains("Add the totals", MarkdownReport.Of(report, TimeZoneInfo.Utc));
        Assert.NotEqual(left.Id, job.Id);
    }

    [Fact]
    public void A_result_that_cannot_be_read_hides_no_other()
    {
        var job = _at.Add();
        var folder = Directory.CreateDirectory(_at.Files.AttemptOf(job.Id, 1)).FullName;
        File.WriteAllText(Path.Combine(folder, "result.json"), "{ torn");
        Write(new JobResult(job.Id, 2, 2, "implementer", TurnOutcome.Ended, "ended", _at.Time.GetUtcNow(), _at.Time.GetUtcNow(), 1));

        Assert.Equal(1, Source().Read(Assert.Single(Source().Runs()))!.Totals.Turns);
    }

    [Fact]
    public void A_heartbeat_shows_that_it_is_at_work()
    {
        _at.Add();
        Engine.Queue.RunnerStateFile.Write(_at.Files, new RunnerState(RunnerStatus.Running, Heartbeat: _at.Time.GetUtcNow()));
        Assert.Equal("running", Source().Read(Assert.Single(Source().Runs()))!.Outcome.Word);

        _at.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("stopped", Source().Read(Assert.Single(Source().Runs()))!.Outcome.Word);
    }

    private RunnerReports Source() => new(_at.Files.WorkTree, _at.Time, "ias");

    private void Write(JobResult result)
    {
        var folder = Directory.CreateDirectory(_at.Files.AttemptOf(result.Job, result.Generation)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "result.json"), JsonSerializer.SerializeToUtf8Bytes(result, RunnerJson.Default.JobResult));
    }
}
