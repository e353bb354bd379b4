using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Tui.Observing.Jobs;

/// <summary>Reads the newest runner's queue of a work tree, anew only where something was written. Changes nothing there.</summary>
/// <param name="folder">In the work tree.</param>
internal sealed class RunnerReading(string folder, TimeProvider time)
{
    private const int FoldersWatched = 64;
    private const int FirstRead = 100;
    private const int MostAsked = 200; // jobs that wait for a person; beyond that nobody reads them all

    private RunWatcher? _eyes;

    /// <summary>There is a queue.</summary>
    public bool HasQueue => _eyes is not null;

    /// <summary>The folders in which a change is one of the queue; none without a queue.</summary>
    public IEnumerable<string> Folders =>
        _eyes is not { Files: var files } eyes
            ? []
            : [files.Folder, files.Running, files.Done, files.Failed, files.Pending, .. eyes.Listing.Pending.Take(FoldersWatched)];

    /// <summary>Finds the queue that is there now.</summary>
    public void Find()
    {
        if (GitPlace.Find(folder) is not { } place || Newest(place.WorkTree) is not { } run)
        {
            _eyes = null;
        }
        else if (_eyes?.Files.Run != run || _eyes.Files.WorkTree != place.WorkTree)
        {
            _eyes = new RunWatcher(new RunnerFiles(place.WorkTree, run), time);
        }
    }

    // The run that a runner showed itself in last; before any did, the one that was made last.
    private static string? Newest(string workTree)
    {
        var runs = Path.Combine(workTree, RunName.Folder);
        if (!Directory.Exists(runs))
        {
            return null;
        }

        return Directory
            .EnumerateDirectories(runs)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(RunName.Is)
            .Select(run => new RunnerFiles(workTree, run))
            .Where(files => File.Exists(files.Config))
            .OrderBy(files => File.Exists(files.State) ? File.GetLastWriteTimeUtc(files.State) : File.GetLastWriteTimeUtc(files.Config))
            .ThenBy(files => files.Run, StringComparer.Ordinal)
            .LastOrDefault()
            ?.Run;
    }

    /// <summary>Reads these jobs.</summary>
    /// <returns>All that is known of jobs then; null = no more than before.</returns>
    public ImmutableDictionary<string, KnownJob>? Read(IReadOnlyList<JobRow> rows) =>
        _eyes is { } eyes && eyes.Contents.Read(rows) ? eyes.Contents.Known : null;

    /// <summary>Looks again.</summary>
    /// <param name="told">What was seen before; null = nothing.</param>
    /// <returns>The same where nothing is otherwise; null where there is no queue.</returns>
    public RunnerSnapshot? Look(RunnerSnapshot? told)
    {
        if (_eyes is not { } eyes)
        {
            return null;
        }

        try
        {
            var changed = eyes.Listing.Look() || told is null || told.Files != eyes.Files;
            if (changed)
            {
                eyes.Contents.Read(
                    eyes.Listing.Jobs.Take(FirstRead)
                        .Concat(eyes.Listing.Jobs.Where(row => row.Status is JobStatus.Blocked or JobStatus.Failed).Take(MostAsked))
                );
            }

            var state = eyes.State();
            return changed || told!.State != state || told.Known != eyes.Contents.Known || told.Trouble.Length > 0
                ? new RunnerSnapshot(eyes.Files, state, eyes.Listing.Counts, eyes.Listing.Jobs, eyes.Contents.Known, eyes.Roles())
                : told;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ProblemException)
        {
            var trouble = $"the queue cannot be read: {refused.Message}";
            return told is null || told.Files != eyes.Files
                    ? new RunnerSnapshot(eyes.Files, null, new JobCounts(), [], eyes.Contents.Known, [.. Roles.Usual.Keys], trouble)
                : told.Trouble == trouble ? told
                : told with { Trouble = trouble };
        }
    }

    /// <summary>What looks at one run.</summary>
    private sealed class RunWatcher(RunnerFiles files, TimeProvider time)
    {
        private (DateTime Written, RunnerState? State) _state;
        private (DateTime Written, ImmutableArray<string> Names) _roles;

        public RunnerFiles Files => files;

        public JobListing Listing { get; } = new(files, time);

        public JobContents Contents { get; } = new();

        public RunnerState? State()
        {
            var written = File.GetLastWriteTimeUtc(files.State);
            if (written != _state.Written)
            {
                _state = (written, RunnerStateFile.Peek(files));
            }

            return _state.State;
        }

        public ImmutableArray<string> Roles()
        {
            var written = File.GetLastWriteTimeUtc(files.Config);
            if (written != _roles.Written)
            {
                _roles = (
                    written,
                    RegularFile.Read(files.Config) is { } content && JobReader.ReadOptions(content).Options is { } options
                        ? [.. options.AllRoles.Keys]
                        : [.. Core.Queue.Roles.Usual.Keys]
                );
            }

            return _roles.Names;
        }
    }
}
