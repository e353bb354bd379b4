namespace Ias.Core.Ice;

/// <summary>Folders of this process's control groups (cgroups(7)).</summary>
/// <param name="Unified">Its folder in the cgroup v2 hierarchy; empty = none is mounted.</param>
/// <param name="UnifiedRoot">Where that hierarchy is mounted: nothing above it can be seen.</param>
/// <param name="Memory">Its folder in the v1 hierarchy of the memory controller; empty = none.</param>
/// <param name="Pids">Its folder in the v1 hierarchy of the pids controller; empty = none.</param>
public sealed record CgroupPlace(string Unified, string UnifiedRoot, string Memory, string Pids)
{
    /// <param name="own">The text of <c>/proc/self/cgroup</c>.</param>
    /// <param name="mounts">The text of <c>/proc/self/mountinfo</c>.</param>
    public static CgroupPlace Find(string own, string mounts)
    {
        var (unified, root) = Folder("", "cgroup2");
        return new CgroupPlace(unified, root, Folder("memory", "cgroup").Folder, Folder("pids", "cgroup").Folder);

        (string Folder, string Root) Folder(string controller, string type)
        {
            var path = own.Split('\n')
                .Select(line => line.Split(':', 3))
                .Where(parts => parts.Length == 3 && parts[1].Split(',').Contains(controller))
                .Select(parts => parts[2])
                .FirstOrDefault("");
            // 36 35 98:0 ROOT MOUNTPOINT OPTIONS … - TYPE SOURCE SUPEROPTIONS (proc_pid_mountinfo(5))
            foreach (var line in path.Length == 0 ? [] : mounts.Split('\n'))
            {
                var (before, after) = line.IndexOf(" - ", StringComparison.Ordinal) is >= 0 and var at
                    ? (line[..at].Split(' '), line[(at + 3)..].Split(' '))
                    : ([], []);
                if (
                    before.Length >= 6
                    && after.Length >= 3
                    && after[0] == type
                    && (controller.Length == 0 || after[2].Split(',').Contains(controller))
                    && Below(path, before[3]) is { } relative
                )
                {
                    return (before[4].TrimEnd('/') + relative, before[4]);
                }
            }

            return ("", "");
        }
    }

    // A path of another namespace, /../other, cannot be reached.
    private static string? Below(string path, string root) =>
        path.Split('/').Contains("..") ? null
        : root == "/"
            ? path == "/" ? ""
                : path
        : path == root ? ""
        : path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..]
        : null;
}
