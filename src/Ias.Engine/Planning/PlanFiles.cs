using System.Text;
using Ias.Core.Events;
using Ias.Core.Planning;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Planning;

/// <summary>Where the plannings of a work tree lie: a folder each below <c>.run/plans</c>, with record, events, logs and draft.</summary>
public sealed class PlanFiles(string workTree, TimeProvider time)
{
    private const int LongestPlan = 16 << 20;
    private const string RecordName = "plan.json";

    private readonly string _folder = new RunFiles(workTree).Plans;

    /// <summary>The repository's plan.</summary>
    public string Plan { get; } = Path.Combine(workTree, PlanGrammar.Path);

    public string FolderOf(string id) => Path.Combine(_folder, id);

    public string EventsOf(string id) => Path.Combine(FolderOf(id), "events.jsonl");

    public string LogOf(string id, int turn) =>
        Path.Combine(FolderOf(id), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"turn-{turn}.log"));

    /// <summary>What the agent wrote: the plan that waits, or what could not be read.</summary>
    public string DraftOf(string id) => Path.Combine(FolderOf(id), "sprint.md");

    /// <summary>The plan that was there before it was replaced.</summary>
    public string BeforeOf(string id) => Path.Combine(FolderOf(id), "before.md");

    /// <summary>Where what the last turn of a planning changed is kept; with <c>-before</c> behind it, what was there before.</summary>
    internal static string RefOf(PlanRecord record) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"refs/ias/plan/{record.Id}/{record.Turns}");

    /// <summary>The path as a person in the work tree types it.</summary>
    public string Relative(string path) => Path.GetRelativePath(workTree, path);

    /// <summary>All that can be read, the oldest first.</summary>
    public IReadOnlyList<PlanRecord> All() =>
        Directory.Exists(_folder)
            ?
            [
                .. Directory
                    .EnumerateDirectories(_folder)
                    .Order(StringComparer.Ordinal)
                    .Select(folder => Record(Path.GetFileName(folder)).Peek().Value)
                    .OfType<PlanRecord>(),
            ]
            : [];

    /// <summary>What its turns took so far.</summary>
    /// <exception cref="IOException">The events cannot be read.</exception>
    public PlanUsage UsageOf(string id)
    {
        var turns = File.Exists(EventsOf(id)) ? new EventReader(EventsOf(id)).ReadNew().OfType<RunEvent.TurnEnded>().ToList() : [];
        return new PlanUsage(
            turns.Count,
            turns.Sum(turn => turn.Calls),
            turns.Sum(turn => turn.Seconds),
            turns.Exists(turn => turn.CostUsd is not null) ? turns.Sum(turn => turn.CostUsd ?? 0) : null
        );
    }

    /// <summary>The planning a person means by its id, the end of it, or the number of its decision record; null = none.</summary>
    /// <param name="by">Empty = the newest that is not over.</param>
    public PlanRecord? Find(string by) => All().LastOrDefault(one => by.Length == 0 ? one.State != PlanState.Kept : IsMeant(one, by));

    /// <summary>Those whose question waits, the oldest first.</summary>
    public IReadOnlyList<PlanRecord> Asking() =>
        [.. All().Where(one => one is { State: PlanState.Asking, Answer: null, Questions.Count: > 0 })];

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Write(PlanRecord record)
    {
        Directory.CreateDirectory(FolderOf(record.Id));
        Record(record.Id).Write(record);
    }

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Write(string path, string text) => InsideFile.Write(workTree, path, Encoding.UTF8.GetBytes(text));

    /// <summary>The plan that is there, and which sprints were finished.</summary>
    public PlanPlace Place()
    {
        const string Sprint = "sprint-";
        var a2a = Path.Combine(workTree, "grimoires", "loa", "a2a");
        return PlanPlace.Of(
            InsideFile.Read(workTree, Plan, LongestPlan) is { IsMissing: false } read ? read.Text : null,
            [
                .. InsideFile
                    .NamesIn(workTree, a2a)
                    .Where(name => name.StartsWith(Sprint, StringComparison.Ordinal))
                    .Where(name => InsideFile.KindOf(workTree, Path.Combine(a2a, name, "COMPLETED")) == InsideKind.File)
                    .Select(name => int.TryParse(name[Sprint.Length..], out var number) ? number : 0)
                    .Where(number => number > 0),
            ]
        );
    }

    internal static bool IsMeant(PlanRecord record, string by) =>
        record.Id == by
        || (by.Length >= 4 && record.Id.EndsWith(by, StringComparison.Ordinal))
        || (record.Decision.Length > 0 && DecisionRecord.IsMeant(record.Decision, by));

    private StateFile<PlanRecord> Record(string id) => new(Path.Combine(FolderOf(id), RecordName), PlanJson.Default, time);
}
