using System.Collections.Concurrent;

namespace Ias.Engine.Processes;

/// <summary>
/// The children this process started and has not reaped yet, as against orphans it adopted. .NET waits for the former, so nobody else may.
/// Static because the kernel's list of children is: one for the whole process, whichever runner started them.
/// </summary>
internal static class OwnChildren
{
    private static readonly ConcurrentDictionary<int, bool> Pids = new();

    public static void Add(int pid) => Pids[pid] = true;

    public static void Remove(int pid) => Pids.TryRemove(pid, out _);

    public static bool Contains(int pid) => Pids.ContainsKey(pid);
}
