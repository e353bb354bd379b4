using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Git;

/// <summary>Refusals that come from the state a repository is in, each with what to type.</summary>
internal static class RepositoryProblems
{
    public static Problem NoIdentity(string workTree) =>
        new(
            "git does not know your name and email address.",
            workTree,
            "git config user.name \"Your Name\"\ngit config user.email you@example.com"
        );

    public static Problem Locked(string path, int pid) =>
        pid == 0
            ? new("A stale git lock cannot be moved aside.", path, ShellLine.Of($"rm {path}"))
            : new($"Another git (pid {pid}) is working in this repository and holds its lock.", path, "Wait for it to end and try again.");

    /// <summary>Reason why a folder cannot be written to (read-only, full, not allowed); null when it can.</summary>
    public static string? CannotWrite(string folder)
    {
        var probe = Path.Combine(folder, $"ias-probe-{Guid.NewGuid():N}");
        try
        {
            OutsideFile.WriteAllBytes(probe, new byte[4096]);
            OutsideFile.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
