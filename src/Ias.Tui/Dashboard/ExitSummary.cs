using System.Globalization;
using Ias.Core.Model;
using Ias.Tui.Requests;
using Ias.Tui.State;

namespace Ias.Tui.Dashboard;

/// <summary>Line printed in the terminal on exit: whether something is still running, and how to return.</summary>
public static class ExitSummary
{
    /// <param name="last">Last snapshot; null = none.</param>
    public static string Of(RunSnapshot? last, string calledAs) =>
        last switch
        {
            { Run: { State: RunState.Halted } run, Life.Engine: { } engine } => string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Target} is HALTED; engine {engine.Pid} is still busy, resuming or ending. Come back: {calledAs}"
            ),
            { Run: { } run, Life.Engine: { } engine } => string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Target} continues: {run.StateWord} {run.PhaseWord}{(run.Queue.Length > 0 ? "" : ", cycle")} {(run.Queue.Length > 0 ? run.Jobs : run.Cycle)}, engine {engine.Pid}. Come back: {calledAs}"
            ),
            { Run: { State: RunState.Halted } run, Halt.ToRestore.IsEmpty: false } =>
                $"{run.Target} is HALTED by a breach; nothing runs. How to restore it: {calledAs}",
            { Run: { State: RunState.Halted } run } => $"{run.Target} is HALTED; nothing runs. To resume: {ResumeCommand(run, calledAs)}",
            { Run: { EngineGone: true } run } =>
                $"{run.Target}: the engine is gone; nothing runs. To resume: {ResumeCommand(run, calledAs)}",
            { Run: { } run } => $"{run.Target}: {run.State.Word()}; nothing runs. Come back: {calledAs}",
            _ => $"No run here. Come back: {calledAs}",
        };

    private static string ResumeCommand(RunHeadline run, string calledAs) => new Request.Resume(Queue: run.Queue).Command(calledAs);
}
