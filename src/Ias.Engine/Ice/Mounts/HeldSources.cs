using System.Globalization;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Mounts;

/// <summary>
/// Holds by handle what mounts of a cage take from places where a turn can write: between the moment a path is looked at and the moment
/// bubblewrap mounts it, a turn that is on could put a link there. bubblewrap gets the handle (<c>--bind-fd</c>), and with it what was
/// looked at.
/// </summary>
/// <param name="writable">Folders in which turns write; absolute, links followed.</param>
internal sealed class HeldSources(IReadOnlyList<string> writable) : IDisposable
{
    private readonly List<SafeFileHandle> _held = [];
    private readonly Lock _lock = new();

    /// <summary>Every handle given so far: a program that gets the words inherits them.</summary>
    public IReadOnlyList<SafeFileHandle> Handles
    {
        get
        {
            lock (_lock)
            {
                return [.. _held];
            }
        }
    }

    /// <summary>bubblewrap's words for a mount; none where what it meant is not there any more, or is a link that leads out.</summary>
    public IReadOnlyList<string> Words(Mount mount)
    {
        if (
            mount.Kind == MountKind.Empty
            || writable.Where(folder => folder != mount.From && FolderPath.IsWithin(mount.From, folder)).MinBy(folder => folder.Length)
                is not { } around
        )
        {
            return mount.Words;
        }

        var real = RealPath.Of(mount.From);
        if (!FolderPath.IsWithin(real, around) || real == around)
        {
            return real == around ? mount.Words : [];
        }

        using var folder = InsideFolder.Open(around);
        if (folder.Hold(real[(around.Length + 1)..]) is not { } handle)
        {
            return [];
        }

        lock (_lock)
        {
            _held.Add(handle);
        }

        var number = handle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        return [mount.Kind == MountKind.Bind ? "--bind-fd" : "--ro-bind-fd", number, mount.To];
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _held.ForEach(handle => handle.Dispose());
            _held.Clear();
        }
    }
}
