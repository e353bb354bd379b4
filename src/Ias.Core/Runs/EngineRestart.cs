using Ias.Core.Events;

namespace Ias.Core.Runs;

/// <summary>
/// Conditions for restarting the engine of a detached run after it died. A run that is halted, over or waiting for an answer is
/// not restarted.
/// </summary>
public static class EngineRestart
{
    /// <summary>So many engines may die without any of them getting further.</summary>
    public const int MostDeaths = 3;

    /// <param name="run">The run there is now; null = none.</param>
    /// <param name="engineAlive">An engine is at work.</param>
    /// <param name="events">Of the run, as far as they came after it was asked for.</param>
    /// <param name="starts">How often the watcher has started something before.</param>
    public static RestartStep Next(RunRecord? run, bool engineAlive, IReadOnlyList<RunEvent> events, int starts) =>
        starts == 0 ? RestartStep.Start
        : run is null || events.Count == 0
            ? starts < MostDeaths ? RestartStep.Start
                : RestartStep.GiveUp
        : engineAlive ? RestartStep.Wait
        : !run.NeedsEngine ? RestartStep.End
        : Deaths(events) < MostDeaths ? RestartStep.Resume
        : RestartStep.GiveUp;

    /// <summary>Number of engines in a row, the last one included, that began and made no progress.</summary>
    public static int Deaths(IReadOnlyList<RunEvent> events)
    {
        var deaths = 0;
        for (var i = events.Count - 1; i >= 0 && !IsProgress(events[i]); i--)
        {
            deaths += events[i] is RunEvent.EngineStarted ? 1 : 0;
        }

        return deaths;
    }

    private static bool IsProgress(RunEvent happened) =>
        happened
            is RunEvent.TurnEnded { Outcome: Model.TurnOutcome.Ended }
                or RunEvent.CommitMade
                or RunEvent.VerdictGiven
                or RunEvent.CheckEnded
                or RunEvent.RedTeamJudged
                or RunEvent.PostPrJudged
                or RunEvent.CycleEnded
                or RunEvent.SprintMarked
                or RunEvent.JobEnded { Status: Model.JobStatus.Done }
                or RunEvent.Pushed
                or RunEvent.PullRequestMade;
}
