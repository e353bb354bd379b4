using Ias.Engine.Files;

namespace Ias.Engine.Git.Writing;

/// <summary>Kind of entry at a path of the work tree.</summary>
internal enum TreeFileKind
{
    Missing,
    Regular,
    Link,
    Unreadable,

    /// <summary>A socket, a pipe, a device: nothing git can hold.</summary>
    Special,
}

/// <summary>Looks at files by their bytes: .NET's own calls cannot name a file that is not called in UTF-8. No link on the way is
/// followed.</summary>
internal static class TreeFile
{
    /// <summary>Reads a file's first <paramref name="limit"/> bytes; <paramref name="length"/> is its whole length.</summary>
    public static TreeFileKind Read(string folder, GitPath path, int limit, out long length, out byte[] start)
    {
        (length, start) = (0, []);
        using var inside = InsideFolder.Open(folder);
        using var file = inside.OpenFile(path.Bytes.Span, out _);
        if (file is null)
        {
            return inside.KindOf(path.Bytes.Span) switch
            {
                InsideKind.Missing => TreeFileKind.Missing,
                InsideKind.Link => TreeFileKind.Link,
                InsideKind.Pipe or InsideKind.Socket or InsideKind.CharacterDevice or InsideKind.BlockDevice => TreeFileKind.Special,
                _ => TreeFileKind.Unreadable,
            };
        }

        try
        {
            length = RandomAccess.GetLength(file);
            start = new byte[Math.Min(length, limit)];
            var read = RandomAccess.Read(file, start, 0);
            start = read < start.Length ? start[..read] : start;
            return TreeFileKind.Regular;
        }
        catch (Exception e) when (FileProblem.Explains(e))
        {
            return TreeFileKind.Unreadable;
        }
    }

    /// <summary>Deletes a file or link, and as git does the folders in <paramref name="folder"/> that are empty without it; false when that
    /// was not possible.</summary>
    public static bool Delete(string folder, GitPath path)
    {
        using var inside = InsideFolder.Open(folder);
        return new InsideWriter(inside).Delete(path.Bytes.Span);
    }
}
