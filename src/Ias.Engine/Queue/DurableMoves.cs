using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Files that go from one folder of the queue to another, whole or not at all.</summary>
internal static class DurableMoves
{
    private const int Tries = 50;

    /// <summary>Renames; false when the file is not there any more: somebody else was faster.</summary>
    public static bool TryMove(string from, string to)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                File.Move(from, to, overwrite: true); // rename(2): of two who move the same file, one finds it gone
                return true;
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                if (left == 0 || !File.Exists(from))
                {
                    return false;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(to)!); // an empty folder was tidied away just now
            }
        }
    }

    /// <summary>Writes a file that is durable when this returns, under a name nobody looks at.</summary>
    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public static void WriteAside(string path, ReadOnlySpan<byte> content, bool flush = true)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            RandomAccess.Write(handle, content, 0);
            if (flush)
            {
                Posix.FlushData(handle, path);
            }
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Makes renames in these folders durable; one that is gone needs none.</summary>
    public static void Flush(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            try
            {
                Posix.FlushFolder(folder);
            }
            catch (DirectoryNotFoundException)
            {
                // tidied away, and with it what was to be made durable
            }
        }
    }

    /// <summary>Removes a folder that is empty; one that is not, or is gone, stays as it is.</summary>
    public static void Tidy(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // something came into it, or it is gone
        }
    }
}
