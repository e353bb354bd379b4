using Ias.Core.Text;

namespace Ias.Engine.Files;

/// <summary>Turns what the file system refused into words for people.</summary>
public static class FileProblem
{
    /// <summary>True for the exceptions that the state of a disk or its permissions explains.</summary>
    public static bool Explains(Exception exception) => exception is IOException or UnauthorizedAccessException;

    public static ProblemException From(Exception cause, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (what, next) = cause switch
        {
            IOException { HResult: Posix.ErrorNoSpace or Posix.ErrorQuota } => (
                "The disk is full",
                ShellLine.Of($"df -h {folder}   (free some space, then type the command again)")
            ),
            IOException { HResult: Posix.ErrorReadOnly } => (
                "The file system is read-only",
                ShellLine.Of($"findmnt -T {folder}   (mount it writable, then type the command again)")
            ),
            UnauthorizedAccessException or IOException { HResult: 1 or 13 } => (
                "Writing is not permitted",
                ShellLine.Of($"ls -ld {folder} {path}   (make both writable for you: chmod u+w)")
            ),
            DirectoryNotFoundException or FileNotFoundException => ("The folder does not exist", ShellLine.Of($"mkdir -p {folder}")),
            _ => (cause.Message, ShellLine.Of($"ls -la {folder}")),
        };
        return new ProblemException(new Problem($"{what}: {Path.GetFileName(path)} was not written.", path, next), cause);
    }
}
