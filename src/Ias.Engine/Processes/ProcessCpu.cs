using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// CPU time of a process and everything below it, for onlookers: walks down from the process, so it reads a handful of files where
/// <see cref="ProcessTree"/> reads all of /proc. What has left the tree (double forks) it does not see.
/// </summary>
public static class ProcessCpu
{
    private const int Most = 2_000;

    /// <summary>CPU time so far, dead children's included; null when the process is gone, or its number is another's by now.</summary>
    /// <param name="startTicks">The process's start, which distinguishes a reused number.</param>
    public static TimeSpan? Of(int pid, long startTicks)
    {
        if (ProcStat.Read(pid) is not { } root || root.StartTicks != startTicks)
        {
            return null;
        }

        var ticks = 0L;
        var left = new Queue<ProcStat>([root]);
        for (var seen = 0; seen < Most && left.TryDequeue(out var process); seen++)
        {
            ticks += process.CpuTicks;
            foreach (var child in ChildrenOf(process.Pid))
            {
                if (ProcStat.Read(child) is { } stat)
                {
                    left.Enqueue(stat);
                }
            }
        }

        return TimeSpan.FromSeconds(ticks / (double)ProcStat.TicksPerSecond);
    }

    private static List<int> ChildrenOf(int pid)
    {
        var children = new List<int>();
        try
        {
            foreach (var thread in OutsideFolder.EnumerateDirectories($"/proc/{pid}/task"))
            {
                foreach (var child in (RegularFile.Text($"{thread}/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    children.Add(int.Parse(child, CultureInfo.InvariantCulture));
                }
            }
        }
        catch (Exception gone) when (FileProblem.Explains(gone))
        {
            // It ended while we looked.
        }

        return children;
    }
}
