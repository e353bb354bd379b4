using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// Reports which of some folders had a change, but not what changed. One inotify instance for all of them and one thread that sleeps in
/// the kernel while nothing happens (inotify(7)).
/// </summary>
/// <remarks>
/// Not FileSystemWatcher: that reads as fast as events come, so a log that floods costs a core. Here the thread rests after each round, and
/// the kernel folds what is written to one file meanwhile into one event.
/// </remarks>
internal sealed unsafe partial class Inotify : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const uint Modify = 0x2,
        CloseWrite = 0x8,
        MovedFrom = 0x40,
        MovedTo = 0x80,
        Create = 0x100,
        Delete = 0x200,
        DeleteSelf = 0x400,
        MoveSelf = 0x800,
        OnlyFolders = 0x1000000;

    // The first change is reported immediately; those right behind it together.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(40);

    private readonly Lock _closing = new(); // the thread closes the handle, but not under a call that ends it
    private readonly SafeFileHandle _handle;
    private readonly Channel<object> _changed = Channel.CreateBounded<object>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Dictionary<string, int> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _folders = []; // the same, the other way
    private readonly Lock _telling = new();
    private readonly HashSet<int> _told = []; // watches with changes that nobody has taken yet
    private readonly uint _mask;
    private bool _hasLost;
    private volatile bool _stopped;

    private Inotify(SafeFileHandle handle, uint mask) => (_handle, _mask) = (handle, mask);

    /// <summary>Changes, at most one that nobody has taken yet.</summary>
    public ChannelReader<object> Changed => _changed.Reader;

    /// <summary>Begins; null where the machine has no instance left to give (fs.inotify.max_user_instances).</summary>
    /// <param name="closes">That a file that could be written was closed is a change, too: the kernel does it for a process that
    /// dies.</param>
    public static Inotify? Begin(bool closes = false)
    {
        var handle = inotify_init1(CloseOnExec);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            return null;
        }

        var begun = new Inotify(
            handle,
            Modify | MovedFrom | MovedTo | Create | Delete | DeleteSelf | MoveSelf | OnlyFolders | (closes ? CloseWrite : 0)
        );
        new Thread(begun.Read) { IsBackground = true, Name = "inotify" }.Start();
        return begun;
    }

    /// <summary>
    /// Watches exactly these folders from now on. Repeated calls are cheap, and find a folder that was removed and made again. False: one
    /// of them cannot be watched.
    /// </summary>
    public bool Cover(ReadOnlySpan<string> folders)
    {
        foreach (var old in _watches.Keys.ToArray())
        {
            if (!folders.Contains(old))
            {
                Drop(old);
            }
        }

        var all = true;
        foreach (var folder in folders)
        {
            all &= Add(folder);
        }

        return all;
    }

    /// <summary>Watches one more folder, or the one that has taken its name. False: it cannot be watched.</summary>
    public bool Add(string folder)
    {
        var watch = inotify_add_watch(_handle, folder, _mask);
        if (watch < 0)
        {
            Drop(folder);
            return false;
        }

        if (!_watches.TryGetValue(folder, out var before) || before != watch)
        {
            Drop(folder); // another folder of that name; the old one may live on under another name
            (_watches[folder], _folders[watch]) = (watch, folder);
        }

        return true;
    }

    /// <summary>Watches a folder no more.</summary>
    public void Drop(string folder)
    {
        if (_watches.Remove(folder, out var watch))
        {
            _folders.Remove(watch);
            _ = inotify_rm_watch(_handle, watch); // fails when the folder is gone, which ended the watch already
        }
    }

    /// <summary>The folders with changes since the last call; null: events were lost, and any folder may have changed.</summary>
    public IReadOnlyList<string>? TakeChanged()
    {
        lock (_telling)
        {
            var changed = _hasLost ? null : _told.Select(watch => _folders.GetValueOrDefault(watch)).OfType<string>().ToList();
            _told.Clear();
            _hasLost = false;
            return changed;
        }
    }

    public void Dispose()
    {
        lock (_closing)
        {
            _stopped = true;
            _watches.Clear();

            // The end of a watch is an event, and wakes the thread, which then closes the handle.
            if (!_handle.IsClosed && inotify_add_watch(_handle, "/", Modify | OnlyFolders) is >= 0 and var last)
            {
                _ = inotify_rm_watch(_handle, last);
            }
        }
    }

    // struct inotify_event: watch, mask, cookie, length of the name that follows, each of four bytes.
    private void Tell(byte* events, nint length)
    {
        const int Head = 16;
        lock (_telling)
        {
            for (nint at = 0; at + Head <= length; at += Head + *(int*)(events + at + 12))
            {
                var watch = *(int*)(events + at);
                _hasLost |= watch < 0; // the queue was full
                _told.Add(watch);
            }
        }
    }

    private void Read()
    {
        const int Interrupted = 4;
        var buffer = stackalloc byte[16 * 1024];
        nint length;
        while (!_stopped && ((length = read(_handle, buffer, 16 * 1024)) > 0 || Marshal.GetLastPInvokeError() == Interrupted))
        {
            Tell(buffer, length);
            _changed.Writer.TryWrite(this); // which of all objects it is means nothing
            if (!_stopped)
            {
                Thread.Sleep(Rest);
            }
        }

        _changed.Writer.TryComplete();
        lock (_closing)
        {
            _handle.Dispose();
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(SafeFileHandle handle, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_rm_watch(SafeFileHandle handle, int watch);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle handle, byte* buffer, nint count);
}
