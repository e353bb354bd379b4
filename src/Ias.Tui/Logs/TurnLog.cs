using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Tui.Logs;

/// <summary>Where a turn's log lies. What stands in a log of events leads nowhere else.</summary>
internal static class TurnLog
{
    private const string State = "/.run/";

    /// <summary>A file in the folder of logs, by its name alone; that of a runner's job with its attempt, where it lies in the work
    /// tree.</summary>
    /// <param name="logs">The folder with the turns' logs: <c>.run/logs</c>, or an archived run's.</param>
    /// <param name="log">As the event has it, from the work tree's top.</param>
    public static string PathOf(string logs, string log) =>
        JobOf(log).Length > 0 && logs.LastIndexOf(State, StringComparison.Ordinal) is >= 0 and var at
            ? Path.Combine(logs[..at], log)
            : Path.Combine(logs, Path.GetFileName(log));

    /// <summary>The id of the job whose log it is; empty = it is none's.</summary>
    public static string JobOf(string log) =>
        log.Split('/')
            is [
                "docs",
                "ias",
                "runs",
                var run,
                "runner",
                "jobs",
                var id,
                ['a', 't', 't', 'e', 'm', 'p', 't', '-', .. var attempt],
                "agent.log",
            ]
        && RunName.Is(run)
        && JobIds.Is(id)
        && attempt.Length > 0
        && attempt.All(char.IsAsciiDigit)
            ? id
            : "";
}
