using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Reporting;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Reporting;

/// <summary>The runs of Run Mode in a work tree: the one in <c>.run/</c>, and those in its archive.</summary>
/// <param name="engineAlive">An engine is at work on the present one.</param>
/// <param name="heads">Heads that show who wrote a run; null = not checked.</param>
public sealed class RunModeReports(RunFiles files, bool engineAlive, string calledAs, RunHeads? heads = null) : IReportSource
{
    public IEnumerable<ReportedRun> Runs()
    {
        foreach (var folder in RunLogs.Folders(files))
        {
            if (RunLogs.RunOf(folder) is var (id, target) && !RunLogs.IsQueue(target))
            {
                yield return new ReportedRun(
                    id,
                    RunStateFiles.PeekRun(RunLogs.State(folder))?.Timestamps.LastActivity
                        ?? InsideFile.FactsOf(RunLogs.Events(folder))?.ModifiedAt
                        ?? default,
                    folder
                );
            }
        }
    }

    public MorningReport? Read(ReportedRun run)
    {
        var events = EventReader.ReadAll(RunLogs.Events(run.Folder));
        var begin = events.Count - 1;
        while (begin > 0 && events[begin] is not RunEvent.RunStarted)
        {
            begin--;
        }

        var isAlive = engineAlive && run.Folder == files.Folder; // an engine resumes no run that is not its own
        return events.Count > 0 && RunModeReport.Of([.. events.Skip(begin)], isAlive, calledAs) is { } report
            ? report with
            {
                Warning = isAlive ? "" : heads?.Check(files.WorkTree, RunLogs.Events(run.Folder), run.Id, isQuick: true).Warning ?? "",
            }
            : null;
    }

    public ReportEarlier? Glance(ReportedRun run)
    {
        if (RunStateFiles.PeekRun(RunLogs.State(run.Folder)) is not { } state)
        {
            return null;
        }

        var tone = state switch
        {
            { State: RunState.Halted } => ReportTone.Danger,
            { IsFinished: true } => ReportTone.Good,
            _ => ReportTone.Warning,
        };
        return new ReportEarlier(
            state.RunId,
            state.Title.Length > 0 ? $"{state.Target} {state.Title}" : state.Target,
            state.State.Word(),
            tone,
            state.Timestamps.Started,
            state.Usage?.CostUsd,
            state.Halt?.Reason ?? (state.Completion?.PrUrl is { Length: > 0 } url ? url : state.Branch)
        );
    }
}
