using Ias.Core.Text;

namespace Ias.Engine.Files;

/// <summary>Files with keys in them, for this user alone: mode 0600, whole or as they were.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderOwnerOnly = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>The content; null when there is no such file.</summary>
    /// <param name="longest">In bytes.</param>
    /// <exception cref="ProblemException">Others may read or write it, it is longer, or it is no file that can be read.</exception>
    public static byte[]? Read(string path, int longest)
    {
        try
        {
            using var handle = RegularFile.Open(path);
            if (handle is null)
            {
                return null;
            }

            if ((OutsideFile.GetUnixFileMode(handle) & Others) != UnixFileMode.None)
            {
                throw new ProblemException(
                    new Problem(
                        "Others on this machine can read this file, and it has keys in it.",
                        path,
                        ShellLine.Of($"chmod 600 {path}")
                    )
                );
            }

            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            if (file.Length > longest)
            {
                throw new IOException($"it is longer than {longest} bytes");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw new ProblemException(
                new Problem($"This file cannot be read: {refused.Message}.", path, ShellLine.Of($"ls -la {path}")),
                refused
            );
        }
    }

    /// <summary>Writes the file, and makes its folder for this user alone where it is missing.</summary>
    /// <exception cref="ProblemException">The disk is full, or the folder cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            OutsideFolder.Make(Path.GetDirectoryName(path)!, FolderOwnerOnly);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }

        AtomicFile.Write(path, content, OwnerOnly);
    }
}
