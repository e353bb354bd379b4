using Ias.Core.Events;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Reporting;

/// <summary>The event logs of a work tree: that of the present run, and those in the archive.</summary>
public static class RunLogs
{
    private const string StateFile = "state.json";
    private const string EventFile = "events.jsonl";

    /// <summary>Folders that hold an event log.</summary>
    public static IEnumerable<string> Folders(RunFiles files) =>
        InsideFile.PathsIn(files.Archive, InsideKind.Folder).Prepend(files.Folder).Where(folder => InsideFile.Is(Events(folder)));

    public static string Events(string folder) => Path.Combine(folder, EventFile);

    public static string State(string folder) => Path.Combine(folder, StateFile);

    /// <summary>The run a log belongs to, by its state file or else by its first event; null when neither names one.</summary>
    public static (string Id, string Target)? RunOf(string folder) =>
        RunStateFiles.PeekRun(State(folder)) is { } state ? (state.RunId, state.Target)
        : new EventReader(Events(folder)).ReadNew().OfType<RunEvent.RunStarted>().FirstOrDefault() is { } started
            ? (started.RunId, started.Target)
        : null;

    /// <summary>All runs that have a log, newest first, each with its folder.</summary>
    public static IReadOnlyList<(string Id, string Folder)> All(RunFiles files) =>
        [
            .. Folders(files)
                .Select(folder => (RunOf(folder)?.Id, folder))
                .Where(run => run.Id is { Length: > 0 })
                .Select(run => (run.Id!, run.folder))
                .DistinctBy(run => run.Item1)
                .OrderByDescending(run => run.Item1, StringComparer.Ordinal),
        ];

    /// <summary>Events that runners wrote while they worked on a run of the queue; their target is its name.</summary>
    public static IReadOnlyList<RunEvent> OfQueue(RunFiles files, string run) =>
        [
            .. Folders(files)
                .Where(folder => RunOf(folder)?.Target == run)
                .SelectMany(folder => EventReader.ReadAll(Events(folder)))
                .OrderBy(happened => happened.At),
        ];

    /// <summary>True when a target is the name of a queue run.</summary>
    public static bool IsQueue(string target) => RunName.Is(target);
}
