using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>Starts a program in a session of its own, which neither the terminal's end nor a lost SSH touches; what it prints goes into a
/// log.</summary>
public static class DetachedProgram
{
    /// <summary>Variable with the number of earlier starts by the watcher, for the program it starts: 0 at first.</summary>
    public const string StartsVariable = "IAS_STARTS";

    /// <summary>The exit status by which a watched program asks to be started again.</summary>
    public const int StartAgain = 75;

    private const string Enter = "exec >>\"$0\" 2>&1 </dev/null; cd -- \"$1\" && shift";

    private const string Once = Enter + " && \"$@\"; echo \"exit $?\"";

    // Killed: above 128. A log that is not empty belongs to a watcher that was itself killed.
    private const string Watched =
        "IAS_STARTS=0; [ -s \"$0\" ] && IAS_STARTS=1; export IAS_STARTS; "
        + Enter
        + " || exit 1; while :; do \"$@\"; s=$?; [ $s -gt 128 ] || [ $s -eq 75 ] || break; IAS_STARTS=$((IAS_STARTS+1)); sleep 1; done; echo \"exit $s\"";

    /// <summary>Starts it, and returns its log.</summary>
    /// <param name="name">Begins the log's name.</param>
    /// <param name="folder">Working directory of the program.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<string> StartAsync(
        string name,
        string folder,
        IReadOnlyList<string> command,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var log = NewLog(name, time);
        using var processes = new ProcessRunner(time);
        await StartAsync(processes, [Once, log, folder, .. command], cancel);
        return log;
    }

    /// <summary>The same below a watcher: a shell, which starts it again when it was killed or asks for it (<see cref="StartAgain"/>);
    /// below systemd, which starts the watcher again, where a person's services outlive their login.</summary>
    /// <returns>The log, and systemd's unit; empty = the watcher stands alone.</returns>
    public static async Task<(string Log, string Unit)> StartWatchedAsync(
        string name,
        string folder,
        IReadOnlyList<string> command,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var log = NewLog(name, time);
        string[] watcher = [Watched, log, folder, .. command];
        using var processes = new ProcessRunner(time);
        if (UserUnit.Here(Path.GetFileNameWithoutExtension(log)) is { } unit)
        {
            var started = await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = unit.Program,
                    Arguments = [.. unit.Arguments, "/bin/sh", "-c", .. watcher],
                    WorkingDirectory = "/",
                },
                cancel
            );
            if (started.Ok)
            {
                return (log, unit.Name);
            }
        }

        await StartAsync(processes, watcher, cancel);
        return (log, "");
    }

    private static async Task StartAsync(ProcessRunner processes, IReadOnlyList<string> script, CancellationToken cancel) =>
        await processes.RunAsync(
            new ProcessSpec
            {
                FileName = ProgramPath.Find("setsid", "/usr/bin:/bin:/usr/local/bin", "/") ?? "setsid",
                Arguments = ["--fork", "/bin/sh", "-c", .. script],
                // started in the repository, it would be given a PATH without the repository's folders, which its agents may need
                WorkingDirectory = "/",
            },
            cancel
        );

    private static string NewLog(string name, TimeProvider time)
    {
        OutsideFolder.Make(StateHome.Folder);
        return Path.Combine(StateHome.Folder, $"{name}-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}.log"); // never one that another start wrote in
    }

    /// <summary>Output of the program once it has ended; null: it is still running.</summary>
    public static string? Ended(string log) =>
        RegularFile.Text(log) is { } said && ("\n" + said).LastIndexOf("\nexit ", StringComparison.Ordinal) is >= 0 and var end
            ? said[..Math.Max(0, end - 1)].Trim()
            : null;
}
