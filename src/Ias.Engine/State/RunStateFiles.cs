using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>Reads and writes the state files of a run: <c>state.json</c>, <c>circuit-breaker.json</c>, <c>rate-limit.json</c>, and of a
/// plan <c>sprint-plan-state.json</c>.</summary>
public static class RunStateFiles
{
    /// <summary>
    /// Reads the files to resume from. A damaged file is moved aside, and <paramref name="moved"/> is called with a sentence about it.
    /// </summary>
    /// <exception cref="ProblemException">One is damaged, and the folder cannot be written.</exception>
    public static StateFilesRead Read(RunFiles files, TimeProvider time, Action<string> moved)
    {
        var run = ReadOne<RunRecord>(files.State, time, moved)?.Whole();
        return new(
            run,
            ReadOne<CircuitBreaker>(files.Breaker, time, moved),
            ReadOne<RateLimit>(files.RateLimit, time, moved),
            ReadOne<SprintPlanState>(files.SprintPlan, time, moved),
            run?.Bug is { } bug ? ReadOne<BugFile>(files.BugState(bug.BugId), time, moved) : null
        );
    }

    /// <summary>The same for onlookers: nothing is moved or written; what is missing or unreadable is null.</summary>
    public static (RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate) Peek(RunFiles files) =>
        (
            PeekRun(files.State),
            new StateFile<CircuitBreaker>(files.Breaker, RunFilesJson.Default, TimeProvider.System).Peek().Value,
            new StateFile<RateLimit>(files.RateLimit, RunFilesJson.Default, TimeProvider.System).Peek().Value
        );

    /// <summary>A run for onlookers; null when its file is missing or unreadable.</summary>
    /// <param name="path">A <c>state.json</c>, the present run's or an archived one's.</param>
    public static RunRecord? PeekRun(string path) =>
        new StateFile<RunRecord>(path, RunFilesJson.Default, TimeProvider.System).Peek().Value?.Whole();

    /// <summary>Writes what changed since <paramref name="before"/> (null = everything); <c>state.json</c> last.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public static void Write(RunFiles files, RunLedger? before, RunLedger now)
    {
        if (before is null || before.Breaker != now.Breaker)
        {
            WriteOne(files.Breaker, now.Breaker);
        }

        if (before is null || before.Rate != now.Rate)
        {
            WriteOne(files.RateLimit, now.Rate);
        }

        if (now.Plan is not null && (before is null || !ReferenceEquals(before.Plan, now.Plan)))
        {
            WriteOne(files.SprintPlan, now.Plan);
        }

        if (now.Bug is { } bug)
        {
            WriteBug(files, before, now, bug);
        }

        WriteOne(files.State, now.Run);
    }

    /// <summary>True when the files still hold what the engine last wrote.</summary>
    public static bool AreAsWritten(RunFiles files, RunLedger ledger) =>
        Same(files.State, ledger.Run)
        && Same(files.Breaker, ledger.Breaker)
        && Same(files.RateLimit, ledger.Rate)
        && (ledger.Bug is null || Same(files.BugState(ledger.Bug.BugId), ledger.Bug))
        && (ledger.Plan is null || Same(files.SprintPlan, ledger.Plan));

    /// <summary>True when two runs serialize to the same bytes.</summary>
    public static bool AreSame(RunRecord one, RunRecord other) =>
        JsonSerializer
            .SerializeToUtf8Bytes(one, RunFilesJson.Default.RunRecord)
            .AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, RunFilesJson.Default.RunRecord));

    private static void WriteBug(RunFiles files, RunLedger? before, RunLedger now, BugFile bug)
    {
        var isNew = before?.Bug is null || !InsideFile.Is(files.BugState(bug.BugId));
        if (isNew)
        {
            InsideFile.MakeFolder(Path.Combine(files.Bugs, bug.BugId));
        }

        if (isNew || before!.Breaker != now.Breaker)
        {
            WriteOne(files.BugBreaker(bug.BugId), now.Breaker);
        }

        if (isNew || !ReferenceEquals(before!.Bug, bug))
        {
            WriteOne(files.BugState(bug.BugId), bug);
        }
    }

    private static T? ReadOne<T>(string path, TimeProvider time, Action<string> moved)
        where T : class
    {
        var read = new StateFile<T>(path, RunFilesJson.Default, time).Read();
        if (read.MovedTo.Length > 0)
        {
            moved($"{read.Damage}; moved to {Path.GetFileName(read.MovedTo)}, rebuilt from events.jsonl");
        }

        return read.Value;
    }

    private static void WriteOne<T>(string path, T value)
        where T : class
    {
        if (InsideFile.IsFolder(path))
        {
            InsideFile.MoveAside(path, TimeProvider.System.GetUtcNow()); // made by an agent; a rename onto a folder is refused
        }

        new StateFile<T>(path, RunFilesJson.Default, TimeProvider.System).Write(value);
    }

    private static bool Same<T>(string path, T value)
        where T : class => new StateFile<T>(path, RunFilesJson.Default, TimeProvider.System).IsAsWritten(value);
}

/// <summary>Contents of the state files; null for each that is missing or damaged.</summary>
public sealed record StateFilesRead(RunRecord? Run, CircuitBreaker? Breaker, RateLimit? Rate, SprintPlanState? Plan, BugFile? Bug)
{
    /// <summary>All together; null when one of the first three is missing. The plan's is made from the run, with what others wrote in
    /// it.</summary>
    public RunLedger? Ledger { get; } =
        Run is null || Breaker is null || Rate is null
            ? null
            : new RunLedger(Run, Breaker, Rate, SprintPlanState.Of(Run, Plan), BugFile.Of(Run, Breaker, Bug));

    /// <summary>A ledger with the keys that another version wrote into these files.</summary>
    public RunLedger WithUnknown(RunLedger folded) =>
        Run?.RunId != folded.Run.RunId
            ? folded
            : new RunLedger(
                folded.Run with
                {
                    Unknown = Run.Unknown,
                },
                folded.Breaker with
                {
                    Unknown = Breaker?.Unknown,
                },
                folded.Rate with
                {
                    Unknown = Rate?.Unknown,
                },
                SprintPlanState.Of(folded.Run, Plan),
                BugFile.Of(folded.Run, folded.Breaker, Bug)
            )
            {
                Gates = folded.Gates,
            };

    /// <summary>The run with what is left of the others; a counter whose file is lost starts again, with the run's own limits.</summary>
    /// <exception cref="InvalidOperationException"><c>state.json</c> itself is missing.</exception>
    public RunLedger WithDefaults()
    {
        var run = Run ?? throw new InvalidOperationException("there is no state.json to begin with");
        var anew = RunLedger.Restart(run);
        return new RunLedger(
            run,
            Breaker ?? anew.Breaker,
            Rate ?? anew.Rate,
            SprintPlanState.Of(run, Plan),
            BugFile.Of(run, Breaker ?? anew.Breaker, Bug)
        );
    }
}

/// <summary>JSON of the state files; a missing key that has no default makes a file corrupt, not the year 1.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    IgnoreReadOnlyProperties = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(Ias.Core.Json.UtcTime)]
)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(CircuitBreaker))]
[JsonSerializable(typeof(RateLimit))]
[JsonSerializable(typeof(SprintPlanState))]
[JsonSerializable(typeof(BugFile))]
public sealed partial class RunFilesJson : JsonSerializerContext;
