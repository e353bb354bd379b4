using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// The marks every process of a turn carries in its environment, by which it is found in /proc wherever it forked to, also by the next
/// engine after this one was killed.
/// </summary>
internal static class TurnEnvironment
{
    /// <summary>Variable with the turn's id.</summary>
    public const string Turn = "IAS_TURN";

    /// <summary>The work tree's absolute path.</summary>
    public const string WorkTree = "IAS_WORKTREE";

    /// <summary>The engine: pid, start time, and PID namespace, outside of which the pid means nothing.</summary>
    public const string Engine = "IAS_ENGINE";

    public static string ThisEngine()
    {
        var self = Environment.ProcessId;
        return string.Create(CultureInfo.InvariantCulture, $"{self}:{ProcStat.Read(self)?.StartTicks}:{PidNamespace()}");
    }

    /// <summary>True only when that engine ran in this PID namespace and its process is gone.</summary>
    public static bool IsGone(string engine) =>
        engine.Split(':', 3) is [var pid, var start, var space]
        && int.TryParse(pid, CultureInfo.InvariantCulture, out var id)
        && long.TryParse(start, CultureInfo.InvariantCulture, out var ticks)
        && space == PidNamespace()
        && (ProcStat.Read(id) is not { } stat || stat.StartTicks != ticks || stat.IsZombie);

    private static string PidNamespace() => OutsideFile.Info("/proc/self/ns/pid").LinkTarget ?? "";
}
