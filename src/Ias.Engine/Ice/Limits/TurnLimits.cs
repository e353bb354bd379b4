using Ias.Core.Ice;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Limits;

/// <summary>Resource limits of a turn, and whether control groups enforce them here.</summary>
/// <param name="Memory">Bytes, all processes of a turn together; 0 = no limit.</param>
/// <param name="Processes">Processes and threads at the same time.</param>
/// <param name="Parents">The folders in which a turn's cgroups are made: one of cgroup v2, or one for each controller of v1; empty = none
/// work here.</param>
/// <param name="WhyNot">Reason why there is none.</param>
public sealed record TurnLimits(long Memory, int Processes, IReadOnlyList<string> Parents, string WhyNot)
{
    /// <summary>Limits that restrict nothing.</summary>
    public static TurnLimits None { get; } = new(0, 0, [], "none were asked for");

    /// <summary>True when the limits are enforced.</summary>
    public bool Works => Parents.Count > 0;

    /// <summary>For people: <c>12 GiB of memory, 4096 processes</c>, or <c>none: why</c>.</summary>
    public string Words => Works ? $"{MemorySize.Words(Memory)} of memory, {Processes} processes" : $"none: {WhyNot}";

    /// <summary>
    /// Finds where cgroups can be made, trying it, and ends what engines that died left in theirs. A user of systemd who works in a login
    /// session gets this process moved into a scope of the user's own manager, for a session's cgroup is not the user's.
    /// </summary>
    /// <param name="memory">As <c>ice.memory</c> has it; one that cannot be read counts as half of the machine.</param>
    public static async Task<TurnLimits> FindAsync(string memory, int processes, ProcessRunner runner, CancellationToken cancel)
    {
        // In a container, the container's own limit, where it has one.
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var bytes = (MemorySize.Parse(memory) ?? new MemorySize(50, true)).BytesOf(machine);
        var (parents, why) = await ParentsAsync(runner, cancel);
        foreach (var parent in parents)
        {
            TurnCgroup.Sweep(parent);
        }

        return new TurnLimits(bytes, processes, parents, why);
    }

    private static async Task<(IReadOnlyList<string> Parents, string Why)> ParentsAsync(ProcessRunner runner, CancellationToken cancel)
    {
        var place = Own();
        if (place.Unified.Length > 0 && UnifiedCgroup.Has(place.Unified, "cgroup.controllers"))
        {
            if (UnifiedCgroup.ParentFor(place) is { } parent)
            {
                return ([parent], "");
            }

            var isSession = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 };
            if (
                await UserScope.EnterAsync(runner, place.Unified, Own, isSession, cancel) && UnifiedCgroup.ParentFor(Own()) is { } delegated
            )
            {
                return ([delegated], "");
            }

            return ([], "no cgroup is delegated to this user (systemd does that for a user's own manager)");
        }

        if (place.Memory.Length > 0 && place.Pids.Length > 0)
        {
            return TurnCgroup.CanMake(place.Memory) && TurnCgroup.CanMake(place.Pids)
                ? ([place.Memory, place.Pids], "")
                : ([], "cgroups of version 1 can be made by root only");
        }

        return ([], "no cgroup hierarchy with the memory and pids controllers is mounted");
    }

    private static CgroupPlace Own() =>
        CgroupPlace.Find(RegularFile.Text("/proc/self/cgroup") ?? "", RegularFile.Text("/proc/self/mountinfo") ?? "");
}
