using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>What a turn may write beside the repository, as it is on this machine: found once, before the first turn.</summary>
/// <param name="Paths">Folders and files that are there, links followed.</param>
/// <param name="Settings">What below them is read-only all the same.</param>
/// <param name="Own">Folders below them of which a turn has its own.</param>
/// <param name="Copied">Files of which a turn writes a copy.</param>
/// <param name="Lent">Folders in which a turn may make files that are gone with it.</param>
/// <param name="Remarks">Entries of <c>ice.writable</c> that are not as they should be.</param>
internal sealed record WritablePlaces(
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Settings,
    IReadOnlyList<string> Own,
    IReadOnlyList<string> Copied,
    IReadOnlyList<string> Lent,
    IReadOnlyList<IceRemark> Remarks
)
{
    /// <param name="workTree">Where relative entries begin.</param>
    /// <param name="named">Entries of <c>ice.writable</c>.</param>
    /// <param name="variable">The person's environment.</param>
    /// <param name="makes">Whether folders of programs that are here are made where they are missing.</param>
    public static WritablePlaces Find(string workTree, IReadOnlyList<string> named, Func<string, string?> variable, bool makes)
    {
        var home = variable("HOME") is { Length: > 1 } mine && mine.StartsWith('/') ? mine.TrimEnd('/') : "";
        var paths = new List<string>();
        var (settings, empty, ownFolders) = (new List<string>(), new List<string>(), new List<string>());
        var remarks = new List<IceRemark>();
        foreach (var (write, folder) in Places(EverydayWrites.All).Where(IsThere))
        {
            var real = RealPath.Of(folder);
            // a variable that names the home itself says too much
            if (!FolderPath.IsWithin(home, real) && !FolderPath.IsWithin(workTree, real))
            {
                paths.Add(real);
                settings.AddRange((write.Settings ?? []).Select(name => Path.Combine(real, name)));
                foreach (
                    var setting in (write.Settings ?? [])
                        .Where(name => !name.Contains('.', StringComparison.Ordinal))
                        .Select(name => Path.Combine(real, name))
                )
                {
                    // A folder of settings that is not there could be made by a turn. Agents fill some of theirs at their first start.
                    if (
                        (Directory.Exists(setting) || (makes && !Path.Exists(setting) && TryMake(setting, isFile: false)))
                        && !Directory.EnumerateFileSystemEntries(setting).Any()
                    )
                    {
                        empty.Add(setting);
                    }
                }
                ownFolders.AddRange(
                    (write.Own ?? [])
                        .Select(name => Path.Combine(real, name))
                        .Where(own => Directory.Exists(own) || (makes && TryMake(own, isFile: false)))
                );
            }
        }

        foreach (var entry in named)
        {
            var path =
                entry == "~" || entry.StartsWith("~/", StringComparison.Ordinal) ? home + entry[1..] : Path.GetFullPath(entry, workTree);
            if (Path.Exists(path))
            {
                paths.Add(RealPath.Of(path));
            }
            else
            {
                remarks.Add(
                    new IceRemark(
                        $"ice.writable names {entry}, which does not exist; a turn cannot write there.",
                        $"mkdir -p {ShimScripts.Quote(path)}     (or remove it from ice.writable in .loa.config.yaml)"
                    )
                );
            }
        }

        List<string> copied =
        [
            .. Places(EverydayWrites.Copied).Select(p => p.Folder).Where(file => Posix.Facts(file) is { IsRegular: true }),
        ];
        List<string> lent =
        [
            .. Places(EverydayWrites.Lent)
                .Where(IsThere)
                .Select(p => RealPath.Of(p.Folder))
                .Where(folder =>
                    !FolderPath.IsWithin(home, folder)
                    && !FolderPath.IsWithin(workTree, folder)
                    && !paths.Any(path => FolderPath.IsWithin(folder, path))
                )
                .Concat(empty),
        ];
        return new WritablePlaces(
            [.. paths.Distinct(StringComparer.Ordinal).OrderBy(p => p.Length)],
            [.. settings.Except(empty, StringComparer.Ordinal)],
            [.. ownFolders.Distinct(StringComparer.Ordinal)],
            copied,
            lent,
            remarks
        );

        IEnumerable<(EverydayWrite Write, string Folder)> Places(IReadOnlyList<EverydayWrite> writes) =>
            home.Length == 0 ? [] : writes.Select(w => (w, PlaceOf(w, home, variable)));
        bool IsThere((EverydayWrite Write, string Folder) place) =>
            Path.Exists(place.Folder) || (makes && IsHere(place.Write.Program, variable) && TryMake(place.Folder, place.Write.IsFile));
    }

    /// <summary>Whether a turn can write at <paramref name="path"/> (links followed) by one of these.</summary>
    public bool Covers(string path) => Paths.Any(writable => FolderPath.IsWithin(path, writable));

    private static string PlaceOf(EverydayWrite write, string home, Func<string, string?> variable) =>
        write.Variable.Length > 0 && variable(write.Variable) is { Length: > 1 } elsewhere && elsewhere.StartsWith('/')
            ? elsewhere.TrimEnd('/') + write.Path[write.Stands.Length..]
            : Path.Combine(home, write.Path);

    private static bool IsHere(string program, Func<string, string?> variable) =>
        ProgramPath.Find(program, variable("PATH"), "/") is not null;

    // A cold cache: its folder cannot be made from inside.
    private static bool TryMake(string path, bool isFile)
    {
        try
        {
            Directory.CreateDirectory(isFile ? Path.GetDirectoryName(path)! : path);
            if (isFile)
            {
                File.Open(path, FileMode.OpenOrCreate).Dispose();
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // a home that cannot be written has no caches inside either
        }
    }
}
