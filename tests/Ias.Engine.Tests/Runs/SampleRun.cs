using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.Tests.Runs;

/// <summary>The run of one sprint that tests of its files begin with.</summary>
internal static class SampleRun
{
    /// <summary>Begins it in this folder, and appends these events.</summary>
    public static RunJournal Begin(string folder, TimeProvider time, params IReadOnlyList<RunEvent> then)
    {
        var started = new RunEvent.RunStarted(
            "sprint-1",
            "Totals",
            "feature/sprint-1",
            "main",
            new string('a', 40),
            new RunOptions(),
            "1",
            folder
        )
        {
            RunId = "run-1",
        };
        return RunJournal.Begin(new RunFiles(folder), started, then, time, new KillPoint(null, null), _ => { });
    }
}
