using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Tui.Logs;

/// <summary>Locates the log of a turn. Names in an event log cannot lead outside of its folder.</summary>
internal static class TurnLog
{
    private const string State = "/.run/";

    /// <summary>File in the folder of logs, by its name alone; for a runner's job with its attempt, its path in the work tree.</summary>
    /// <param name="logs">Folder with the turns' logs: <c>.run/logs</c>, or an archived run's.</param>
    /// <param name="log">Path in the event, relative to the work tree's root.</param>
    public static string PathOf(string logs, string log) =>
        JobOf(log).Length > 0 && logs.LastIndexOf(State, StringComparison.Ordinal) is >= 0 and var at
            ? Path.Combine(logs[..at], log)
            : Path.Combine(logs, Path.GetFileName(log));

    /// <summary>Id of the job that the log belongs to; empty = none.</summary>
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
