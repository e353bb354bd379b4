using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Files;

/// <summary>
/// Reading files where no turn can write: the person's settings, the state folder, the real git dir, <c>/proc</c>. Links are followed, and
/// even a pipe is not waited for. What a turn can write is read by <see cref="InsideFile"/>.
/// </summary>
public static class RegularFile
{
    private const int Longest = 256 << 20;

    /// <summary>The text of a file as UTF-8; null when it is missing. Pipes and devices read as an empty text.</summary>
    /// <exception cref="IOException">A folder, more than 256 MiB, or no permission.</exception>
    public static string? Text(string path) =>
        Read(path) is { } content
            ? Encoding.UTF8.GetString(
                content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length) : content
            )
            : null;

    /// <summary>The lines of a file, without their ends; none when there is no file.</summary>
    /// <exception cref="IOException">As <see cref="Text"/>.</exception>
    public static string[] Lines(string path) =>
        Text(path) is { Length: > 0 } text ? text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray() : [];

    /// <summary>True when <paramref name="path"/> is a file, not a folder, pipe or socket. Links are followed.</summary>
    public static bool Is(string path)
    {
        if (OutsideFolder.Exists(path) || !OutsideFile.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(
                Posix.OpenToRead(path) ?? throw new FileNotFoundException(path),
                FileAccess.Read,
                bufferSize: 0
            );
            return file.CanSeek;
        }
        catch (IOException)
        {
            return false; // a socket cannot even be opened
        }
    }

    /// <summary>
    /// A handle for reading a file of any size while others write it; null when there is none. Never waits. The caller disposes of it.
    /// </summary>
    /// <exception cref="IOException">A folder, a pipe, a socket or a device, or no permission.</exception>
    public static SafeFileHandle? Open(string path)
    {
        var handle = Posix.OpenToRead(path);
        if (handle is null || Posix.Facts(handle) is not { IsRegular: false, IsFolder: var folder })
        {
            return handle;
        }

        handle.Dispose();
        throw new IOException(folder ? "it is a folder" : "it is not a regular file");
    }

    /// <summary>The content, or null when there is no such file. Pipes and devices read as empty, without waiting.</summary>
    /// <exception cref="IOException">A folder, a file longer than <paramref name="limit"/> bytes, or no permission.</exception>
    public static byte[]? Read(string path, int limit = Longest)
    {
        using var handle = Posix.OpenToRead(path);
        if (handle is null)
        {
            return null;
        }

        if (Posix.Facts(handle).IsFolder)
        {
            throw new IOException("it is a folder");
        }

        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        using var content = new MemoryStream(file.CanSeek ? (int)Math.Min(file.Length, limit) : 0);
        var buffer = new byte[16 * 1024];
        for (int read; (read = file.Read(buffer)) > 0; )
        {
            content.Write(buffer, 0, read);
            if (content.Length > limit)
            {
                throw new IOException($"it is longer than {limit} bytes");
            }
        }

        return content.Capacity == content.Length ? content.GetBuffer() : content.ToArray(); // no second copy of a large file
    }

    /// <summary>True when a file holds exactly this content; reads it in pieces.</summary>
    /// <exception cref="IOException">As <see cref="Text"/>.</exception>
    public static bool Holds(string path, ReadOnlySpan<byte> content)
    {
        using var handle = Posix.OpenToRead(path);
        if (handle is null)
        {
            return false;
        }

        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var buffer = new byte[16 * 1024];
        for (int read; (read = file.Read(buffer)) > 0; content = content[read..])
        {
            if (!content.StartsWith(buffer.AsSpan(0, read)))
            {
                return false;
            }
        }

        return content.IsEmpty;
    }
}
