using System.Collections.Immutable;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Planning;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.Observing;

/// <summary>Reads what lies around a run: the plan, the branch, archived runs, the disk, what a person changed since a halt. By files
/// alone, and anew only where something was written.</summary>
internal sealed class WorkTreeReader(GitPlace place, RunFiles files, TimeProvider time)
{
    private const long Grain = 100_000_000;
    private static readonly TimeSpan DiskInterval = TimeSpan.FromSeconds(30);

    private readonly string _loa = Path.Combine(place.WorkTree, "grimoires", "loa");
    private readonly Dictionary<string, RunRecord?> _archived = new(StringComparer.Ordinal);
    private (DateTime Plan, DateTime Ledger, DateTime Folders) _planRead;
    private long? _diskRead;

    /// <summary>Plan and branch, for the first frame.</summary>
    public RawState ReadFirst(RawState before)
    {
        var now = (
            File.GetLastWriteTimeUtc(Path.Combine(_loa, "sprint.md")),
            File.GetLastWriteTimeUtc(Path.Combine(_loa, "ledger.json")),
            Directory.GetLastWriteTimeUtc(Path.Combine(_loa, "a2a"))
        );
        var plan = before.Plan;
        if (now != _planRead)
        {
            plan = [.. Sprints.Of(place.WorkTree)];
            _planRead = now;
        }

        var completed = plan.Select(sprint => sprint.Id)
            .Where(id => File.Exists(Path.Combine(_loa, "a2a", id, "COMPLETED")))
            .ToImmutableArray();
        return before with
        {
            Plan = plan.SequenceEqual(before.Plan) ? before.Plan : plan,
            Completed = completed.SequenceEqual(before.Completed) ? before.Completed : completed,
            Branch = RefFiles.Head(place.GitDir, place.CommonDir)?.Branch ?? "",
        };
    }

    /// <summary>All of it.</summary>
    public RawState Read(RawState before)
    {
        var earlier = Archived();
        var changed = Changed(before);
        ImmutableArray<PlanRecord> asking = [.. new PlanFiles(place.WorkTree, TimeProvider.System).Asking()];
        ImmutableArray<string>? left = before.Run is { BreachRestore.Length: > 0 } run
            ? Restoring.Left(run, before.History.Breaches, place.CommonDir)
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

    /// <summary>When that which pre-flight looks at was last written: another moment is reason to look again.</summary>
    public DateTime LastEdit() =>
        new[]
        {
            Path.Combine(place.WorkTree, ConfigKeys.FileName),
            Path.Combine(_loa, "sprint.md"),
            Path.Combine(_loa, "ledger.json"),
            Path.Combine(place.GitDir, "HEAD"),
            Path.Combine(place.GitDir, "index"),
            Path.Combine(place.GitDir, "logs", "HEAD"),
            Path.Combine(place.CommonDir, "config"),
        }.Max(File.GetLastWriteTimeUtc);

    private ImmutableArray<RunRecord> Archived()
    {
        if (!Directory.Exists(files.Archive))
        {
            return [];
        }

        foreach (var folder in Directory.EnumerateDirectories(files.Archive))
        {
            if (!_archived.ContainsKey(folder)) // written once
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
        Look("the plan", Path.Combine(_loa, "sprint.md"));
        Look(ConfigKeys.FileName, Path.Combine(place.WorkTree, ConfigKeys.FileName));
        foreach (
            var file in run
                .OpenFindings.Select(finding => finding.File)
                .Where(file => file.Length > 0 && !Path.IsPathRooted(file))
                .Distinct(StringComparer.Ordinal)
        )
        {
            Look(file, Path.Combine(place.WorkTree, file));
        }

        if (run.Head.Length > 0 && RefFiles.Commit($"refs/heads/{run.Branch}", place.CommonDir) is { Length: > 0 } tip && tip != run.Head)
        {
            changed.Add($"commits on {run.Branch}");
        }

        return [.. changed];

        void Look(string name, string path)
        {
            if (File.Exists(path) && File.GetLastWriteTimeUtc(path) > stopped.UtcDateTime)
            {
                changed.Add(name);
            }
        }
    }

    // In steps of 0.1 GB: the last digits move all the time and say nothing.
    private long? DiskFree(long? before)
    {
        if (_diskRead is { } read && time.GetElapsedTime(read) < DiskInterval)
        {
            return before;
        }

        _diskRead = time.GetTimestamp();
        return new DriveInfo(place.WorkTree).AvailableFreeSpace / Grain * Grain;
    }
}
