using System.Collections.Immutable;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Planning;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.State;

/// <summary>Reads everything besides the run itself: the plan, the branch, archived runs, the disk, changes since a halt. Uses files alone,
/// and reads again only what changed.</summary>
internal sealed class WorkTreeReader(GitPlace place, RunFiles files, TimeProvider time)
{
    private const long DiskStep = 100_000_000;
    private static readonly TimeSpan DiskInterval = TimeSpan.FromSeconds(30);

    private readonly string _planFolder = Path.Combine(files.WorkTree, "grimoires", "loa");
    private readonly Dictionary<string, RunRecord?> _archived = new(StringComparer.Ordinal);
    private (DateTimeOffset? Plan, DateTimeOffset? Ledger, DateTimeOffset? Folders) _planRead = (DateTimeOffset.MinValue, null, null);
    private long? _diskRead;

    /// <summary>Reads plan and branch for the first frame.</summary>
    public RawState ReadFirst(RawState before)
    {
        var now = (
            InsideFile.FactsOf(Path.Combine(_planFolder, "sprint.md"))?.ModifiedAt,
            InsideFile.FactsOf(Path.Combine(_planFolder, "ledger.json"))?.ModifiedAt,
            InsideFile.FactsOf(Path.Combine(_planFolder, "a2a"))?.ModifiedAt
        );
        var plan = before.Plan;
        if (now != _planRead)
        {
            plan = [.. Sprints.Of(place.WorkTree)];
            _planRead = now;
        }

        var completed = plan.Where(sprint =>
                sprint.DoneBy.Length > 0 || InsideFile.Is(Path.Combine(_planFolder, "a2a", sprint.Id, "COMPLETED"))
            )
            .Select(sprint => sprint.Id)
            .ToImmutableArray();
        return before with
        {
            Plan = plan.SequenceEqual(before.Plan) ? before.Plan : plan,
            Completed = completed.SequenceEqual(before.Completed) ? before.Completed : completed,
            Branch = RefFiles.Head(place.GitDir, place.CommonDir)?.Branch ?? "",
        };
    }

    /// <summary>Reads everything that has changed.</summary>
    public RawState Read(RawState before)
    {
        var earlier = Archived();
        var changed = Changed(before);
        ImmutableArray<PlanRecord> asking = [.. new PlanFiles(place.WorkTree, TimeProvider.System).Asking()];
        ImmutableArray<string>? left = before.Run is { BreachRestore.Length: > 0 } run
            ? BreachRestore.Left(run, before.History.Breaches, place.CommonDir)
            : null;
        return ReadFirst(before) with
        {
            Earlier = earlier.SequenceEqual(before.Earlier) ? before.Earlier : earlier,
            Asking = asking.Select(one => one.Id).SequenceEqual(before.Asking.Select(one => one.Id)) ? before.Asking : asking,
            ChangedSinceHalt = changed.SequenceEqual(before.ChangedSinceHalt) ? before.ChangedSinceHalt : changed,
            ToRestore = left is { } now && before.ToRestore is { } then && now.SequenceEqual(then) ? then : left,
            DiskFree = DiskFree(before.DiskFree),
        };
    }

    /// <summary>Time of the last change to the pre-flight checks' inputs; a different value calls for new checks.</summary>
    public DateTime LastEdit() =>
        new[]
        {
            Path.Combine(place.WorkTree, ConfigKeys.FileName),
            Path.Combine(_planFolder, "sprint.md"),
            Path.Combine(_planFolder, "ledger.json"),
            Path.Combine(place.GitDir, "HEAD"),
            Path.Combine(place.GitDir, "index"),
            Path.Combine(place.GitDir, "logs", "HEAD"),
            Path.Combine(place.CommonDir, "config"),
        }.Max(File.GetLastWriteTimeUtc);

    private ImmutableArray<RunRecord> Archived()
    {
        foreach (var folder in InsideFile.PathsIn(files.Archive, InsideKind.Folder))
        {
            if (!_archived.ContainsKey(folder)) // never changes once written
            {
                _archived[folder] = RunStateFiles.PeekRun(Path.Combine(folder, Path.GetFileName(files.State)));
            }
        }

        return [.. _archived.OrderBy(run => run.Key, StringComparer.Ordinal).Select(run => run.Value).OfType<RunRecord>()];
    }

    private ImmutableArray<string> Changed(RawState seen)
    {
        if (seen.Run is not { State: RunState.Halted, Halt: { } halt } run)
        {
            return [];
        }

        var stopped = run.Timestamps.LastActivity > halt.At ? run.Timestamps.LastActivity : halt.At;
        var changed = new List<string>();
        CheckChanged("the plan", Path.Combine(_planFolder, "sprint.md"));
        CheckChanged(ConfigKeys.FileName, ConfigKeys.FileName);
        foreach (
            var file in run
                .OpenFindings.Select(finding => finding.File)
                .Where(file => file.Length > 0 && !Path.IsPathRooted(file))
                .Distinct(StringComparer.Ordinal)
        )
        {
            CheckChanged(file, file);
        }

        if (run.Head.Length > 0 && RefFiles.Commit($"refs/heads/{run.Branch}", place.CommonDir) is { Length: > 0 } tip && tip != run.Head)
        {
            changed.Add($"commits on {run.Branch}");
        }

        return [.. changed];

        void CheckChanged(string name, string path)
        {
            if (InsideFile.FactsOf(files.WorkTree, path) is { Kind: InsideKind.File, ModifiedAt: var at } && at > stopped)
            {
                changed.Add(name);
            }
        }
    }

    // In steps of 0.1 GB: the last digits change constantly and mean nothing.
    private long? DiskFree(long? before)
    {
        if (_diskRead is { } read && time.GetElapsedTime(read) < DiskInterval)
        {
            return before;
        }

        _diskRead = time.GetTimestamp();
        return new DriveInfo(place.WorkTree).AvailableFreeSpace / DiskStep * DiskStep;
    }
}
