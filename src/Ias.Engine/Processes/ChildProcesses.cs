using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// The children of this process: those it started, which .NET reaps and nobody else may (.NET ends the whole process when one of its
/// children was reaped by others), and the orphans below it, which become its own because it is their subreaper. When a program that was
/// started here has ended, whatever it left running stands below an orphan. Static because the kernel's list of children is: one for the
/// whole process, whichever runner started them.
/// </summary>
internal static class ChildProcesses
{
    private const int Tries = 3;

    private static readonly Lock Starting = new();
    private static readonly HashSet<int> Started = [];

    /// <summary>Starts a child and records it: meanwhile nobody can mistake it for an orphan.</summary>
    public static T Start<T>(Func<T> start, Func<T, int> pidOf)
    {
        lock (Starting)
        {
            var started = start();
            Started.Add(pidOf(started));
            return started;
        }
    }

    /// <summary>A child that was started here has been reaped. Waits for a start under way, which may be of that very child.</summary>
    public static void Remove(int pid)
    {
        lock (Starting)
        {
            Started.Remove(pid);
        }
    }

    /// <summary>True when a process was started here and is not reaped yet. Waits for a start under way.</summary>
    public static bool Contains(int pid)
    {
        lock (Starting)
        {
            return Started.Contains(pid);
        }
    }

    /// <summary>True when a process is an orphan that this one adopted.</summary>
    public static bool HasAdopted(ProcStat process) => process.Parent == Environment.ProcessId && !Contains(process.Pid);

    /// <summary>
    /// All orphans, living and dead; null when they changed all the while. A process that forks and ends again and again cannot slip
    /// through, as it can through a listing of <c>/proc</c>: its last child is on the kernel's list before it is dead itself.
    /// </summary>
    /// <remarks>
    /// The list holds the children of one thread; the kernel hands orphans to the first. It may skip one when another that was read already
    /// is taken out meanwhile (proc(5)), but then the next reading differs: two that are the same have skipped nobody.
    /// </remarks>
    public static IReadOnlyList<ProcStat>? ReadAdopted()
    {
        var list = List();
        for (var tries = 0; list is not null && tries < Tries; tries++)
        {
            var children = list.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))
                .Where(pid => !Contains(pid))
                .Select(ProcStat.Read)
                .ToList();
            var again = List();
            if (again == list && !children.Contains(null))
            {
                return children!;
            }

            list = again;
        }

        return list is null ? [.. ProcStat.ReadAll().Where(HasAdopted)] : null; // null: a kernel without this file

        static string? List()
        {
            try
            {
                return RegularFile.Text($"/proc/self/task/{Environment.ProcessId}/children");
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
