namespace Ias.Engine.Files;

/// <summary>
/// One file or folder below a folder that a turn can write to, read or written in one go (<see cref="InsideFolder"/>, <see
/// cref="InsideWriter"/>). The folder itself is named by a path that no turn can change: a work tree, or a folder of the engine's own. What
/// is in it is named by a path below it, or by an absolute one.
/// </summary>
public static class InsideFile
{
    /// <summary>The longest text that a turn is to leave behind, in bytes.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>The content of a regular file.</summary>
    /// <param name="limit">In bytes.</param>
    public static InsideRead Read(string root, string path, int limit)
    {
        if (!Directory.Exists(root))
        {
            return default; // a lane that is gone
        }

        using var inside = InsideFolder.Open(root);
        return inside.Read(Below(root, path), limit);
    }

    /// <summary>The text of a small file that a turn was to write; empty: it did not, or what is there is no file, a link, or longer than
    /// 1 MiB.</summary>
    public static string Text(string root, string path) => Read(root, path, LongestText).Text;

    /// <summary>What stands there, links not followed.</summary>
    public static InsideKind KindOf(string root, string path)
    {
        using var inside = InsideFolder.Open(root);
        return inside.KindOf(Below(root, path));
    }

    /// <summary>The names in a folder that are text; none where it is missing or no folder.</summary>
    /// <param name="kind">Only of these; null: of all.</param>
    public static IReadOnlyList<string> NamesIn(string root, string folder, InsideKind? kind = null)
    {
        using var inside = InsideFolder.Open(root);
        return
        [
            .. (inside.Entries(Below(root, folder)).Entries ?? [])
                .Where(entry => kind is null || entry.Kind == kind)
                .Select(entry => entry.Text)
                .OfType<string>(),
        ];
    }

    /// <summary>Writes a whole file, and makes the folders above it.</summary>
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

    /// <summary>Makes a folder and those above it.</summary>
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

    /// <summary>Removes whatever stands there.</summary>
    /// <exception cref="ProblemException">As <see cref="InsideWriter.Remove"/>.</exception>
    public static void Remove(string root, string path)
    {
        using var inside = InsideFolder.Open(root);
        new InsideWriter(inside).Remove(Below(root, path));
    }

    private static string Below(string root, string path) => Path.IsPathRooted(path) ? Path.GetRelativePath(root, path) : path;
}
