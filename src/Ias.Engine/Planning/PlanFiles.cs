using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Planning;

/// <summary>Files of a work tree's plannings: one folder each below <c>.run/plans</c>, with record, events, logs and draft.</summary>
public sealed class PlanFiles(string workTree, TimeProvider time)
{
    private const int LongestPlan = 16 << 20;
    private const string RecordName = "plan.json";

    private readonly string _folder = new RunFiles(workTree).Plans;

    /// <summary>Full path of the repository's plan.</summary>
    public string Plan { get; } = Path.Combine(workTree, PlanGrammar.Path);

    /// <summary>A name for a new planning.</summary>
    public string NewId() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"plan-{time.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}-{System.Security.Cryptography.RandomNumberGenerator.GetHexString(4, lowercase: true)}"
        );

    public string FolderOf(string id) => Path.Combine(_folder, id);

    public string EventsOf(string id) => Path.Combine(FolderOf(id), "events.jsonl");

    public string LogOf(string id, int turn) =>
        Path.Combine(FolderOf(id), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"turn-{turn}.log"));

    /// <summary>Output of the agent: the drafted plan, or what could not be parsed.</summary>
    public string DraftOf(string id) => Path.Combine(FolderOf(id), "sprint.md");

    /// <summary>The plan that was there before it was replaced.</summary>
    public string BeforeOf(string id) => Path.Combine(FolderOf(id), "before.md");

    /// <summary>Ref for the changes of a planning's last turn; with <c>-before</c> appended, the ref for the state before it.</summary>
    internal static string RefOf(PlanRecord record) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"refs/ias/plan/{record.Id}/{record.Turns}");

    /// <summary>The path as a person in the work tree types it.</summary>
    public string Relative(string path) => Path.GetRelativePath(workTree, path);

    /// <summary>All readable plannings, oldest first.</summary>
    public IReadOnlyList<PlanRecord> All() =>
        [
            .. InsideFile
                .PathsIn(_folder, InsideKind.Folder)
                .Order(StringComparer.Ordinal)
                .Select(folder => Record(Path.GetFileName(folder)).Peek().Value)
                .OfType<PlanRecord>(),
        ];

    /// <summary>Resources used by the turns of a planning so far.</summary>
    /// <exception cref="IOException">The events cannot be read.</exception>
    public PlanUsage UsageOf(string id)
    {
        var turns = new EventReader(EventsOf(id)).ReadNew().OfType<RunEvent.TurnEnded>().ToList();
        return new PlanUsage(
            turns.Count,
            turns.Sum(turn => turn.Calls),
            turns.Sum(turn => turn.Seconds),
            turns.Exists(turn => turn.CostUsd is not null) ? turns.Sum(turn => turn.CostUsd ?? 0) : null
        );
    }

    /// <summary>Finds a planning by its id, the end of its id, or the number of its decision record; null = not found.</summary>
    /// <param name="by">Empty = the newest that has not ended.</param>
    public PlanRecord? Find(string by) => All().LastOrDefault(one => by.Length == 0 ? one.State != PlanState.Kept : IsMeant(one, by));

    /// <summary>Plannings with an open question, oldest first.</summary>
    public IReadOnlyList<PlanRecord> Asking() =>
        [.. All().Where(one => one is { State: PlanState.Asking, Answer: null, Questions.Count: > 0 })];

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Write(PlanRecord record) => Record(record.Id).Write(record);

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public void Write(string path, string text) => InsideFile.Write(workTree, path, Encoding.UTF8.GetBytes(text));

    /// <summary>Removes the folder of a planning that nobody keeps.</summary>
    /// <exception cref="ProblemException">No permission.</exception>
    public void Remove(string id) => InsideFile.Remove(workTree, FolderOf(id));

    /// <summary>The plan that is there, and which sprints were finished.</summary>
    public PlanPlace Place()
    {
        var a2a = Path.Combine(workTree, "grimoires", "loa", "a2a");
        return PlanPlace.Of(
            InsideFile.Read(workTree, Plan, LongestPlan) is { IsMissing: false } read ? TextOf(read) : null,
            [
                .. InsideFile
                    .NamesIn(workTree, a2a)
                    .Where(name => SprintId.NumberOf(name) is not null)
                    .Where(name => InsideFile.KindOf(workTree, Path.Combine(a2a, name, "COMPLETED")) == InsideKind.File),
            ]
        );
    }

    // A new plan is written as UTF-8, whatever the old one was: it must have been understood.
    private string TextOf(InsideRead read) =>
        DecodedText.Of(read.Content) is var decoded && decoded.Text is { } text
            ? text
            : throw new ProblemException(
                new Problem(
                    $"The plan cannot be read: {decoded.Why}.",
                    Plan,
                    ShellLine.Of($"file -k {PlanGrammar.Path}     (what it may be)")
                )
            );

    internal static bool IsMeant(PlanRecord record, string by) =>
        record.Id == by
        || (by.Length >= 4 && record.Id.Contains(by, StringComparison.Ordinal))
        || (record.Decision.Length > 0 && DecisionRecord.IsMeant(record.Decision, by));

    private StateFile<PlanRecord> Record(string id) => new(Path.Combine(FolderOf(id), RecordName), PlanJson.Default, time);
}
