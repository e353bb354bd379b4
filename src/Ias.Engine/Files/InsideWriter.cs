using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// Writes into a folder that a turn can write to as well. Every step goes by handle from the folder that was opened before the turn, and
/// follows no link: what is written lands in that folder or nowhere.
/// </summary>
/// <param name="folder">Held by the caller, who disposes of it.</param>
public sealed class InsideWriter(InsideFolder folder)
{
    private const int MostTries = 100; // something inside may put other things there

    private const int LongestName = 200; // of 255 bytes, so that there is room for the rest of a temporary name
    private const int Random = 12;

    private static ReadOnlySpan<byte> Ending => ".tmp"u8;

    /// <summary>Writes a whole file: to a temporary name in the same folder, flushed, renamed, and the folder flushed. A file, link, pipe
    /// or socket of that name gives way; a folder does not. The folder it goes to must be there.</summary>
    /// <param name="mode">Null: that of the file it replaces, else 0644 under the umask.</param>
    /// <param name="isDurable">False: nothing is flushed, and nothing that earlier writers left is looked for; for what is made again after a
    /// crash.</param>
    /// <exception cref="ProblemException">The disk is full, a folder stands there, or a link is on the way; says what to do.</exception>
    public void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null, bool isDurable = true)
    {
        using var parent = ParentOf(path, out var name);
        if (isDurable)
        {
            Sweep(parent, name);
        }

        var facts = HandleCalls.Facts(parent, name, out var missing);
        var wanted =
            mode ?? (missing == 0 && (InsideKind)(facts.Mode >> 12) == InsideKind.File ? (UnixFileMode?)(facts.Mode & 0x1FF) : null);
        for (var left = 3; !TryWrite(parent, name, content, wanted, path, isDurable, left == 0); left--)
        {
            // a sweep came between the temporary file's creation and its lock
        }

        if (isDurable)
        {
            Flush(parent, path);
        }
    }

    /// <summary>Writes a file under a name that nobody looks at yet; what stands there goes first. Renaming it, and making that durable, is
    /// the caller's.</summary>
    /// <param name="flush">Its content is durable when this returns.</param>
    /// <exception cref="ProblemException">As <see cref="Write"/>.</exception>
    public void WriteNew(string path, ReadOnlySpan<byte> content, bool flush)
    {
        using var parent = ParentOf(path, out var name);
        var file = HandleCalls.OpenName(parent, name, HandleCalls.ToCreate, out var error);
        if (error == HandleCalls.Exists)
        {
            file.Dispose();
            Check(InsideTree.Remove(parent, name), path);
            file = HandleCalls.OpenName(parent, name, HandleCalls.ToCreate, out error);
        }

        using (file)
        {
            Check(error, path);
            try
            {
                RandomAccess.Write(file, content, 0);
                if (flush)
                {
                    Posix.FlushData(file, path);
                }
            }
            catch (Exception failed) when (FileProblem.Explains(failed))
            {
                throw FileProblem.From(failed, Full(path));
            }
        }
    }

    /// <summary>Opens a regular file to write at its end, or makes it (mode 0666 under the umask). Never waits.</summary>
    /// <exception cref="ProblemException">A link, a pipe or anything else stands there, or it cannot be written.</exception>
    public SafeFileHandle OpenToAppend(string path) => OpenRegular(path, HandleCalls.ToAppend);

    /// <summary>The same to read and write anywhere in it.</summary>
    /// <exception cref="ProblemException">As <see cref="OpenToAppend"/>.</exception>
    public SafeFileHandle OpenToChange(string path) => OpenRegular(path, HandleCalls.ToChange);

    private SafeFileHandle OpenRegular(string path, int flags)
    {
        using var parent = ParentOf(path, out var name);
        var file = HandleCalls.OpenName(parent, name, flags, out var error);
        var kind = error == 0 ? InsideFolder.KindIn(file, "\0"u8) : InsideFolder.KindIn(parent, name);
        if (error == 0 && kind == InsideKind.File)
        {
            return file;
        }

        file.Dispose();
        if (kind is not (InsideKind.File or InsideKind.Missing or InsideKind.Unreadable))
        {
            throw Refused(path, InsideFolder.NotFile(kind));
        }

        Check(error, path);
        throw Refused(path, "it was replaced at this very moment");
    }

    /// <summary>Makes a folder and those above it. Nothing that is there gives way.</summary>
    /// <exception cref="ProblemException">A link, a file or something else stands in the way; says where.</exception>
    public void MakeFolder(string path) => Make(path, replace: false);

    /// <summary>The same for a folder that is the engine's own: a link, a file or anything else in its place, or in the place of one above
    /// it, is removed.</summary>
    /// <exception cref="ProblemException">It cannot be made.</exception>
    public void MakeOwnFolder(string path) => Make(path, replace: true);

    /// <summary>Makes a symbolic link for what runs inside, and the folders above it; what else stands in its place is removed.</summary>
    /// <param name="target">Target text of the link; it is not resolved.</param>
    /// <exception cref="ProblemException">It cannot be made.</exception>
    public void MakeLink(string path, string target)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
        {
            MakeOwnFolder(above);
        }

        using var parent = ParentOf(path, out var name);
        var says = System.Text.Encoding.UTF8.GetBytes(target);
        // Made first and looked at then: another turn that begins may make the same at the same time.
        for (var tries = 1; HandleCalls.MakeLink(parent, name, [.. says, 0]) is var error and not 0; tries++)
        {
            if (error != HandleCalls.Exists || tries == MostTries)
            {
                Check(error, path);
            }
            else if (HandleCalls.LinkText(parent, name).AsSpan().SequenceEqual(says))
            {
                return;
            }
            else
            {
                Check(InsideTree.Remove(parent, name), path);
            }
        }
    }

    /// <summary>Removes whatever stands there: a folder with all that is in it, of a link the link. Nothing there: nothing is done.</summary>
    /// <exception cref="ProblemException">It cannot be removed, or a link is on the way.</exception>
    public void Remove(string path)
    {
        var (above, _) = Split(path);
        using var parent = HandleCalls.Open(folder.Handle, above, HandleCalls.ToLook | HandleCalls.Folder, folder.ByParts, out var error);
        if (error is HandleCalls.NoEntry)
        {
            return;
        }

        Check(error, path);
        Check(InsideTree.Remove(parent, Split(path).Name), path);
    }

    /// <summary>Removes a file or link, and the folders above it that are empty without it; false: it is not there, a folder, or cannot be
    /// removed.</summary>
    /// <param name="path">In bytes.</param>
    public bool Delete(ReadOnlySpan<byte> path)
    {
        for (var isFolder = false; InsidePath.Terminated(path, out _) is not null; isFolder = true)
        {
            var (above, name) = InsidePath.Split(path);
            using var parent = Above(above, out var error);
            if (error != 0 || HandleCalls.Remove(parent, [.. name, 0], isFolder) != 0)
            {
                return isFolder; // a folder that is not empty, or the file itself
            }

            path = above;
        }

        return true;
    }

    /// <summary>Renames within the folder, a link as what it is; a file or link of the new name gives way.</summary>
    /// <exception cref="ProblemException">Nothing is there, a folder stands under the new name, or a link is on the way.</exception>
    public void Move(string from, string to)
    {
        using var source = ParentOf(from, out var old);
        using var target = ParentOf(to, out var name);
        Check(HandleCalls.Rename(source, old, target, name), to);
        Flush(source, from);
        Flush(target, to);
    }

    /// <summary>Renames to a name in a folder that is held as well. False: nothing is there (any more), or one of the folders is gone, or,
    /// where nothing may give way, something stands under the new name. Not made durable.</summary>
    /// <exception cref="ProblemException">A folder stands under the new name, or it cannot be renamed.</exception>
    public bool TryMove(string from, InsideFolder target, string to, bool replaces)
    {
        var (old, name) = (Split(from).Name, Split(to).Name);
        var error = replaces
            ? HandleCalls.Rename(folder.Handle, old, target.Handle, name)
            : HandleCalls.RenameToFree(folder.Handle, old, target.Handle, name);
        if (error is HandleCalls.NoEntry || (error is HandleCalls.Exists && !replaces))
        {
            return false;
        }

        Check(error, to);
        return true;
    }

    /// <summary>Moves what stands there to <c>&lt;name&gt;.corrupt-&lt;time&gt;</c> beside it, whatever it is, and returns that path.</summary>
    /// <exception cref="ProblemException">Nothing is there, or the folder cannot be written.</exception>
    public string MoveAside(string path, DateTimeOffset now)
    {
        using var parent = ParentOf(path, out var name);
        for (var n = 1; ; n++)
        {
            var aside = string.Create(
                CultureInfo.InvariantCulture,
                $"{path}.corrupt-{now.UtcDateTime:yyyyMMddTHHmmssZ}{(n == 1 ? "" : $"-{n}")}"
            );
            var error = HandleCalls.RenameToFree(parent, name, parent, Split(aside).Name);
            if (error != HandleCalls.Exists)
            {
                Check(error, path);
                return aside;
            }
        }
    }

    private static byte[] Temporary(ReadOnlySpan<byte> name) =>
        [
            (byte)'.',
            .. name[..Math.Min(name.Length - 1, LongestName)],
            .. System.Text.Encoding.ASCII.GetBytes($".{Guid.NewGuid().ToString("N")[..Random]}"),
            .. Ending,
            0,
        ];

    private bool TryWrite(
        SafeFileHandle parent,
        byte[] name,
        ReadOnlySpan<byte> content,
        UnixFileMode? mode,
        string path,
        bool isDurable,
        bool isLast
    )
    {
        var temporary = Temporary(name);
        using var file = HandleCalls.OpenName(parent, temporary, HandleCalls.ToCreate, out var error);
        Check(error, path);
        try
        {
            _ = Posix.TryLock(file, shared: true); // says to a sweep that its writer lives
            if (mode is { } bits)
            {
                OutsideFile.SetUnixFileMode(file, bits);
            }

            RandomAccess.Write(file, content, 0);
            if (isDurable)
            {
                RandomAccess.FlushToDisk(file);
            }

            error = HandleCalls.Rename(parent, temporary, parent, name);
            if (error == HandleCalls.NoEntry && !isLast)
            {
                return false;
            }

            Check(error, path);
            return true;
        }
        catch (Exception failed) when (failed is ProblemException || FileProblem.Explains(failed))
        {
            _ = HandleCalls.Remove(parent, temporary, isFolder: false);
            throw failed as ProblemException ?? FileProblem.From(failed, Full(path));
        }
    }

    /// <summary>Removes what writers of this file that died left behind.</summary>
    private static void Sweep(SafeFileHandle parent, byte[] name)
    {
        using var listed = HandleCalls.OpenName(parent, ".\0"u8, HandleCalls.ToRead | HandleCalls.Folder, out var error);
        if (error != 0)
        {
            return;
        }

        byte[] begin = [(byte)'.', .. name.AsSpan()[..Math.Min(name.Length - 1, LongestName)], (byte)'.'];
        var left = new List<byte[]>();
        InsideFolder.List(
            listed,
            new byte[32 * 1024],
            (one, kind) =>
            {
                if (
                    kind == InsideKind.File
                    && one.Length == begin.Length + Random + Ending.Length
                    && one.StartsWith(begin)
                    && one.EndsWith(Ending)
                )
                {
                    left.Add([.. one, 0]);
                }

                return left.Count < 100;
            }
        );
        foreach (var temporary in left)
        {
            using var file = HandleCalls.OpenName(parent, temporary, HandleCalls.ToRead, out error);
            if (error == 0 && Posix.TryLock(file, shared: false))
            {
                _ = HandleCalls.Remove(parent, temporary, isFolder: false);
            }
        }
    }

    private void Make(string path, bool replace)
    {
        var at = folder.Handle;
        try
        {
            foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                byte[] name = InsidePath.Terminated(part, out var why) ?? throw Refused(path, why);
                var made = HandleCalls.MakeFolder(at, name);
                var next = HandleCalls.OpenName(at, name, HandleCalls.ToLook | HandleCalls.Folder, out var error);
                if (error is HandleCalls.NotFolder or HandleCalls.TooManyLinks && replace)
                {
                    next.Dispose();
                    Check(HandleCalls.Remove(at, name, isFolder: false), path);
                    made = HandleCalls.MakeFolder(at, name);
                    next = HandleCalls.OpenName(at, name, HandleCalls.ToLook | HandleCalls.Folder, out error);
                }

                if (at != folder.Handle)
                {
                    at.Dispose();
                }

                at = next;
                Check(error == HandleCalls.NoEntry ? made : error, path);
            }
        }
        finally
        {
            if (at != folder.Handle)
            {
                at.Dispose();
            }
        }
    }

    private static void Flush(SafeFileHandle parent, string path)
    {
        try
        {
            Posix.FlushFolder(parent, path);
        }
        catch (IOException failed)
        {
            throw FileProblem.From(failed, path);
        }
    }

    private SafeFileHandle Above(byte[] above, out int error) =>
        HandleCalls.Open(
            folder.Handle,
            above.Length == 0 ? ".\0"u8 : [.. above, 0],
            HandleCalls.ToLook | HandleCalls.Folder,
            folder.ByParts,
            out error
        );

    private SafeFileHandle ParentOf(string path, out byte[] name)
    {
        (var above, name) = Split(path);
        var parent = HandleCalls.Open(folder.Handle, above, HandleCalls.ToRead | HandleCalls.Folder, folder.ByParts, out var error);
        if (error != 0)
        {
            parent.Dispose();
            Check(error, path);
        }

        return parent;
    }

    private (byte[] Above, byte[] Name) Split(string path)
    {
        var whole = InsidePath.Terminated(path, out var why) ?? throw Refused(path, why);
        var (above, name) = InsidePath.Split(whole.AsSpan()[..^1]);
        return name is [] or [(byte)'.']
            ? throw Refused(path, "the path ends in no name")
            : ([.. above.Length == 0 ? "."u8 : above, 0], [.. name, 0]);
    }

    private void Check(int error, string path)
    {
        if (error != 0)
        {
            throw error switch
            {
                HandleCalls.TooManyLinks or HandleCalls.NotFolder => Refused(
                    path,
                    "a link, or something else that is no folder, is on its way"
                ),
                HandleCalls.IsFolder or HandleCalls.NotEmpty => Refused(path, "a folder stands there"),
                HandleCalls.NoEntry => FileProblem.From(new DirectoryNotFoundException(path), Full(path)),
                _ => FileProblem.From(new IOException(HandleCalls.Words(error), error), Full(path)),
            };
        }
    }

    private ProblemException Refused(string path, string why) =>
        new(
            new Problem($"ias does not write here: {why}.", Full(path), "Look at what made it, and remove it; then type the command again.")
        );

    private string Full(string path) => Path.Combine(folder.Path, path);
}
