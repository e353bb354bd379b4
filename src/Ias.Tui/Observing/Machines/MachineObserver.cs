using Ias.Engine.Files;
using Ias.Engine.Mirror;

namespace Ias.Tui.Observing.Machines;

/// <summary>
/// Reads all work trees of this machine as they change. Changes nothing there. Told by inotify, with a watch for each work tree: what
/// changes in one is read of that one, and while nothing changes nothing is read.
/// </summary>
/// <param name="known">Which work trees there are.</param>
/// <param name="mirror">Knows of those, too, whose last run was before they were written down.</param>
/// <param name="called">How the person calls the program so that it works in a work tree.</param>
public sealed class MachineObserver(KnownWorkTrees known, HistoryMirror mirror, Func<string, string> called, TimeProvider time)
    : IDisposable
{
    /// <summary>So many are read before the first frame: more than a screen holds.</summary>
    public const int FirstRead = 60;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2); // where not all can be watched

    private readonly Dictionary<string, WorkTreeReading> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _watched = new(StringComparer.Ordinal); // work trees by the folder that is watched
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private FolderWatch? _watch;
    private IReadOnlyList<string>? _mirrored;
    private string _trouble = "";
    private bool _isCovered;

    /// <summary>How many readings of work trees there were.</summary>
    public int Readings { get; private set; }

    /// <summary>The first snapshot: those that changed last, from their state files alone.</summary>
    public MachineSnapshot First()
    {
        Find();
        foreach (var tree in _unread.Select(path => _trees[path]).OrderByDescending(tree => tree.Written).Take(FirstRead).ToList())
        {
            Read(tree, isBrief: true);
            _unread.Remove(tree.WorkTree);
        }

        return Snapshot();
    }

    /// <summary>All of it, once.</summary>
    public async Task<MachineSnapshot> ReadAsync(CancellationToken cancel)
    {
        await AskMirrorAsync(cancel);
        Find();
        foreach (var tree in _trees.Values)
        {
            Read(tree);
        }

        _unread.Clear();
        return Snapshot();
    }

    /// <summary>Hands over a snapshot, the first a whole one, and another after every change, until <paramref name="cancel"/>. Can be
    /// called again.</summary>
    /// <param name="publish">Called from the observer's own thread, one call at a time.</param>
    public async Task FollowAsync(Action<MachineSnapshot> publish, CancellationToken cancel)
    {
        _watch ??= new FolderWatch(time, closes: true);
        await AskMirrorAsync(cancel);
        Directory.CreateDirectory(known.Folder); // to be told of the first one
        IReadOnlyList<string>? changed = null;
        while (!cancel.IsCancellationRequested)
        {
            Look(changed);
            publish(Snapshot());
            var isTold = await _watch.WaitAsync(_isCovered ? UntilMidnight() : Net, cancel);
            if (isTold)
            {
                await Task.WhenAny(Task.Delay(Rest, time, cancel)); // what comes right behind is read with it
            }

            changed = _watch.TakeChanged();
            changed = isTold ? changed : null;
        }
    }

    public void Dispose() => _watch?.Dispose();

    // The mirror is asked once: what begins later is written down where it begins.
    private async Task AskMirrorAsync(CancellationToken cancel)
    {
        if (_mirrored is not null)
        {
            return;
        }

        try
        {
            _mirrored = await mirror.WorkTreesAsync(cancel);
        }
        catch (ProblemException refused)
        {
            (_mirrored, _trouble) = ([], refused.Problem.What);
        }
    }

    private void Find()
    {
        foreach (var path in known.All().Concat(_mirrored ?? []))
        {
            if (!_trees.ContainsKey(path) && Directory.Exists(path))
            {
                _trees[path] = new WorkTreeReading(path, called(path), time);
                _unread.Add(path);
            }
        }
    }

    private void Look(IReadOnlyList<string>? changed)
    {
        if (changed?.Contains(known.Folder) != false)
        {
            _isCovered = _watch!.Add([known.Folder]);
            Find();
        }

        var trees = changed is null
            ? [.. _trees.Keys]
            : changed.SelectMany(folder => _watched.GetValueOrDefault(folder) ?? []).Concat(_unread).ToHashSet(StringComparer.Ordinal);
        foreach (var tree in trees.Select(path => _trees[path]).ToList())
        {
            // what changes after it was covered is told; what changed before is read
            Cover(tree);
            if (Read(tree))
            {
                Cover(tree);
            }
            else
            {
                Forget(tree);
            }
        }

        _unread.Clear();
    }

    private void Cover(WorkTreeReading tree)
    {
        foreach (var folder in tree.Folders.Where(Directory.Exists))
        {
            _isCovered &= _watch!.Add([folder]);
            if (!_watched.TryGetValue(folder, out var those))
            {
                _watched[folder] = those = new HashSet<string>(StringComparer.Ordinal);
            }

            those.Add(tree.WorkTree);
        }
    }

    // Gone: it comes back when something begins there.
    private void Forget(WorkTreeReading tree)
    {
        _trees.Remove(tree.WorkTree);
        foreach (var (folder, those) in _watched.Where(watched => watched.Value.Contains(tree.WorkTree)).ToList())
        {
            those.Remove(tree.WorkTree);
            if (those.Count == 0)
            {
                _watched.Remove(folder);
                _watch!.Drop([folder]);
            }
        }
    }

    private bool Read(WorkTreeReading tree, bool isBrief = false)
    {
        Readings++;
        return tree.Read(isBrief) is not null;
    }

    private MachineSnapshot Snapshot() =>
        MachineSnapshot.Of(_trees.Values.Select(tree => tree.Row).OfType<WorkTreeRow>(), _unread.Count, trouble: _trouble);

    // Money is counted by the UTC day.
    private TimeSpan UntilMidnight() => Core.Runs.DaySpend.NextDay(time.GetUtcNow()) - time.GetUtcNow() + TimeSpan.FromSeconds(1);
}
