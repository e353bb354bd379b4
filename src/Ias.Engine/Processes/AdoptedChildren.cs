using System.Globalization;
using Ias.Engine.State;

namespace Ias.Engine.Processes;

/// <summary>
/// The children this process did not start: orphans below it, which become its own because it is their subreaper. When a program that was started
/// here has ended, whatever it left running stands below one of these.
/// </summary>
internal static class AdoptedChildren
{
    private const int Tries = 3;

    /// <summary>
    /// All of them, living and dead; null when they changed all the while. A process that forks and ends again and again cannot slip through, as it can
    /// through a listing of <c>/proc</c>: its last child is on the kernel's list before it is dead itself.
    /// </summary>
    /// <remarks>
    /// The list holds the children of one thread; the kernel hands orphans to the first. It may skip one when another that was read already is taken out
    /// meanwhile (proc(5)), but then the next reading differs: two that are the same have skipped nobody.
    /// </remarks>
    public static IReadOnlyList<ProcStat>? Read()
    {
        var list = List();
        for (var tries = 0; list is not null && tries < Tries; tries++)
        {
            var children = list.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).Where(pid => !OwnChildren.Contains(pid)).Select(ProcStat.Read).ToList();
            var again = List();
            if (again == list && !children.Contains(null))
            {
                return children!;
            }

            list = again;
        }

        return list is null
            ? [.. ProcStat.ReadAll().Where(p => p.Parent == Environment.ProcessId && !OwnChildren.Contains(p.Pid))] // a kernel without this file
            : null;

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
