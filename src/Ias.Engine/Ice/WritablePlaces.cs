using Ias.Core.Ice;
using Ias.Engine.Processes;
using Ias.Engine.State;

namespace Ias.Engine.Ice;

/// <summary>What a turn may write beside the repository, as it is on this machine: found once, before the first turn.</summary>
/// <param name="Paths">Folders and files that are there, links followed.</param>
/// <param name="Settings">What below them is read-only all the same.</param>
/// <param name="Own">Folders below them of which a turn has its own.</param>
/// <param name="Copied">Files of which a turn writes a copy.</param>
/// <param name="Remarks">Entries of <c>ice.writable</c> that are not as they should be.</param>
internal sealed record WritablePlaces(IReadOnlyList<string> Paths, IReadOnlyList<string> Settings, IReadOnlyList<string> Own, IReadOnlyList<string> Copied, IReadOnlyList<IceRemark> Remarks)
{
    /// <param name="workTree">Where relative entries begin.</param>
    /// <param name="named">Entries of <c>ice.writable</c>.</param>
    /// <param name="variable">The person's environment.</param>
    /// <param name="makes">Whether folders of programs that are here are made where they are missing.</param>
    public static WritablePlaces Find(string workTree, IReadOnlyList<string> named, Func<string, string?> variable, bool makes)
    {
        var home = variable("HOME") is { Length: > 1 } own && own.StartsWith('/') ? own.TrimEnd('/') : "";
        var paths = new List<string>();
        var (settings, ownFolders) = (new List<string>(), new List<string>());
        var remarks = new List<IceRemark>();
        foreach (var (write, folder) in home.Length == 0 ? [] : EverydayWrites.All.Select(w => (w, PlaceOf(w, home, variable))))
        {
            if (!Path.Exists(folder) && !(makes && IsHere(write.Program, variable) && TryMake(folder)))
            {
                continue;
            }

            var real = RealPath.Of(folder);
            if (!IsBelow(home, real) && !IsBelow(workTree, real)) // a variable that names the home itself says too much
            {
                paths.Add(real);
                settings.AddRange((write.Settings ?? []).Select(name => Path.Combine(real, name)));
                ownFolders.AddRange((write.Own ?? []).Select(name => Path.Combine(real, name)));
            }
        }

        foreach (var path in makes ? settings.Concat(ownFolders) : [])
        {
            MakeEmpty(path);
        }

        foreach (var entry in named)
        {
            var path = entry == "~" || entry.StartsWith("~/", StringComparison.Ordinal) ? home + entry[1..] : Path.GetFullPath(entry, workTree);
            if (Path.Exists(path))
            {
                paths.Add(RealPath.Of(path));
            }
            else
            {
                remarks.Add(new IceRemark($"ice.writable names {entry}, which does not exist; a turn cannot write there.", $"mkdir -p {ShimScripts.Quote(path)}     (or take it out of ice.writable in .loa.config.yaml)"));
            }
        }

        List<string> copied = home.Length == 0 ? [] : [.. EverydayWrites.Copied.Select(name => Path.Combine(home, name)).Where(file => Posix.Facts(file) is { IsRegular: true })];
        return new WritablePlaces([.. paths.Distinct(StringComparer.Ordinal).OrderBy(p => p.Length)], [.. settings.Distinct(StringComparer.Ordinal)], [.. ownFolders.Distinct(StringComparer.Ordinal)], copied, remarks);
    }

    /// <summary>Whether a turn can write at <paramref name="path"/> (links followed) by one of these.</summary>
    public bool Covers(string path) => Paths.Any(writable => IsBelow(path, writable));

    private static string PlaceOf(EverydayWrite write, string home, Func<string, string?> variable) =>
        write.Variable.Length > 0 && variable(write.Variable) is { Length: > 1 } elsewhere && elsewhere.StartsWith('/')
            ? elsewhere.TrimEnd('/') + write.Path[write.Stands.Length..]
            : Path.Combine(home, write.Path);

    private static bool IsHere(string program, Func<string, string?> variable) => ProgramPath.Find(program, variable("PATH"), "/") is not null;

    // A cold cache: its folder cannot be made from inside. A name that begins with a dot and stands for a file (.package-cache) is made by the tool itself or not at all.
    private static bool TryMake(string folder)
    {
        if (Path.GetFileName(folder).StartsWith('.') && Path.GetDirectoryName(folder) is { } parent && Path.GetFileName(parent).StartsWith('.'))
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // a home that cannot be written has no caches inside either
        }
    }

    // What is not there cannot be laid read-only: a turn could make it, and the person's own start of the agent would read it. Scripts run only where settings name them.
    private static void MakeEmpty(string path)
    {
        if (Posix.FactsOfLink(path) is not null)
        {
            return;
        }

        try
        {
            switch (Path.GetExtension(path))
            {
                case "":
                    Directory.CreateDirectory(path);
                    break;
                case ".sh":
                    break;
                case var kind:
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    using (var file = new FileStream(path, FileMode.CreateNew))
                    {
                        file.Write(kind == ".json" ? "{}\n"u8 : ""u8);
                    }

                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // made meanwhile by its program, or not to be written by a turn either
        }
    }

    internal static bool IsBelow(string path, string folder) => path == folder || folder == "/" || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
