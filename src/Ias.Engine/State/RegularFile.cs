namespace Ias.Engine.State;

/// <summary>Reading files that an agent may have replaced by something else.</summary>
internal static class RegularFile
{
    /// <summary>Whether there is a file at <paramref name="path"/>: no folder, pipe or socket. A link counts as what it leads to.</summary>
    public static bool Is(string path)
    {
        if (Directory.Exists(path) || !File.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(Posix.OpenToRead(path) ?? throw new FileNotFoundException(path), FileAccess.Read, bufferSize: 0);
            return file.CanSeek;
        }
        catch (IOException)
        {
            return false; // a socket cannot even be opened
        }
    }

    /// <summary>The content, or null when there is no such file. Pipes and devices read as what they hold at once: nothing.</summary>
    /// <exception cref="IOException">A folder, a file longer than <paramref name="limit"/> bytes, or no permission.</exception>
    public static byte[]? Read(string path, int limit)
    {
        using var handle = Posix.OpenToRead(path);
        if (handle is null)
        {
            return null;
        }

        if (Directory.Exists(path))
        {
            throw new IOException("it is a folder");
        }

        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > limit)
            {
                throw new IOException($"it is longer than {limit} bytes");
            }
        }

        return content.ToArray();
    }
}
