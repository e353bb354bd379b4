using System.Collections.Concurrent;

namespace Ias.Engine.Tests.Ice;

/// <summary>What is written, made, renamed or removed below a folder from now on, as the kernel tells it (inotify(7)).</summary>
public sealed class WritesBelow : IDisposable
{
    private readonly FileSystemWatcher _watcher;
    private readonly ConcurrentQueue<string> _names = [];

    public WritesBelow(string folder)
    {
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        _watcher.Changed += (_, e) => _names.Enqueue(e.Name!);
        _watcher.Created += (_, e) => _names.Enqueue(e.Name!);
        _watcher.Deleted += (_, e) => _names.Enqueue(e.Name!);
        _watcher.Renamed += (_, e) => _names.Enqueue(e.Name!);
        _watcher.Error += (_, e) => _names.Enqueue(e.GetException().Message);
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Paths below the folder, in order; a sentence where the kernel told of more than could be heard.</summary>
    public IReadOnlyList<string> Names => [.. _names];

    public void Dispose() => _watcher.Dispose();
}
