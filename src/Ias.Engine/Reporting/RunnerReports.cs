using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Reporting;
using Ias.Engine.Files;
using Ias.Engine.Queue;
using Ias.Engine.State;

namespace Ias.Engine.Reporting;

/// <summary>The runs of the queue in a repository: <c>docs/ias/runs/*/runner/</c>.</summary>
/// <param name="heads">Heads that show who wrote a run; null = not checked.</param>
public sealed class RunnerReports(string workTree, TimeProvider time, string calledAs, RunHeads? heads = null) : IReportSource
{
    public IEnumerable<ReportedRun> Runs() =>
        new RunFolders(workTree, calledAs)
            .All()
            .Select(run => new RunnerFiles(workTree, run))
            .Where(files => InsideFile.IsFolder(files.Queue))
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
                InsideFile.FactsOf(files.Folder)?.MadeAt ?? default
            )
            {
                Intent = RunFolders.IntentOf(files),
            },
            calledAs
        ) with
        {
            Warning = IsAlive(state) ? "" : WarningOf(run.Id),
        };
    }

    // Each time its runner was started, it wrote a log of its own.
    private string WarningOf(string queue) =>
        RunLogs
            .Folders(new RunFiles(workTree))
            .Select(folder => (Run: RunLogs.RunOf(folder), Folder: folder))
            .Where(log => log.Run?.Target == queue)
            .Select(log => heads?.Check(workTree, RunLogs.Events(log.Folder), log.Run!.Value.Id, isQuick: true).Warning)
            .FirstOrDefault(warning => warning is { Length: > 0 })
        ?? "";

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
            .Select(folder => InsideFile.FactsOf(folder)?.ModifiedAt)
            .OfType<DateTimeOffset>()
            .DefaultIfEmpty()
            .Max();
}
