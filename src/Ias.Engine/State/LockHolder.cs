using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>The content of <c>.run/engine.lock</c>.</summary>
/// <param name="Pid">Process id of the engine; 0 when it is unknown.</param>
/// <param name="StartTicks">Field 22 of /proc/pid/stat, which distinguishes a reused pid.</param>
/// <param name="Host">Machine name.</param>
/// <param name="Since">Time at which it took the lock, UTC.</param>
/// <param name="WorkTree">The work tree it holds.</param>
/// <param name="BootId">The kernel's id of this boot; a pid of another boot is dead.</param>
public sealed record LockHolder(int Pid, long StartTicks, string Host, DateTimeOffset Since, string WorkTree, string BootId = "")
{
    /// <summary>True when this very process (not another one with its number) runs on this machine, since the same boot.</summary>
    public bool IsAliveHere() => BootId == ThisBoot() && StartTicks == StartTicksOf(Pid) && StartTicks > 0;

    internal static LockHolder This(RunFiles files, TimeProvider time) =>
        new(
            Environment.ProcessId,
            StartTicksOf(Environment.ProcessId),
            Environment.MachineName,
            time.GetUtcNow(),
            files.WorkTree,
            ThisBoot()
        );

    internal static LockHolder Unknown(RunFiles files) => new(0, 0, Environment.MachineName, DateTimeOffset.UnixEpoch, files.WorkTree);

    internal static string ThisBoot()
    {
        try
        {
            return RegularFile.Text("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";
        }
        catch (Exception hidden) when (FileProblem.Explains(hidden))
        {
            return ""; // some sandboxes hide it; then the host's name decides
        }
    }

    private static long StartTicksOf(int pid)
    {
        try
        {
            if (RegularFile.Text($"/proc/{pid}/stat") is not { } stat)
            {
                return 0;
            }

            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // the name may hold blanks and parentheses
            return long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (FileProblem.Explains(gone))
        {
            return 0;
        }
    }
}
