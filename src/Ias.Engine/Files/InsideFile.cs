using System.Buffers;
using System.Text;
using Ias.Core.Text;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// One file or folder that a turn can write to, read or written in one go (<see cref="InsideFolder"/>, <see cref="InsideWriter"/>). It is
/// named by a path below a folder that no turn can change (a work tree, a folder of the engine's own): so whatever comes from a file or an
/// agent. Or, where the engine alone makes the name, by an absolute path without links: a link put on the way is refused.
/// </summary>
public static class InsideFile
{
    /// <summary>The longest text that a turn is to leave behind, in bytes.</summary>
    public const int LongestText = 1 << 20;

    private const int LongestName = 255; // bytes, NAME_MAX

    /// <summary>The content of a regular file.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="limit">In bytes.</param>
    public static InsideRead Read(string path, int limit)
    {
        using var folder = Above(path, out var name, out var why);
        return folder?.Read(name, limit) ?? new(null, why);
    }

    /// <summary>The same for a path below a folder; an absolute one that leads out of it is refused.</summary>
    /// <param name="limit">In bytes.</param>
    public static InsideRead Read(string root, string path, int limit)
    {
        using var inside = InsideFolder.At(RealPath.Of(root), out var why); // none: a lane that is gone
        return inside?.Read(Below(root, path), limit) ?? new(null, why);
    }

    /// <summary>The text of a small file that a turn was to write; empty: it did not, or what is there is no file, a link, or longer than
    /// 1 MiB.</summary>
    public static string Text(string root, string path) => Read(root, path, LongestText).Text;

    /// <summary>A handle for reading a regular file of any length while others may write it; null, and why, when there is none (an empty
    /// reason: nothing is there). The caller disposes of it.</summary>
    /// <param name="path">Absolute.</param>
    public static SafeFileHandle? Open(string path, out string why)
    {
        using var folder = Above(path, out var name, out why);
        return folder?.OpenFile(name, out why);
    }

    /// <summary>True when a regular file holds exactly this content.</summary>
    public static bool Holds(string path, ReadOnlySpan<byte> content)
    {
        using var file = Open(path, out _);
        if (file is null || RandomAccess.GetLength(file) != content.Length)
        {
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var at = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read)
            {
                if (!content[at..].StartsWith(buffer.AsSpan(0, read)))
                {
                    return false;
                }
            }

            return at == content.Length;
        }
        catch (IOException)
        {
            return false; // cannot be read
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Kind of the entry at an absolute path, links not followed.</summary>
    public static InsideKind KindOf(string path) => FactsOf(path)?.Kind ?? InsideKind.Missing;

    /// <summary>Kind of the entry at a path below a folder, links not followed.</summary>
    public static InsideKind KindOf(string root, string path)
    {
        using var inside = InsideFolder.At(RealPath.Of(root), out _);
        return inside?.KindOf(Below(root, path)) ?? InsideKind.Missing;
    }

    /// <summary>True when an absolute path is a regular file.</summary>
    public static bool Is(string path) => KindOf(path) == InsideKind.File;

    /// <summary>True when an absolute path is a folder.</summary>
    public static bool IsFolder(string path) => KindOf(path) == InsideKind.Folder;

    /// <summary>File system facts about an absolute path; null when nothing is visible there.</summary>
    public static InsideFacts? FactsOf(string path)
    {
        using var looked = HandleCalls.OpenReal(Path.GetFullPath(path), HandleCalls.ToLook, !HandleCalls.HasOpenat2, out var error);
        if (error == 0)
        {
            return new InsideFacts(HandleCalls.Facts(looked, "\0"u8, out _));
        }

        if (error != HandleCalls.TooManyLinks)
        {
            return null;
        }

        // A link is looked at from its folder; one on the way there hides everything.
        using var folder = Above(path, out var name, out _);
        return folder?.FactsOf(name);
    }

    /// <summary>The same for a path below a folder.</summary>
    public static InsideFacts? FactsOf(string root, string path)
    {
        using var inside = InsideFolder.At(RealPath.Of(root), out _);
        return inside?.FactsOf(Below(root, path));
    }

    /// <summary>The names in a folder that are text; none where it is missing or no folder.</summary>
    /// <param name="kind">Only of these; null: of all.</param>
    public static IReadOnlyList<string> NamesIn(string root, string folder, InsideKind? kind = null)
    {
        using var inside = InsideFolder.At(RealPath.Of(root), out _);
        return inside is null ? [] : Names(inside.Entries(Below(root, folder)), kind);
    }

    /// <summary>The absolute paths of what is in a folder and has a name that is text; none where it is missing or no folder.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="kind">Only of these; null: of all.</param>
    public static IReadOnlyList<string> PathsIn(string folder, InsideKind? kind = null)
    {
        using var inside = InsideFolder.At(folder, out _);
        return inside is null ? [] : [.. Names(inside.Entries(), kind).Select(name => Path.Combine(folder, name))];
    }

    /// <summary>Shows every name in a folder to <paramref name="show"/>; no text is made of them, and there may be any number.</summary>
    /// <param name="folder">Absolute.</param>
    public static void Show<T>(string folder, ReadOnlySpanAction<char, T> show, T to)
    {
        using var inside = InsideFolder.At(folder, out _);
        if (inside is null)
        {
            return;
        }

        using var listed = HandleCalls.OpenName(inside.Handle, ".\0"u8, HandleCalls.ToRead | HandleCalls.Folder, out var error);
        if (error == 0)
        {
            var text = new char[LongestName];
            InsideFolder.List(
                listed,
                new byte[32 * 1024],
                (name, _) =>
                {
                    show(text.AsSpan(0, Encoding.UTF8.GetChars(name, text)), to);
                    return true;
                }
            );
        }
    }

    /// <summary>Writes a whole file as <see cref="InsideWriter.Write"/> does, and makes the folders above it.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.Write"/>; or what is read back differs.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Drop(path, content);
        if (!Holds(path, content))
        {
            throw new ProblemException(
                new Problem(
                    "The file read back differs from what was written: a disk error, or another program wrote it.",
                    path,
                    ShellLine.Of($"ls -la {path}; dmesg | tail")
                )
            );
        }
    }

    /// <summary>Writes a file without reading it back, for files whose reader removes them immediately.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.Write"/>.</exception>
    public static void Drop(string path, ReadOnlySpan<byte> content)
    {
        using var folder = MadeAbove(path, out var name);
        new InsideWriter(folder).Write(name, content);
    }

    /// <summary>Writes a whole file below a folder, and makes the folders above it.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.Write"/>.</exception>
    public static void Write(string root, string path, ReadOnlySpan<byte> content)
    {
        using var inside = InsideFolder.Open(root);
        var (writer, below) = (new InsideWriter(inside), Below(root, path));
        if (Path.GetDirectoryName(below) is { Length: > 0 } folder)
        {
            writer.MakeFolder(folder);
        }

        writer.Write(below, content);
    }

    /// <summary>Writes a file under a name that nobody looks at yet, and makes the folders above it.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="flush">Its content is durable when this returns.</param>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.WriteNew"/>.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content, bool flush)
    {
        using var folder = MadeAbove(path, out var name);
        new InsideWriter(folder).WriteNew(name, content, flush);
    }

    /// <summary>Opens a regular file to read and write anywhere in it; makes it, but not the folder, where it is missing.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.OpenToChange"/>, or the folder is not there.</exception>
    public static SafeFileHandle OpenToChange(string path)
    {
        using var folder = Above(path, out var name, out var why) ?? throw NoFolder(path, why);
        return new InsideWriter(folder).OpenToChange(name);
    }

    /// <summary>Makes a folder and those above it.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.MakeFolder"/>.</exception>
    public static void MakeFolder(string path)
    {
        using var there = InsideFolder.At(path, out _);
        if (there is null)
        {
            using var top = InsideFolder.Open("/");
            new InsideWriter(top).MakeFolder(Path.GetFullPath(path)[1..]);
        }
    }

    /// <summary>Makes a folder below another one, and those between.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.MakeFolder"/>.</exception>
    public static void MakeFolder(string root, string folder)
    {
        using var inside = InsideFolder.Open(root);
        new InsideWriter(inside).MakeFolder(Below(root, folder));
    }

    /// <summary>The same for a folder that is the engine's own: what else stands in its place goes.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.MakeOwnFolder"/>.</exception>
    public static void MakeOwnFolder(string root, string folder)
    {
        using var inside = InsideFolder.Open(root);
        new InsideWriter(inside).MakeOwnFolder(Below(root, folder));
    }

    /// <summary>Removes whatever stands at an absolute path.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.Remove"/>.</exception>
    public static void Remove(string path)
    {
        using var folder = Above(path, out var name, out _);
        if (folder is not null)
        {
            new InsideWriter(folder).Remove(name);
        }
    }

    /// <summary>Removes whatever stands at a path below a folder.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.Remove"/>.</exception>
    public static void Remove(string root, string path)
    {
        using var inside = InsideFolder.Open(root);
        new InsideWriter(inside).Remove(Below(root, path));
    }

    /// <summary>Removes a folder that is empty; one that is not, or is gone, stays as it is.</summary>
    /// <param name="path">Absolute.</param>
    public static void RemoveEmptyFolder(string path)
    {
        using var folder = Above(path, out var name, out _);
        if (folder is not null && InsidePath.Terminated(name, out _) is { } at)
        {
            _ = HandleCalls.Remove(folder.Handle, at, isFolder: true);
        }
    }

    /// <summary>Renames, and makes the folders above the new name; a file or link of that name gives way. False: nothing is there to be
    /// renamed. That the rename is durable is the caller's (<see cref="Flush"/>).</summary>
    /// <param name="from">Absolute; a link, a pipe and whatever else is renamed as what it is.</param>
    /// <param name="to">Absolute.</param>
    /// <exception cref="ProblemException">A folder stands under the new name, or a link is on the way.</exception>
    public static bool TryMove(string from, string to)
    {
        for (var left = 50; ; left--)
        {
            using var source = Above(from, out var old, out _);
            if (source is null || source.KindOf(old) == InsideKind.Missing)
            {
                return false;
            }

            using var target = MadeAbove(to, out var name);
            if (new InsideWriter(source).TryMove(old, target, name, replaces: true) || left == 0)
            {
                return left > 0; // of two who move the same file, one finds it gone; an empty folder may be tidied away just now
            }
        }
    }

    /// <summary>The same, but nothing that stands under the new name gives way: false then, too.</summary>
    /// <exception cref="ProblemException">A link is on the way, or it cannot be renamed.</exception>
    public static bool TryMoveToFree(string from, string to)
    {
        using var source = Above(from, out var old, out _);
        if (source is null || source.KindOf(old) == InsideKind.Missing)
        {
            return false;
        }

        using var target = MadeAbove(to, out var name);
        return new InsideWriter(source).TryMove(old, target, name, replaces: false);
    }

    /// <summary>Moves what stands there to <c>&lt;name&gt;.corrupt-&lt;time&gt;</c> beside it, whatever it is, and returns that path.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="ProblemException">Nothing is there, or the folder cannot be written.</exception>
    public static string MoveAside(string path, DateTimeOffset now)
    {
        using var folder = Above(path, out var name, out var why) ?? throw NoFolder(path, why);
        return Path.Combine(folder.Path, new InsideWriter(folder).MoveAside(name, now));
    }

    /// <summary>Makes renames in a folder durable; one that is gone needs none.</summary>
    /// <exception cref="ProblemException">The disk refuses.</exception>
    public static void Flush(string folder)
    {
        using var inside = InsideFolder.At(folder, out _);
        if (inside is null)
        {
            return;
        }

        using var open = HandleCalls.OpenName(inside.Handle, ".\0"u8, HandleCalls.ToRead | HandleCalls.Folder, out var error);
        try
        {
            if (error == 0)
            {
                Posix.FlushFolder(open, folder);
            }
        }
        catch (IOException failed)
        {
            throw FileProblem.From(failed, folder);
        }
    }

    private static IReadOnlyList<string> Names(InsideListing listing, InsideKind? kind) =>
        [.. (listing.Entries ?? []).Where(entry => kind is null || entry.Kind == kind).Select(entry => entry.Text).OfType<string>()];

    private static InsideFolder? Above(string path, out string name, out string why)
    {
        name = Path.GetFileName(path);
        return InsideFolder.At(Path.GetDirectoryName(path)!, out why);
    }

    private static InsideFolder MadeAbove(string path, out string name)
    {
        if (Above(path, out name, out _) is { } there)
        {
            return there;
        }

        MakeFolder(Path.GetDirectoryName(path)!);
        return Above(path, out name, out var why) ?? throw NoFolder(path, why);
    }

    private static ProblemException NoFolder(string path, string why) =>
        why.Length == 0
            ? FileProblem.From(new DirectoryNotFoundException(path), path)
            : new ProblemException(
                new Problem($"ias does not write here: {why}.", path, "Look at what made it, and remove it; then type the command again.")
            );

    private static string Below(string root, string path) => Path.IsPathRooted(path) ? Path.GetRelativePath(root, path) : path;
}
