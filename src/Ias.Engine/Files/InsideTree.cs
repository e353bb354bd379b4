using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// Goes through a folder and all folders below it by handle, depth first and without recursion, so that neither links nor depth nor names
/// that are no text lead it astray.
/// </summary>
internal sealed class InsideTree : IDisposable
{
    // Of the folders above only so many are held open; those further up are found again through "..".
    private const int MostHandles = 64;
    private const int MostInFolder = 1_000_000;
    private const int Batch = 4096;

    private readonly List<Frame> _frames = [];
    private readonly List<byte> _path = [];
    private readonly byte[] _buffer = new byte[64 * 1024];

    private InsideTree() { }

    private ReadOnlySpan<byte> Path => CollectionsMarshal.AsSpan(_path);

    /// <summary>True when an entry is examined further. Called for each entry, so it should be quick.</summary>
    public delegate bool Choose(ReadOnlySpan<byte> name, InsideKind kind);

    /// <summary>An entry that was chosen.</summary>
    /// <param name="parent">Its folder.</param>
    /// <param name="folder">The folder's path, empty for the first.</param>
    /// <returns>The name under which to go into it, if it is a folder; null: not at all.</returns>
    public delegate byte[]? Visit(SafeFileHandle parent, ReadOnlySpan<byte> folder, byte[] name, InsideKind kind);

    /// <summary>A folder that cannot be read.</summary>
    /// <param name="why">For a sentence.</param>
    /// <param name="facts">The folder's, where they are known.</param>
    public delegate void Unread(ReadOnlySpan<byte> path, string why, Posix.Statx facts);

    /// <summary>True when a folder that its owner, this user, may not read is to be made readable.</summary>
    public delegate bool MayOpen(ReadOnlySpan<byte> path, Posix.Statx facts);

    /// <summary>Visits what is chosen in a folder and below it.</summary>
    public static void Walk(InsideFolder root, Choose choose, Visit visit, Unread unread, MayOpen open, CancellationToken cancel)
    {
        using var tree = new InsideTree();
        var first = HandleCalls.OpenName(root.Handle, ".\0"u8, HandleCalls.ToRead | HandleCalls.Folder, out var error);
        tree.Enter(first, [], error, choose, MostInFolder, unread);
        while (tree._frames.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var frame = tree._frames[^1];
            if (!frame.Rest.TryDequeue(out var entry))
            {
                tree.Leave(unread);
                continue;
            }

            var name = visit(frame.Handle!, tree.Path, entry.Name.ToArray(), entry.Kind);
            if (name is not null && entry.Kind == InsideKind.Folder)
            {
                byte[] inside = [.. name, 0];
                var handle = HandleCalls.OpenName(frame.Handle!, inside, HandleCalls.ToRead | HandleCalls.Folder, out error);
                var facts = error == 0 ? default : HandleCalls.Facts(frame.Handle!, inside, out _);
                if (
                    error == HandleCalls.NotPermitted
                    && open(InsidePath.Join(tree.Path, name), facts)
                    && MakeReadable(frame.Handle!, inside)
                )
                {
                    handle.Dispose();
                    handle = HandleCalls.OpenName(frame.Handle!, inside, HandleCalls.ToRead | HandleCalls.Folder, out error);
                }

                tree.Enter(handle, name, error, choose, MostInFolder, unread, facts);
            }
        }
    }

    /// <summary>Removes what stands under a name, with all that is in it; a link itself. The error that stopped it; 0 also when nothing is
    /// there.</summary>
    /// <param name="name">NUL at its end.</param>
    public static int Remove(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        var error = HandleCalls.Remove(parent, name, isFolder: false);
        if (error is 0 or HandleCalls.NoEntry)
        {
            return 0;
        }

        if (error is not (HandleCalls.IsFolder or HandleCalls.NoPermission)) // unlink(2): EISDIR here, EPERM by POSIX
        {
            return error;
        }

        using var tree = new InsideTree();
        var failed = 0;
        Unread unread = (_, _, _) => failed = failed == 0 ? HandleCalls.NotPermitted : failed;
        var handle = HandleCalls.OpenName(parent, name, HandleCalls.ToRead | HandleCalls.Folder, out error);
        if (error != 0)
        {
            handle.Dispose();
            return error;
        }

        tree.Enter(handle, name[..^1].ToArray(), 0, (_, _) => true, Batch, unread);
        while (tree._frames.Count > 0 && failed == 0)
        {
            var frame = tree._frames[^1];
            if (frame.Rest.TryDequeue(out var entry))
            {
                byte[] inside = [.. entry.Name.Span, 0];
                error = HandleCalls.Remove(frame.Handle!, inside, entry.Kind == InsideKind.Folder);
                if (error is HandleCalls.NotEmpty or HandleCalls.Exists)
                {
                    var below = HandleCalls.OpenName(frame.Handle!, inside, HandleCalls.ToRead | HandleCalls.Folder, out error);
                    tree.Enter(below, entry.Name.ToArray(), error, (_, _) => true, Batch, unread);
                }
                else if (error is not (0 or HandleCalls.NoEntry))
                {
                    failed = error;
                }
            }
            else if (frame.IsMore && tree.ListAgain(frame))
            {
                // the next few thousand
            }
            else
            {
                var left = frame.Name;
                tree.Leave(unread);
                var above = tree._frames.Count > 0 ? tree._frames[^1].Handle! : parent;
                error = failed == 0 ? HandleCalls.Remove(above, [.. left, 0], isFolder: true) : failed;
                failed = error is HandleCalls.NoEntry ? 0 : error;
            }
        }

        return failed;
    }

    public void Dispose()
    {
        foreach (var frame in _frames)
        {
            frame.Handle?.Dispose();
        }
    }

    // Through the handle, so that it is this folder and not one that takes its name.
    private static bool MakeReadable(SafeFileHandle parent, byte[] name)
    {
        using var folder = HandleCalls.OpenName(parent, name, HandleCalls.ToLook | HandleCalls.Folder, out var error);
        return error == 0 && HandleCalls.Allow(folder);
    }

    private void Enter(SafeFileHandle handle, byte[] name, int error, Choose choose, int most, Unread unread, Posix.Statx facts = default)
    {
        var before = _path.Count;
        if (before > 0)
        {
            _path.Add((byte)'/');
        }

        _path.AddRange(name);
        var frame = new Frame(name, before, choose, most) { Handle = handle };
        if (error == 0)
        {
            error = List(frame);
        }

        if (error != 0)
        {
            unread(Path, HandleCalls.Words(error), facts);
            handle.Dispose();
            _path.RemoveRange(before, _path.Count - before);
            return;
        }

        if (frame.IsMore && most == MostInFolder)
        {
            unread(Path, $"it has more than {most} folders", facts);
        }

        _frames.Add(frame);
        if (_frames.Count > MostHandles && _frames[^(MostHandles + 1)] is { Handle: { } far } distant)
        {
            distant.Identity = new Posix.FileFacts(HandleCalls.Facts(far, "\0"u8, out _)).Identity;
            distant.Handle = null;
            far.Dispose();
        }
    }

    /// <summary>Leaves the last folder; the one above is opened again if it was closed meanwhile.</summary>
    private void Leave(Unread unread)
    {
        var left = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        _path.RemoveRange(left.PathBefore, _path.Count - left.PathBefore);
        if (_frames.Count > 0 && _frames[^1] is { Handle: null } above)
        {
            var handle = HandleCalls.OpenName(left.Handle!, "..\0"u8, HandleCalls.ToRead | HandleCalls.Folder, out var error);
            if (error == 0 && new Posix.FileFacts(HandleCalls.Facts(handle, "\0"u8, out error)).Identity == above.Identity)
            {
                above.Handle = handle;
            }
            else
            {
                // Moved by another process meanwhile: the rest of everything above is not seen.
                handle.Dispose();
                unread(Path, error == 0 ? "it was moved while it was read" : HandleCalls.Words(error), default);
                foreach (var frame in _frames)
                {
                    frame.Handle?.Dispose();
                }

                _frames.Clear();
            }
        }

        left.Handle?.Dispose();
    }

    private int List(Frame frame)
    {
        frame.IsMore = false;
        return InsideFolder.List(
            frame.Handle!,
            _buffer,
            (name, kind) =>
            {
                if (frame.Choose(name, kind))
                {
                    frame.IsMore = frame.Rest.Count == frame.Most;
                    if (!frame.IsMore)
                    {
                        frame.Rest.Enqueue(new(name.ToArray(), kind));
                    }
                }

                return !frame.IsMore;
            }
        );
    }

    /// <summary>Lists an open folder from its beginning, most of which is gone by now; false: nothing is left.</summary>
    private bool ListAgain(Frame frame)
    {
        var again = HandleCalls.OpenName(frame.Handle!, ".\0"u8, HandleCalls.ToRead | HandleCalls.Folder, out var error);
        frame.Handle!.Dispose();
        frame.Handle = again;
        return error == 0 && List(frame) == 0 && frame.Rest.Count > 0;
    }

    private sealed class Frame(byte[] name, int pathBefore, Choose choose, int most)
    {
        public byte[] Name => name;

        public int PathBefore => pathBefore;

        public Choose Choose => choose;

        public int Most => most;

        public SafeFileHandle? Handle { get; set; }

        public FileIdentity Identity { get; set; }

        public bool IsMore { get; set; }

        public Queue<InsideEntry> Rest { get; } = new();
    }
}
