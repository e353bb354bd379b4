using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Ias.Engine.Tests.Files;

/// <summary>Where a turn can write, files are opened by <c>InsideFolder</c>, <c>InsideWriter</c> and <c>InsideFile</c>, which follow no
/// link. Anything else in these folders is named here, with how often; the numbers only go down.</summary>
public sealed partial class OneFileLayerTests
{
    private static readonly string[] Covered =
    [
        "Agents/TurnLogWriter.cs",
        "Commits",
        "Guardrails",
        "Planning",
        "Queue",
        "Reporting",
        "Runs",
    ];

    // The engine's own folders (state, scratch, git dirs, .run), and the queue's moves, which are renames of names that are checked.
    private static readonly Dictionary<string, int> Left = new(StringComparer.Ordinal)
    {
        ["Agents/TurnLogWriter.cs"] = 2,
        ["Commits/Branches.cs"] = 2,
        ["Commits/FilteredCheckout.cs"] = 2,
        ["Commits/GitRepair.cs"] = 1,
        ["Commits/LinkedWorkTree.cs"] = 4,
        ["Commits/SideTree.cs"] = 1,
        ["Commits/TreeStore.cs"] = 4,
        ["Planning/PlanFiles.cs"] = 3,
        ["Planning/PlanTurn.cs"] = 2,
        ["Queue/DurableMoves.cs"] = 6,
        ["Queue/GuardedFiles.cs"] = 1,
        ["Queue/JobBatch.cs"] = 9,
        ["Queue/JobFile.cs"] = 2,
        ["Queue/JobLanes.cs"] = 7,
        ["Queue/JobPlaces.cs"] = 4,
        ["Queue/JobQueue.cs"] = 3,
        ["Queue/JobResults.cs"] = 3,
        ["Queue/JobTransfer.cs"] = 6,
        ["Queue/JobTurn.cs"] = 2,
        ["Queue/PendingJobs.cs"] = 5,
        ["Queue/QueueRecovery.cs"] = 5,
        ["Queue/RunFolders.cs"] = 2,
        ["Queue/RunnerEngine.cs"] = 1,
        ["Queue/RunnerFiles.cs"] = 3,
        ["Queue/RunnerLock.cs"] = 1,
        ["Reporting/Html/HtmlReport.cs"] = 1,
        ["Reporting/OpenDecisions.cs"] = 2,
        ["Reporting/RunLogs.cs"] = 3,
        ["Reporting/RunModeReports.cs"] = 1,
        ["Reporting/RunnerReports.cs"] = 3,
        ["Reporting/RunVerification.cs"] = 4,
        ["Runs/BugArchive.cs"] = 2,
        ["Runs/DaySpending.cs"] = 7,
        ["Runs/GuardedTurns.cs"] = 2,
        ["Runs/KillPoint.cs"] = 1,
        ["Runs/PhaseTurn.cs"] = 3,
        ["Runs/PlanSync.cs"] = 1,
        ["Runs/RedTeamTurn.cs"] = 1,
        ["Runs/RunFolder.cs"] = 24,
        ["Runs/RunJournal.cs"] = 8,
        ["Runs/RunOutline.cs"] = 1,
    };

    [Fact]
    public void Files_that_a_turn_can_reach_are_opened_in_one_way()
    {
        var engine = Path.GetFullPath(Path.Combine(Here(), "../../../src/Ias.Engine"));
        var found = Covered
            .SelectMany(place =>
                File.Exists(Path.Combine(engine, place))
                    ? [Path.Combine(engine, place)]
                    : Directory.EnumerateFiles(Path.Combine(engine, place), "*.cs", SearchOption.AllDirectories)
            )
            .Select(path => (Path: Path.GetRelativePath(engine, path), Uses: Others().Count(File.ReadAllText(path))))
            .Where(file => file.Uses != Left.GetValueOrDefault(file.Path))
            .Select(file => $"[\"{file.Path}\"] = {file.Uses}, // {Left.GetValueOrDefault(file.Path)} are known")
            .ToList();

        Assert.True(found.Count == 0, "use InsideFile, or write down less:\n" + string.Join('\n', found));
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(
        @"(?<![\w.])(?:File|Directory)\.(?:Open|Read|Write|Append|Create|Copy|Move|Delete|Enumerate|Get|Exists|Set|Replace)\w*\(|new (?:FileStream|StreamReader|StreamWriter|FileInfo|DirectoryInfo|System\.IO\.Enumeration\.FileSystemEnumerable)\b|\b(?:RegularFile|AtomicFile|SharedFolder|SymbolicLink)\.[A-Z]|\bPosix\.(?:Open|Rename|Facts|Remove)\w*\(",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Others();
}
