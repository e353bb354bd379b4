using System.Globalization;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Limits;

/// <summary>
/// The cgroup of one turn, or one of each controller with version 1. The turn's first process goes into it before it becomes the agent's
/// program, so that no child is ever outside; whatever is in it is killed with it. The limits are those of the group above the one the
/// processes are in: in a namespace of its own (cgroup_namespaces(7)) root can write the limits of the group it is in, and none above.
/// </summary>
public sealed class TurnCgroup : IAsyncDisposable
{
    private const string Prefix = "ias-";
    private const string Inner = "turn";
    private const int MostLooks = 1000; // ten seconds: a namespace takes its time to end on a busy machine

    // dash's own echo: no child that would stay outside. The score says whom the kernel takes first when the whole machine runs out
    // (proc_pid_oom_score_adj(5)); raising it is everybody's right.
    private const string Enter = """
        while [ "$1" != -- ]; do
            echo $$ >"$1/cgroup.procs" || { echo "ias: the turn could not be put into its cgroup $1" >&2; exit 125; }
            shift
        done
        shift
        { echo 500 >/proc/self/oom_score_adj; } 2>/dev/null
        exec "$@"
        """;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly TurnLimits _limits;
    private readonly List<string> _folders = [];

    private TurnCgroup(TurnLimits limits) => _limits = limits;

    /// <summary>Makes it and sets its limits; without a place for cgroups, it only makes the kernel take the turn before others when memory
    /// runs out.</summary>
    /// <exception cref="ProblemException">It cannot be made.</exception>
    public static TurnCgroup Make(TurnLimits limits)
    {
        var made = new TurnCgroup(limits);
        var name = $"{Prefix}{Own}-{Guid.NewGuid().ToString("N")[..8]}";
        try
        {
            foreach (var parent in limits.Parents)
            {
                var folder = Path.Combine(parent, name);
                OutsideFolder.Make(folder);
                made._folders.Add(folder);
                Set(folder, "memory.max", limits.Memory);
                Set(folder, "memory.swap.max", 0); // else the limit were one of speed
                Set(folder, "memory.limit_in_bytes", limits.Memory);
                Set(folder, "memory.memsw.limit_in_bytes", limits.Memory);
                Set(folder, "pids.max", limits.Processes);
                Set(folder, "cpu.weight", 50); // of 100, which others have: they come first when the machine is busy
                OutsideFolder.Make(Path.Combine(folder, Inner));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            made.Remove();
            throw new ProblemException(new Problem($"The turn's cgroup cannot be made: {e.Message}", string.Join(' ', limits.Parents)), e);
        }

        return made;
    }

    /// <summary>The turn's cgroup folders; empty = it has none of its own.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>Number of the turn's processes that the kernel killed because its memory was used up.</summary>
    public long KilledForMemory => _folders.Sum(Killed);

    // Version 2 counts for a group what happens below it; version 1 where the process was.
    private static long Killed(string folder)
    {
        var unified = Path.Combine(folder, "memory.events");
        return OutsideFile.Exists(unified)
            ? Kills(unified)
            : Kills(Path.Combine(folder, "memory.oom_control"))
                + (OutsideFolder.Exists(folder) ? OutsideFolder.EnumerateDirectories(folder).Sum(Killed) : 0);
    }

    private static long Kills(string file) =>
        RegularFile
            .Lines(file)
            .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
            .Select(line => long.TryParse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture, out var kills) ? kills : 0)
            .FirstOrDefault();

    /// <summary>Message for people that the turn ran out of memory, with its limit.</summary>
    public string OutOfMemory => $"out of memory (limit {MemorySize.Words(_limits.Memory)})";

    /// <summary>The command, started within the cgroup.</summary>
    public ProcessSpec Around(ProcessSpec spec) =>
        ProgramPath.Find(
            spec.FileName,
            spec.Environment.TryGetValue("PATH", out var own) || spec.ClearEnvironment ? own : Environment.GetEnvironmentVariable("PATH"),
            spec.WorkingDirectory
        )
            is { } program
            ? spec with
            {
                FileName = "/bin/sh",
                Arguments =
                [
                    "-c",
                    Enter,
                    "sh",
                    .. _folders.Select(folder => Path.Combine(folder, Inner)),
                    "--",
                    program,
                    .. spec.Arguments,
                ],
            }
            : spec; // whose start says what is missing

    /// <summary>SIGKILL to all that is in it.</summary>
    public void Kill()
    {
        foreach (var folder in _folders)
        {
            Kill(folder);
        }
    }

    /// <summary>Ends what is in it and removes it; what even SIGKILL does not end is left to the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var looks = 0; !Remove() && looks < MostLooks; looks++)
        {
            await Task.Delay(Look, CancellationToken.None);
        }
    }

    /// <summary>
    /// True when this user can make cgroups there. Determined by trying: neither rights nor mount options are enough to know.
    /// </summary>
    internal static bool CanMake(string parent)
    {
        var folder = Path.Combine(parent, $"{Prefix}{Own}-try-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            OutsideFolder.Make(folder);
            OutsideFolder.Delete(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Ends and removes the cgroups of engines that are no more.</summary>
    internal static void Sweep(string parent)
    {
        foreach (var folder in OutsideFolder.EnumerateDirectories(parent, Prefix + "*"))
        {
            if (
                Path.GetFileName(folder).Split('-') is [_, var pid, var started, ..]
                && int.TryParse(pid, CultureInfo.InvariantCulture, out var id)
                && long.TryParse(started, CultureInfo.InvariantCulture, out var ticks)
                && ProcStat.Read(id)?.StartTicks != ticks
            )
            {
                Kill(folder);
                _ = TryRemove(folder);
            }
        }
    }

    private static string Own =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{ProcStat.Read(Environment.ProcessId)?.StartTicks}");

    private bool Remove()
    {
        Kill();
        _folders.RemoveAll(TryRemove);
        return _folders.Count == 0;
    }

    private static void Kill(string folder)
    {
        if (!OutsideFolder.Exists(folder))
        {
            return;
        }

        foreach (var inner in OutsideFolder.EnumerateDirectories(folder))
        {
            Kill(inner);
        }

        var all = Path.Combine(folder, "cgroup.kill");
        if (OutsideFile.Exists(all))
        {
            OutsideFile.WriteAllText(all, "1"); // from Linux 5.14, and of version 2
            return;
        }

        foreach (var line in RegularFile.Lines(Path.Combine(folder, "cgroup.procs")))
        {
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var pid) && pid > 0)
            {
                Signals.Send(pid, Signal.Kill);
            }
        }
    }

    private static bool TryRemove(string folder)
    {
        try
        {
            foreach (var inner in OutsideFolder.Exists(folder) ? OutsideFolder.EnumerateDirectories(folder) : [])
            {
                _ = TryRemove(inner);
            }

            Posix.RemoveEmptyFolder(folder);
            return !OutsideFolder.Exists(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
    }

    // A missing controller has no such file.
    private static void Set(string folder, string file, long value)
    {
        var path = Path.Combine(folder, file);
        if (OutsideFile.Exists(path))
        {
            OutsideFile.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
