using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Reporting;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Engine.Reporting;

/// <summary>The runs of the queue in a repository: <c>docs/ias/runs/*/runner/</c>.</summary>
public sealed class RunnerReports(string workTree, TimeProvider time, string calledAs) : IReportSource
{
    public IEnumerable<ReportedRun> Runs() =>
        new RunFolders(workTree, calledAs)
            .All()
            .Select(run => new RunnerFiles(workTree, run))
            .Where(files => Directory.Exists(files.Queue))
            .Select(files => new ReportedRun(files.Run, LastActivity(files), files.Folder));

    public MorningReport? Read(ReportedRun run)
    {
        var files = new RunnerFiles(workTree, run.Id);
        var jobs = new QueueView(files, new JobPlaces(files, time))
            .List()
            .Select(file => file.Job)
            .OfType<Job>()
            .DistinctBy(job => job.Id)
            .ToList();
        var state = RunnerStateFile.Peek(files) ?? new RunnerState();
        return RunnerReport.Of(
            new RunnerFacts(
                run.Id,
                Path.GetFileName(workTree),
                files.Branch,
                state,
                jobs,
                [.. jobs.SelectMany(job => JobResults.All(files, job.Id))],
                RunLogs.OfQueue(new RunFiles(workTree), run.Id),
                IsAlive(state),
                new DateTimeOffset(File.GetCreationTimeUtc(files.Folder))
            )
            {
                Intent = RunFolders.IntentOf(files),
            },
            calledAs
        );
    }

    public ReportEarlier? Glance(ReportedRun run)
    {
        var files = new RunnerFiles(workTree, run.Id);
        var state = RunnerStateFile.Peek(files);
        var counts = state?.Counts ?? new JobCounts();
        return new ReportEarlier(
            run.Id,
            run.Id,
            state?.Status.ToString().ToLowerInvariant() ?? "queue",
            counts.Failed + counts.Blocked > 0 ? ReportTone.Warning : ReportTone.Good,
            state?.StartedAt ?? run.LastActivity,
            state?.Totals?.CostUsd,
            $"{counts.Done} done, {counts.Failed} failed, {counts.Blocked} blocked, {counts.Pending + counts.Waiting} left"
        );
    }

    private bool IsAlive(RunnerState state) =>
        state is { Status: RunnerStatus.Running or RunnerStatus.Waiting, Heartbeat: { } beat }
        && time.GetUtcNow() - beat < RunnerState.HeartbeatLimit;

    // The queue's folders change when a job moves; state.json when the runner says something.
    private static DateTimeOffset LastActivity(RunnerFiles files) =>
        RunnerStateFile.Peek(files)?.Heartbeat
        ?? new[] { files.Done, files.Failed, files.Running, files.Pending }
            .Where(Directory.Exists)
            .Select(folder => (DateTimeOffset)Directory.GetLastWriteTimeUtc(folder))
            .DefaultIfEmpty()
            .Max();
}
