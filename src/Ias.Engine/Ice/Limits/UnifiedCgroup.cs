using System.Globalization;
using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Limits;

/// <summary>The rules of cgroup v2: a group that gives controllers to others has no processes of its own, and who moves a process must be
/// able to write the group that is above both (cgroups(7), delegation).</summary>
internal static class UnifiedCgroup
{
    /// <summary>True when a file of a group, <c>cgroup.controllers</c> or <c>cgroup.subtree_control</c>, names memory and pids.</summary>
    public static bool Has(string folder, string file) =>
        (RegularFile.Text(Path.Combine(folder, file)) ?? "").Split([' ', '\n']) is var names
        && names.Contains("memory")
        && names.Contains("pids");

    /// <summary>
    /// The group in which turns' groups can be made: the nearest above this process that delegates the controllers, else its own, when
    /// nothing else is in it. Null: there is none.
    /// </summary>
    public static string? ParentFor(CgroupPlace place)
    {
        for (var folder = place.Unified; IsBelow(folder, place.UnifiedRoot); folder = Path.GetDirectoryName(folder) ?? "/")
        {
            if (
                Has(folder, "cgroup.subtree_control")
                && Posix.IsWritable(Path.Combine(folder, "cgroup.procs"))
                && TurnCgroup.CanMake(folder)
            )
            {
                return folder;
            }
        }

        return TryGiveOn(place.Unified) ? place.Unified : null;
    }

    private static bool IsBelow(string folder, string root) =>
        folder == root || folder.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);

    // This process moves into a child group of its own, so that its present group may delegate controllers.
    private static bool TryGiveOn(string folder)
    {
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (!TurnCgroup.CanMake(folder) || (RegularFile.Text(Path.Combine(folder, "cgroup.procs")) ?? "").Trim() != self)
        {
            return false;
        }

        try
        {
            var engine = Path.Combine(folder, "engine");
            OutsideFolder.Make(engine);
            OutsideFile.WriteAllText(Path.Combine(engine, "cgroup.procs"), self);
            OutsideFile.WriteAllText(Path.Combine(folder, "cgroup.subtree_control"), "+memory +pids");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // not delegated after all
        }
    }
}
