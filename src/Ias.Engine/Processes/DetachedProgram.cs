using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>Starts a program in a session of its own, which neither the terminal's end nor a lost SSH touches; what it prints goes into a
/// log.</summary>
public static class DetachedProgram
{
    private const string Script = "exec >>\"$0\" 2>&1 </dev/null; cd -- \"$1\" && shift && \"$@\"; echo \"exit $?\"";

    /// <summary>Starts it, and returns its log.</summary>
    /// <param name="name">Begins the log's name.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<string> StartAsync(
        string name,
        string folder,
        IReadOnlyList<string> command,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        Directory.CreateDirectory(StateHome.Folder);
        var log = Path.Combine(StateHome.Folder, $"{name}-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}.log"); // never one that another start wrote in
        using var processes = new ProcessRunner(time);
        await processes.RunAsync(
            new ProcessSpec
            {
                FileName = ProgramPath.Find("setsid", "/usr/bin:/bin:/usr/local/bin", "/") ?? "setsid",
                Arguments = ["--fork", "/bin/sh", "-c", Script, log, folder, .. command],
                // started in the repository, it would be given a PATH without the repository's folders, which its agents may need
                WorkingDirectory = "/",
            },
            cancel
        );
        return log;
    }

    /// <summary>What it said, once it has ended; null: it goes on.</summary>
    public static string? Ended(string log) =>
        RegularFile.Text(log) is { } said && ("\n" + said).LastIndexOf("\nexit ", StringComparison.Ordinal) is >= 0 and var end
            ? said[..Math.Max(0, end - 1)].Trim()
            : null;
}
