using System.Collections.Immutable;
using System.Threading.Channels;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Queue;

namespace Ias.Tui.Observing.Jobs;

/// <summary>
/// Reads the newest runner's queue of a work tree as it changes, and makes snapshots of it. Changes nothing there. Told by inotify, with a
/// look every two seconds as the net. Where there is no runner's run, a look is whether there is a folder.
/// </summary>
/// <param name="folder">Where the person stands.</param>
public sealed class RunnerObserver(string folder, TimeProvider time) : IDisposable
{
    private const int FoldersWatched = 64;
    private const int FirstRead = 100;
    private const int MostAsked = 200; // jobs that wait for a person; beyond that nobody reads them all

    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly Channel<IReadOnlyList<JobRow>> _wanted = Channel.CreateBounded<IReadOnlyList<JobRow>>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private FolderWatch? _watch;
    private RunWatcher? _eyes;

    /// <summary>Somebody looks at these jobs: they are read, and a snapshot that knows them follows. From any thread.</summary>
    public void Want(IReadOnlyList<JobRow> rows) => _wanted.Writer.TryWrite(rows);

    /// <summary>Hands over a snapshot after every change, null where there is no runner's run any more, until <paramref
    /// name="cancel"/>.</summary>
    /// <param name="publish">Called from the observer's own thread, one call at a time.</param>
    public async Task FollowAsync(Action<RunnerSnapshot?> publish, CancellationToken cancel)
    {
        RunnerSnapshot? told = null;
        var wants = _wanted.Reader.WaitToReadAsync(cancel).AsTask();
        while (!cancel.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            Find();
            Cover();
            if (Look(told) is var seen && seen != told)
            {
                told = seen;
                publish(seen);
            }

            // A queue so big that looking takes long is looked at less often.
            var rest = _eyes is null ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(Rest.Ticks, time.GetElapsedTime(began).Ticks * 5));
            var wait = WaitAsync(cancel);
            if (await Task.WhenAny(wait, wants) != wants)
            {
                await Task.WhenAny(Task.Delay(rest, time, cancel), wants);
            }

            if (wants.IsCompleted && !cancel.IsCancellationRequested)
            {
                if (_wanted.Reader.TryRead(out var rows) && _eyes is { } eyes && told is not null && eyes.Contents.Read(rows))
                {
                    told = told with { Known = eyes.Contents.Known };
                    publish(told);
                }

                wants = _wanted.Reader.WaitToReadAsync(cancel).AsTask();
            }
        }
    }

    public void Dispose() => _watch?.Dispose();

    private void Find()
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

    private void Cover()
    {
        if (_eyes is { } eyes)
        {
            _watch ??= new FolderWatch(time);
            var files = eyes.Files;
            _watch.Cover([
                files.Folder,
                files.Running,
                files.Done,
                files.Failed,
                files.Pending,
                .. eyes.Listing.Pending.Take(FoldersWatched),
            ]);
        }
    }

    private RunnerSnapshot? Look(RunnerSnapshot? told)
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

    private async Task WaitAsync(CancellationToken cancel)
    {
        if (_watch is { } watch && _eyes is not null)
        {
            await watch.WaitAsync(Net, cancel);
        }
        else
        {
            await Task.WhenAny(Task.Delay(Net, time, cancel));
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
