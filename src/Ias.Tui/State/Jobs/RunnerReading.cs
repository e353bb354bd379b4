using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Tui.State.Jobs;

/// <summary>Reads the queue of a work tree's newest runner, and again only where something changed. Changes nothing there.</summary>
/// <param name="folder">Folder in the work tree.</param>
internal sealed class RunnerReading(string folder, TimeProvider time)
{
    private const int FoldersWatched = 64;
    private const int FirstRead = 100;
    private const int MaxAsked = 200; // jobs that wait for a person; nobody reads more than that

    private RunWatcher? _watcher;

    /// <summary>True if there is a queue.</summary>
    public bool HasQueue => _watcher is not null;

    /// <summary>Folders in which a change affects the queue; empty without a queue.</summary>
    public IEnumerable<string> Folders =>
        _watcher is not { Files: var files } watcher
            ? []
            : [files.Folder, files.Running, files.Done, files.Failed, files.Pending, .. watcher.Listing.Pending.Take(FoldersWatched)];

    /// <summary>Finds the current queue of the work tree.</summary>
    public void Find()
    {
        if (GitPlace.Find(folder) is not { } place || new RunFolders(place.WorkTree, "").LastUsed() is not { } files)
        {
            _watcher = null;
        }
        else if (_watcher?.Files != files)
        {
            _watcher = new RunWatcher(files, time);
        }
    }

    /// <summary>Reads the contents of jobs.</summary>
    /// <returns>All known contents; null = nothing new.</returns>
    public ImmutableDictionary<string, KnownJob>? Read(IReadOnlyList<JobRow> rows) =>
        _watcher is { } watcher && watcher.Contents.Read(rows) ? watcher.Contents.Known : null;

    /// <summary>Reads the changed parts of the queue.</summary>
    /// <param name="told">Previous snapshot; null = none.</param>
    /// <returns>The same snapshot if nothing changed; null = no queue.</returns>
    public RunnerSnapshot? Refresh(RunnerSnapshot? told)
    {
        if (_watcher is not { } watcher)
        {
            return null;
        }

        try
        {
            var changed = watcher.Listing.Refresh() || told is null || told.Files != watcher.Files;
            if (changed)
            {
                watcher.Contents.Read(
                    watcher
                        .Listing.Jobs.Take(FirstRead)
                        .Concat(watcher.Listing.Jobs.Where(row => row.Status is JobStatus.Blocked or JobStatus.Failed).Take(MaxAsked))
                );
            }

            var state = watcher.State();
            return changed || told!.State != state || told.Known != watcher.Contents.Known || told.Trouble.Length > 0
                ? new RunnerSnapshot(
                    watcher.Files,
                    state,
                    watcher.Listing.Counts,
                    watcher.Listing.Jobs,
                    watcher.Contents.Known,
                    watcher.Roles()
                )
                : told;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ProblemException)
        {
            var trouble = $"the queue cannot be read: {refused.Message}";
            return told is null || told.Files != watcher.Files
                    ? new RunnerSnapshot(watcher.Files, null, new JobCounts(), [], watcher.Contents.Known, [.. Roles.Usual.Keys], trouble)
                : told.Trouble == trouble ? told
                : told with { Trouble = trouble };
        }
    }

    /// <summary>Watches the queue of one run.</summary>
    private sealed class RunWatcher(RunnerFiles files, TimeProvider time)
    {
        private (DateTimeOffset? Written, RunnerState? State) _state = (DateTimeOffset.MinValue, null);
        private (DateTimeOffset? Written, ImmutableArray<string> Names) _roles = (DateTimeOffset.MinValue, []);

        public RunnerFiles Files => files;

        public JobListing Listing { get; } = new(files, time);

        public JobContents Contents { get; } = new();

        public RunnerState? State()
        {
            var written = InsideFile.FactsOf(files.State)?.ModifiedAt;
            if (written != _state.Written)
            {
                _state = (written, RunnerStateFile.Peek(files));
            }

            return _state.State;
        }

        public ImmutableArray<string> Roles()
        {
            var written = InsideFile.FactsOf(files.Config)?.ModifiedAt;
            if (written != _roles.Written)
            {
                _roles = (
                    written,
                    InsideFile.Read(files.Config, InsideFile.LongestText).Content is { } content
                    && JobReader.ReadOptions(content).Options is { } options
                        ? [.. options.AllRoles.Keys]
                        : [.. Core.Queue.Roles.Usual.Keys]
                );
            }

            return _roles.Names;
        }
    }
}
