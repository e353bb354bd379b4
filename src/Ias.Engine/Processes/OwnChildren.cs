namespace Ias.Engine.Processes;

/// <summary>
/// The children this process started and has not reaped yet, as against orphans it adopted. .NET waits for the former, so nobody else may: it
/// ends the whole process when one of its children was reaped by others. Static because the kernel's list of children is: one for the whole
/// process, whichever runner started them.
/// </summary>
internal static class OwnChildren
{
    private static readonly Lock Starting = new();
    private static readonly HashSet<int> Pids = [];

    /// <summary>Starts a child and takes note of it: nobody is told meanwhile that it is none of ours.</summary>
    public static T Start<T>(Func<T> start, Func<T, int> pidOf)
    {
        lock (Starting)
        {
            var started = start();
            Pids.Add(pidOf(started));
            return started;
        }
    }

    public static void Remove(int pid)
    {
        lock (Starting)
        {
            Pids.Remove(pid);
        }
    }

    /// <summary>Whether a process that was seen is one of these. Waits for a start under way, which may be of that very process.</summary>
    public static bool Contains(int pid)
    {
        lock (Starting)
        {
            return Pids.Contains(pid);
        }
    }
}
