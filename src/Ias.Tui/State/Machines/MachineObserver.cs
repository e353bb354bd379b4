using Ias.Engine.Files;
using Ias.Engine.History;
using Ias.Engine.State;

namespace Ias.Tui.State.Machines;

/// <summary>Follows all work trees of this machine. Changes nothing there. Uses inotify with a watch per work tree: only changed work trees
/// are read again.</summary>
/// <param name="known">Known work trees of the machine.</param>
/// <param name="mirror">Mirror that also knows work trees whose last run predates the list.</param>
/// <param name="called">Name of the program as the user would type it in a work tree.</param>
/// <param name="heads">Record of who wrote a run; null = not checked.</param>
public sealed class MachineObserver(
    KnownWorkTrees known,
    HistoryMirror mirror,
    Func<string, string> called,
    TimeProvider time,
    RunHeads? heads = null
) : IDisposable
{
    /// <summary>Number of work trees read before the first frame: more than a screen holds.</summary>
    public const int FirstRead = 60;

    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2); // when not everything can be watched

    private readonly Dictionary<string, WorkTreeReading> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _watched = new(StringComparer.Ordinal); // work trees by watched folder
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private FolderWatch? _watch;
    private IReadOnlyList<string>? _mirrored;
    private string _trouble = "";
    private bool _isCovered;

    /// <summary>Number of times a work tree was read.</summary>
    public int Readings { get; private set; }

    /// <summary>First snapshot: the latest work trees, from their state files alone.</summary>
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

    /// <summary>Reads all work trees once.</summary>
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

    /// <summary>Publishes a complete snapshot, and another after every change, until <paramref name="cancel"/>. Can be called
    /// again.</summary>
    /// <param name="publish">Called on the observer's own thread, one call at a time.</param>
    public async Task FollowAsync(Action<MachineSnapshot> publish, CancellationToken cancel)
    {
        _watch ??= new FolderWatch(time, closes: true);
        await AskMirrorAsync(cancel);
        Directory.CreateDirectory(known.Folder); // so that the first one is noticed
        IReadOnlyList<string>? changed = null;
        while (!cancel.IsCancellationRequested)
        {
            Refresh(changed);
            publish(Snapshot());
            var isTold = await _watch.WaitAsync(_isCovered ? UntilMidnight() : PollInterval, cancel);
            if (isTold)
            {
                await Task.WhenAny(Task.Delay(MinInterval, time, cancel)); // wait for changes that follow immediately
            }

            changed = _watch.TakeChanged();
            changed = isTold ? changed : null;
        }
    }

    public void Dispose() => _watch?.Dispose();

    // The mirror is read once: work trees that start later are listed by their engine.
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
                _trees[path] = new WorkTreeReading(path, called(path), time, heads);
                _unread.Add(path);
            }
        }
    }

    private void Refresh(IReadOnlyList<string>? changed)
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
            // changes after this point are reported; earlier ones are read
            Cover(tree);
            if (Read(tree))
            {
                Cover(tree);
            }
            else
            {
                Remove(tree);
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

    // Gone; it returns when a run starts there.
    private void Remove(WorkTreeReading tree)
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
