using System.Runtime.InteropServices;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// Finds a program as <c>execvp</c> would, on the child's PATH. .NET's own search also looks beside the running program and in the current
/// folder first, which here is a repository: a file <c>git</c> in it would be run in git's place.
/// </summary>
public static partial class ProgramPath
{
    private const int ExecuteOk = 1;

    /// <summary>The absolute path of <paramref name="name"/>; null when there is no such program. Relative and empty PATH entries are
    /// passed over.</summary>
    public static string? Find(string name, string? path, string workingDirectory)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            var full = Path.GetFullPath(name, workingDirectory);
            return IsProgram(full) ? full : null;
        }

        foreach (var folder in (path ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            if (folder.StartsWith('/') && Path.Join(folder, name) is var candidate && IsProgram(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsProgram(string path) => Access(path, ExecuteOk) == 0 && OutsideFile.Exists(path);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
