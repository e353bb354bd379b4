using Ias.Core.Text;
using Microsoft.Data.Sqlite;

namespace Ias.Engine.History;

/// <summary>Describes failures to write the mirror, in words for people.</summary>
internal static class MirrorProblem
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>True for everything a disk, a lock or a damaged file can do to the mirror.</summary>
    public static bool Explains(Exception exception) =>
        exception is SqliteException or ProblemException or IOException or UnauthorizedAccessException;

    /// <summary>True when the file is damaged or no database at all.</summary>
    public static bool IsCorrupt(SqliteException wrong) => wrong.SqliteErrorCode is Corrupt or NotADatabase;

    public static Problem From(Exception cause, string path) =>
        cause switch
        {
            ProblemException known => known.Problem,
            SqliteException { SqliteErrorCode: Busy or Locked } => new Problem(
                "The history is locked by another program. It will catch up later.",
                path,
                $"fuser -v {path}   (who holds it)"
            ),
            SqliteException corrupt when IsCorrupt(corrupt) => new Problem(
                "The history is damaged. Runs work without it.",
                path,
                "ias mirror rebuild"
            ),
            SqliteException { SqliteErrorCode: Full } => new Problem(
                "The disk is full: the history was not written. It will catch up later.",
                path,
                ShellLine.Of($"df -h {Path.GetDirectoryName(path)}")
            ),
            SqliteException { SqliteErrorCode: InputOutput } => new Problem( // a full disk too, where it was the write-ahead log's index that found no room
                "The disk is full or failing: the history was not written. It will catch up later.",
                path,
                ShellLine.Of($"df -h {Path.GetDirectoryName(path)}; dmesg | tail")
            ),
            SqliteException { SqliteErrorCode: ReadOnly or CannotOpen } or UnauthorizedAccessException => new Problem(
                "The history cannot be opened for writing. Runs work without it.",
                path,
                ShellLine.Of($"ls -la {Path.GetDirectoryName(path)}   (make folder and file writable for you)")
            ),
            _ => new Problem($"The history was not written: {cause.Message}", path, ShellLine.Of($"ls -la {Path.GetDirectoryName(path)}")),
        };
}
